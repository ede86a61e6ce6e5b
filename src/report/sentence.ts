import { formatDuration } from '../base/duration.ts'
import type { EpisodeReport } from './attributes.ts'
import { roundAmount } from './number.ts'
import { ruleText } from './rule-text.ts'
import { shortTime } from './time.ts'

/** One sentence a person can act on: who, what, how much, against which rule. */
export function episodeSentence(report: EpisodeReport): string {
  const { rule } = report
  const who = rule.by.length === 0 ? 'the whole stream' : report.key
  const because = `rule ${rule.id}: ${ruleText(rule)}`
  const [from, to] = [shortTime(report.firstSeenMs), shortTime(report.lastSeenMs)]
  const span = `${count(report.records)} from ${from} to ${to}`
  if (report.mergedInto !== undefined) {
    return `${who}: this episode is part of ${report.mergedInto} (${because})`
  }
  const peak = peakOf(report)
  if (report.state === 'open') return `${who} ${peak.verb} ${peak.what} (${because})`
  if (report.state === 'update') return `${who} goes on: ${peak.what}, ${span} (${because})`
  const side = isUpward(report) ? 'below' : 'above'
  const quiet = `was ${side} the threshold for ${formatDuration(rule.quietMs)}`
  return `${who} ${quiet}: ${span}, ${peak.what} (${because})`
}

/** Why there is an episode, whatever has become of it since. */
export function episodeReason(report: EpisodeReport): string {
  return episodeSentence({ ...report, state: 'open' })
}

/** What the window furthest from the threshold came to: `sent` `439 records within 1m`. */
function peakOf(report: EpisodeReport): { readonly verb: string; readonly what: string } {
  const { rule, observed } = report
  const within = `within ${formatDuration(rule.windowMs)}`
  const amount = roundAmount(observed)
  const bound = boundOf(report)
  switch (rule.measure) {
    case 'count': {
      const few = isUpward(report) || observed === 0 ? '' : 'only '
      return { verb: 'sent', what: `${few}${bound}${count(observed)} ${within}` }
    }
    case 'distinct': {
      const few = isUpward(report) || observed === 0 ? '' : 'only '
      const values = `different ${observed === 1 ? 'value' : 'values'} of ${rule.field}`
      return {
        verb: 'had',
        what: `${few}${bound}${observed === 0 ? 'no' : amount} ${values} ${within}`,
      }
    }
    case 'sum':
      return { verb: 'came to', what: `a sum of ${bound}${amount} in ${rule.field} ${within}` }
    case 'average':
      return { verb: 'had', what: `an average of ${bound}${amount} in ${rule.field} ${within}` }
    case 'ratio':
      return { verb: 'had', what: `a ratio of ${bound}${amount} ${within}` }
  }
}

function isUpward({ rule: { operator } }: EpisodeReport): boolean {
  return operator === 'gt' || operator === 'gte'
}

function count(records: number): string {
  if (records === 0) return 'no record'
  return records === 1 ? '1 record' : `${records} records`
}

/** What was lost can only have made more of what adds up. */
function boundOf(report: EpisodeReport): string {
  if (report.exact) return ''
  const { measure } = report.rule
  const addsUp = measure === 'count' || measure === 'distinct' || measure === 'sum'
  return addsUp && isUpward(report) ? 'at least ' : 'about '
}
