import { formatTable } from '../../bench/table.ts'
import { isExact, type NotYet, type ScoredRule, type Scores } from './scoring.ts'

/** Addresses named for a rule that is not exact. */
const MAX_NAMED = 5

/** The table of what was scored, what is wrong in it, and what was not scored. */
export function formatScores({ scored, notYet }: Scores): string {
  const rows = scored.map(rule => [
    ...[rule.key, rule.rule],
    ...[rule.flagged, rule.expected, rule.missed, rule.invented].map(list => `${list.length}`),
  ])
  const head = ['set', 'rule', 'flagged', 'expected', 'missed', 'invented']
  const wrong = scored.filter(rule => !isExact(rule))
  const sum = `${scored.length} rules scored, ${scored.length - wrong.length} exact`
  return [
    formatTable(head, rows, 2),
    '',
    ...wrong.map(formatWrong),
    ...formatNotYet(notYet),
    `${sum}; ${notYet.length} not yet`,
  ].join('\n')
}

/** As score_detect.py reads it: flagged addresses by group and rule. */
export function predictions(
  scored: readonly ScoredRule[],
): Record<string, Record<string, readonly string[]>> {
  const byKey: Record<string, Record<string, readonly string[]>> = {}
  for (const { key, rule, flagged } of scored) {
    byKey[key] ??= {}
    byKey[key][rule] = flagged
  }
  return byKey
}

function formatWrong({ key, rule, line, missed, invented }: ScoredRule): string {
  return `WRONG ${key} ${rule} (${line}): missed ${named(missed)}; invented ${named(invented)}`
}

function named(addresses: readonly string[]): string {
  const rest = addresses.length - MAX_NAMED
  const shown = addresses.slice(0, MAX_NAMED).join(', ')
  return shown === '' ? 'none' : rest > 0 ? `${shown} and ${rest} more` : shown
}

/** One line for each reason. */
function formatNotYet(notYet: readonly NotYet[]): string[] {
  const reasons = [...new Set(notYet.map(({ reason }) => reason))].sort()
  return reasons.map(reason => {
    const rules = notYet.filter(one => one.reason === reason)
    const sets = new Set(rules.map(({ set }) => set))
    return `not yet: ${reason}: ${rules.length} in ${[...sets].join(', ')}`
  })
}
