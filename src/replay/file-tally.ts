import type { Problem } from '../base/problem.ts'
import type { SkipReason } from '../record/record.ts'
import { MAX_SHOWN_LINES, showLine } from './shown-line.ts'

/** How often something happened, and in which line first. */
export interface Occurrences {
  count: number
  readonly line: number
}

/** Of a line that holds no record, or of the part of one that is none. */
const NO_RECORD: ReadonlySet<SkipReason> = new Set(['unparsed', 'too-long', 'invalid-utf8'])

/** What was read in one file. */
export class FileTally {
  lines = 0
  /** What lines held, skipped or not; what is skipped because it is no record is not in it. */
  records = 0
  withAddress = 0
  /** Those that at least one rule counts. */
  matched = 0
  /** How many each rule counts, by index of the rule. */
  readonly matchedBy: Float64Array
  /** Lines that held a record with a time, or one this program wrote itself. */
  usableLines = 0
  firstMs = Number.POSITIVE_INFINITY
  lastMs = Number.NEGATIVE_INFINITY
  readonly skipped = new Map<SkipReason, Occurrences>()
  /** Lines with bytes that are no UTF-8. */
  mended: Occurrences | undefined
  /** What kept the file from being read to its end. */
  problem: Problem | undefined
  /** The first lines of no use, as messages show them. */
  readonly unusable: string[] = []

  constructor(rules: number) {
    this.matchedBy = new Float64Array(rules)
  }

  /** All of it is what this program wrote itself. */
  get isOwn(): boolean {
    return this.records > 0 && this.skipped.get('own-record')?.count === this.records
  }

  skip(reason: SkipReason, line: number): void {
    if (!NO_RECORD.has(reason)) this.records++
    const before = this.skipped.get(reason)
    if (before === undefined) this.skipped.set(reason, { count: 1, line })
    else before.count++
  }

  mend(line: number): void {
    if (this.mended === undefined) this.mended = { count: 1, line }
    else this.mended.count++
  }

  noteUnusable(text: string): void {
    if (this.unusable.length < MAX_SHOWN_LINES) this.unusable.push(showLine(text))
  }
}
