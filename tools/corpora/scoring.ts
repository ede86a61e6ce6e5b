import { createAddress, formatAddress, parseAddress } from '../../src/record/address.ts'
import { type AnswerGroup, type AnswerRule, type Answers, readAnswers } from './answers.ts'
import { detect } from './detection.ts'
import { RuleTable } from './rule-table.ts'

/** What came out for one rule of one group; addresses in canonical form, sorted. */
export interface ScoredRule {
  /** As score_detect.py calls the group. */
  readonly key: string
  readonly rule: string
  /** The rule of ours. */
  readonly line: string
  readonly flagged: readonly string[]
  readonly expected: readonly string[]
  /** Expected and not flagged. */
  readonly missed: readonly string[]
  /** Flagged and not expected. */
  readonly invented: readonly string[]
}

/** A rule that cannot be scored, and why. */
export interface NotYet {
  readonly set: string
  readonly key: string
  readonly rule: string
  readonly reason: string
}

export interface Scores {
  readonly answers: Answers
  readonly scored: readonly ScoredRule[]
  readonly notYet: readonly NotYet[]
}

/** Judges the files of every answer file and compares; `say` is told which group is under way. */
export async function scoreCorpora(data: string, say: (what: string) => void): Promise<Scores> {
  const answers = readAnswers(data)
  const table = new RuleTable()
  const scored: ScoredRule[] = []
  const notYet: NotYet[] = []
  for (const group of answers.groups) {
    say(group.key)
    const result = await scoreGroup(group, table)
    scored.push(...result.scored)
    notYet.push(...result.notYet)
  }
  return { answers, scored, notYet }
}

export function isExact({ missed, invented }: ScoredRule): boolean {
  return missed.length === 0 && invented.length === 0
}

interface Line {
  readonly rule: AnswerRule
  readonly line: string
}

async function scoreGroup(
  group: AnswerGroup,
  table: RuleTable,
): Promise<{ readonly scored: ScoredRule[]; readonly notYet: NotYet[] }> {
  const { set, key, year } = group
  const lines: Line[] = []
  const notYet: NotYet[] = []
  for (const rule of group.rules) {
    const line = table.lineFor(set, rule)
    if (line !== undefined) lines.push({ rule, line })
    else notYet.push({ set, key, rule: rule.id, reason: `no rule for ${kindOf(rule)}` })
  }
  if (lines.length === 0) return { scored: [], notYet }
  const detected = await detect(
    group.paths,
    lines.map(({ line }) => line),
    { year, trustedProxies: table.trustedBy(set) },
  )
  if ('unread' in detected) {
    const reason = `no format reads ${detected.unread}`
    notYet.push(...lines.map(({ rule }) => ({ set, key, rule: rule.id, reason })))
    return { scored: [], notYet }
  }
  const scored = lines.map(({ rule, line }, index) => {
    const expected = canonical(Object.keys(rule.flagged))
    const flagged = canonical(detected.flagged[index]!)
    return {
      ...{ key, rule: rule.id, line, flagged, expected },
      missed: expected.filter(address => !flagged.includes(address)),
      invented: flagged.filter(address => !expected.includes(address)),
    }
  })
  return { scored, notYet }
}

function kindOf({ type, event, field }: AnswerRule): string {
  return [type, ...(field === undefined ? [] : [field]), 'of', event].join(' ')
}

/** One spelling for each address, each once; what is no address stays as it is. */
function canonical(texts: Iterable<string>): string[] {
  const address = createAddress()
  const spell = (text: string) => (parseAddress(text, address) ? formatAddress(address) : text)
  return [...new Set(Array.from(texts, spell))].sort()
}
