import type { EngineRule } from '../detect/detector.ts'
import { isDownward } from '../detect/detector.ts'
import type { Observation } from '../record/observation.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../record/roles.ts'

/** Entries that all watches together may still keep. */
export interface EntryRoom {
  left: number
}

/** One observation, or all of one time where they add up. */
interface Entry {
  readonly timeMs: number
  amount: number
  samples: number
  readonly value: number
}

/**
 * What the windows of one key and rule come to from one time to another, in equal parts. It follows
 * the semantics by itself, so it needs the observations in the order of their times, and gives up
 * where its windows hold more than there is room for. Some 60 bytes for each entry of a window.
 */
export class WindowWatch {
  readonly #rule: EngineRule
  readonly #ruleIndex: number
  readonly #fromMs: number
  readonly #stepMs: number
  readonly #values: Float64Array
  readonly #isLow: boolean
  readonly #isMean: boolean
  readonly #room: EntryRoom
  /** Its rule judges it although nothing of it has come. */
  readonly #isExpected: boolean
  #entries: Entry[] = []
  #head = 0
  #amount = 0
  #samples = 0
  /** How often each value is in the window. */
  readonly #seen = new Map<number, number>()
  /** What is before is settled, ms. */
  #settledMs = Number.NEGATIVE_INFINITY
  #resetMs: number | undefined
  /** When the last one came that is counted. */
  #countedMs = Number.NaN
  #hasGivenUp = false
  #observations = 0

  constructor(
    rule: EngineRule,
    ruleIndex: number,
    span: { readonly fromMs: number; readonly stepMs: number; readonly parts: number },
    room: EntryRoom,
    isExpected = false,
  ) {
    this.#rule = rule
    this.#ruleIndex = ruleIndex
    this.#fromMs = span.fromMs
    this.#stepMs = span.stepMs
    this.#values = new Float64Array(span.parts).fill(Number.NaN)
    this.#isLow = isDownward(rule)
    this.#isMean = rule.measure === 'average' || rule.measure === 'ratio'
    this.#room = room
    this.#isExpected = isExpected
  }

  get #toMs(): number {
    return this.#fromMs + this.#stepMs * this.#values.length
  }

  /** One of its key that its rule counts; `atMs` is what it counts at. */
  note(observation: Observation, atMs: number): void {
    if (this.#hasGivenUp || atMs > this.#toMs) return
    if (atMs > this.#settledMs) this.#goOn(atMs)
    const role = observation.roles[this.#ruleIndex]!
    if ((role & ROLE_RESET) !== 0) this.#resetMs = atMs
    if ((role & (ROLE_COUNTED | ROLE_PART)) === 0) return
    this.#observations++
    this.#countedMs = atMs
    this.#put(observation, atMs, role)
    if (this.#room.left < 0) this.#giveUp()
  }

  /** Undefined where it gave up, or nothing of its key has come and nobody expects it to. */
  finish(lastMs: number): number[] | undefined {
    if (this.#hasGivenUp || (this.#observations === 0 && !this.#isExpected)) return undefined
    this.#goOn(Math.min(lastMs + 1, this.#toMs))
    this.#room.left += this.#entries.length - this.#head
    return [...this.#values]
  }

  /** All of the times before have come: they are marked, and what leaves the window goes. */
  #goOn(toMs: number): void {
    const isAtRecords = this.#isMean && !this.#isLow
    if (!isAtRecords || this.#countedMs === this.#settledMs) {
      this.#mark(this.#settledMs, this.#settledMs)
    }
    let heldMs = this.#settledMs
    if (this.#resetMs !== undefined) {
      this.#clear()
      this.#resetMs = undefined
      heldMs++
    }
    const { windowMs } = this.#rule
    while (this.#head < this.#entries.length) {
      const goneMs = this.#entries[this.#head]!.timeMs + windowMs + 1
      if (goneMs > toMs) break
      if (!isAtRecords) this.#mark(heldMs, goneMs - 1)
      heldMs = goneMs
      this.#drop()
    }
    if (!isAtRecords) this.#mark(heldMs, toMs - 1)
    this.#settledMs = toMs
    if (this.#head > 1_024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head)
      this.#head = 0
    }
  }

  /** The window came to what it does now at all times from one to another, both included. */
  #mark(fromMs: number, toMs: number): void {
    const first = Math.max(0, Math.floor((fromMs - this.#fromMs) / this.#stepMs))
    const last = Math.min(this.#values.length - 1, Math.floor((toMs - this.#fromMs) / this.#stepMs))
    if (first > last || toMs < fromMs) return
    const value = this.#value()
    if (Number.isNaN(value)) return
    for (let at = first; at <= last; at++) {
      const before = this.#values[at]!
      const isFurther = this.#isLow ? value < before : value > before
      if (isFurther || Number.isNaN(before)) this.#values[at] = value
    }
  }

  #value(): number {
    const { measure, minSamples } = this.#rule
    if (measure === 'distinct') return this.#seen.size
    if (!this.#isMean) return this.#amount
    const samples = this.#samples
    return samples < Math.max(1, minSamples) ? Number.NaN : this.#amount / samples
  }

  #put(observation: Observation, atMs: number, role: number): void {
    const { amount, samples } = this.#sampleOf(observation, role)
    const value = this.#rule.measure === 'distinct' ? hashedValue(observation, this.#ruleIndex) : 0
    this.#amount += amount
    this.#samples += samples
    const last = this.#entries.at(-1)
    if (this.#rule.measure === 'distinct') {
      this.#seen.set(value, (this.#seen.get(value) ?? 0) + 1)
    } else if (last !== undefined && last.timeMs === atMs && this.#head < this.#entries.length) {
      last.amount += amount
      last.samples += samples
      return
    }
    this.#entries.push({ timeMs: atMs, amount, samples, value })
    this.#room.left--
  }

  #sampleOf({ amounts }: Observation, role: number): { amount: number; samples: number } {
    const { measure, isWeighted } = this.#rule
    const samples = (role & ROLE_COUNTED) === 0 ? 0 : 1
    if (measure === 'ratio') return { amount: (role & ROLE_PART) === 0 ? 0 : 1, samples }
    if (measure === 'count' && !isWeighted) return { amount: 1, samples }
    return { amount: amounts[this.#ruleIndex]!, samples }
  }

  #drop(): void {
    const { amount, samples, value } = this.#entries[this.#head++]!
    this.#room.left++
    this.#samples -= samples
    // Nothing is left of fractions that were rounded away.
    this.#amount = this.#head === this.#entries.length ? 0 : this.#amount - amount
    const times = (this.#seen.get(value) ?? 0) - 1
    if (times > 0) this.#seen.set(value, times)
    else this.#seen.delete(value)
  }

  #clear(): void {
    while (this.#head < this.#entries.length) this.#drop()
  }

  #giveUp(): void {
    this.#room.left += this.#entries.length - this.#head
    this.#entries = []
    this.#head = 0
    this.#seen.clear()
    this.#hasGivenUp = true
  }
}

/** 53 bits of a value's hash. */
function hashedValue({ values }: Observation, ruleIndex: number): number {
  const [first, second] = [values[ruleIndex * 2]!, values[ruleIndex * 2 + 1]!]
  return (first >>> 0) * 2 ** 21 + (second >>> 11)
}
