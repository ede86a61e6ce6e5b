import { formatTable } from '../../bench/table.ts'
import type { FieldScore } from './field-scoring.ts'
import type { LineScore, Share } from './line-scoring.ts'
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

/** A line for each suite: how many of its clients were found, then each field of all of them. */
export function formatLineScores(scores: readonly LineScore[]): string {
  const rows = scores.map(score => [
    ...[score.suite, `${score.filters}`, percent(score.found), percent(score.foundAmongSeveral)],
    ...[score.lines, score.linesAmongSeveral].map(formatShare),
    `${score.none.all - score.none.right}/${score.none.all}`,
    formatShare(score.times),
  ])
  const head = ['suite', 'filters', 'found', 'several', 'lines', 'several', 'invented', 'times']
  const all = scores.at(-1)?.fields ?? new Map<string, Share>()
  const fields = [...all].map(([name, share]) => [name, formatShare(share)])
  return [formatTable(head, rows, 1), '', formatTable(['field', 'found'], fields, 1)].join('\n')
}

/** What is not found of each set's fields, and each field of all sets. */
export function formatFieldScores(scores: readonly FieldScore[]): string {
  const wrong = scores.filter(({ expected, found }) => found < expected)
  const names = [...new Set(scores.map(({ field }) => field))]
  const totals = names.map(name => {
    const own = scores.filter(({ field }) => field === name)
    const [found, expected] = [sum(own.map(one => one.found)), sum(own.map(one => one.expected))]
    return [name, `${found}/${expected}`, percent((100 * found) / expected)]
  })
  return [
    ...wrong.map(
      ({ set, field, found, expected, firstWrong }) =>
        `${set} ${field}: ${found}/${expected}; first ${firstWrong?.slice(0, 160)}`,
    ),
    formatTable(['field', 'found', '%'], totals, 1),
  ].join('\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function formatShare({ right, all, percent: share }: Share): string {
  return all === 0 ? '-' : `${right}/${all} ${percent(share)}`
}

function percent(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(1)
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
