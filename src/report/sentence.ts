import { formatDuration } from '../base/duration.ts'
import type { EpisodeReport } from './attributes.ts'
import { roundAmount } from './number.ts'
import { ruleText } from './rule-text.ts'
import { shortTime } from './time.ts'

/** What there is to know of an episode to say why it is one. */
export type Cause = Pick<EpisodeReport, 'rule' | 'key' | 'observed' | 'exact'>

/** One sentence a person can act on: who, what, how much, against which rule. */
export function episodeSentence(report: EpisodeReport): string {
  const { rule } = report
  const because = becauseOf(report)
  const [from, to] = [shortTime(report.firstSeenMs), shortTime(report.lastSeenMs)]
  const span = `${count(report.records)} from ${from} to ${to}`
  if (report.mergedInto !== undefined) {
    return `${whoOf(report)}: this episode is part of ${report.mergedInto} ${because}`
  }
  if (report.state === 'open') return episodeReason(report)
  const peak = peakOf(report)
  if (report.state === 'update') return `${whoOf(report)} goes on: ${peak.what}, ${span} ${because}`
  const side = isUpward(report) ? 'below' : 'above'
  const quiet = `was ${side} the threshold for ${formatDuration(rule.quietMs)}`
  return `${whoOf(report)} ${quiet}: ${span}, ${peak.what} ${because}`
}

/** Why there is an episode, whatever has become of it since. */
export function episodeReason(cause: Cause): string {
  const peak = peakOf(cause)
  return `${whoOf(cause)} ${peak.verb} ${peak.what} ${becauseOf(cause)}`
}

/** The key, or words for that of a rule without one. */
export function whoOf({ rule, key }: Pick<Cause, 'rule' | 'key'>): string {
  return rule.by.length === 0 ? 'the whole stream' : key
}

function becauseOf({ rule }: Cause): string {
  return `(rule ${rule.id}: ${ruleText(rule)})`
}

/**
 * What the window furthest from the threshold came to: `sent` `439 records within 1m`; `show`
 * writes its numbers.
 */
export function peakOf(report: Cause, show: (amount: number) => string = plainAmount): Peak {
  const { rule, observed } = report
  const within = `within ${formatDuration(rule.windowMs)}`
  const amount = show(observed)
  const bound = boundOf(report)
  switch (rule.measure) {
    case 'count': {
      const few = isUpward(report) || observed === 0 ? '' : 'only '
      return { verb: 'sent', what: `${few}${bound}${count(observed, show)} ${within}` }
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

function isUpward({ rule: { operator } }: Cause): boolean {
  return operator === 'gt' || operator === 'gte'
}

interface Peak {
  readonly verb: string
  readonly what: string
}

function plainAmount(amount: number): string {
  return String(roundAmount(amount))
}

function count(records: number, show = plainAmount): string {
  if (records === 0) return 'no record'
  return records === 1 ? '1 record' : `${show(records)} records`
}

/** What was lost can only have made more of what adds up. */
function boundOf(report: Cause): string {
  if (report.exact) return ''
  const { measure } = report.rule
  const addsUp = measure === 'count' || measure === 'distinct' || measure === 'sum'
  return addsUp && isUpward(report) ? 'at least ' : 'about '
}
