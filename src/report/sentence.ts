import { formatDuration } from '../base/duration.ts'
import type { RuleProfile } from '../detect/rule-profile.ts'
import type { EpisodeReport } from './attributes.ts'
import { shortTime } from './time.ts'

/** One sentence a person can act on: who, what, how much, against which rule. */
export function episodeSentence(report: EpisodeReport): string {
  const { rule, key } = report
  const peak = `${atLeast(report)}${count(report.observed)} within ${formatDuration(rule.windowMs)}`
  const because = `rule ${rule.id}: ${ruleText(rule)}`
  const [from, to] = [shortTime(report.firstSeenMs), shortTime(report.lastSeenMs)]
  const span = `${count(report.records)} from ${from} to ${to}`
  if (report.mergedInto !== undefined) {
    return `${key}: this episode is part of ${report.mergedInto} (${because})`
  }
  if (report.state === 'open') return `${key} sent ${peak} (${because})`
  if (report.state === 'update') return `${key} goes on: ${peak}, ${span} (${because})`
  const quiet = formatDuration(rule.quietMs)
  return `${key} was below the threshold for ${quiet}: ${span}, ${peak} (${because})`
}

/** Why there is an episode, whatever has become of it since. */
export function episodeReason(report: EpisodeReport): string {
  return episodeSentence({ ...report, state: 'open' })
}

/** The rule's test in its own language: `count by client.address >= 100 within 1m where …`. */
export function ruleText(rule: RuleProfile): string {
  const operator = rule.operator === 'gt' ? '>' : '>='
  const where = rule.whereText === undefined ? '' : ` where ${rule.whereText}`
  const within = formatDuration(rule.windowMs)
  return `count by ${rule.by} ${operator} ${rule.value} within ${within}${where}`
}

function count(records: number): string {
  return records === 1 ? '1 record' : `${records} records`
}

function atLeast(report: EpisodeReport): string {
  return report.exact ? '' : 'at least '
}
