import { isPossibleTime } from '../record/record.ts'
import type { Timeline } from '../report/history.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Each is a multiple of the one before; after the last they double. */
const STEPS_MS = [
  ...[10, 50, 100, 500, SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE],
  ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY],
]
/** Parts with records that are told apart; a quarter of a megabyte. */
const MAX_KEPT = 4_096
const MAX_PARTS = 600
/** So many of a thousand records may be left out where the others then fill ten times the room. */
const FAR_PER_MILLE = 1
const FAR_TIMES = 10

/** Of one part: records, and those that a rule counts. */
interface Part {
  records: number
  counted: number
}

/**
 * Counts records by time, in equal parts that get longer as they must, whatever time they cover and
 * in whatever order they come. A few records far from all others, as of a clock that was not set,
 * are left out and counted: they would make a line of all others.
 */
export class RecordTimeline {
  #level = 0
  #stepMs = STEPS_MS[0]!
  /** By number of the part, from 1970 on. */
  #parts = new Map<number, Part>()
  #number = Number.NaN
  #part: Part = { records: 0, counted: 0 }

  note(timeMs: number, isCounted: boolean): void {
    if (!isPossibleTime(timeMs)) return
    const number = Math.floor(timeMs / this.#stepMs)
    if (number !== this.#number) this.#turnTo(timeMs)
    this.#part.records++
    if (isCounted) this.#part.counted++
  }

  /** Undefined where there is no record with a time. */
  finish(): Timeline | undefined {
    if (this.#parts.size === 0) return undefined
    let numbers = this.#drawn()
    while (numbers.at(-1)! - numbers[0]! >= MAX_PARTS) {
      const first = numbers[0]! * this.#stepMs
      const last = numbers.at(-1)! * this.#stepMs
      this.#coarsen()
      const [from, to] = [Math.floor(first / this.#stepMs), Math.floor(last / this.#stepMs)]
      numbers = [...this.#parts.keys()].filter(one => one >= from && one <= to).toSorted(ascending)
    }
    const [from, to] = [numbers[0]!, numbers.at(-1)!]
    const records = new Array<number>(to - from + 1).fill(0)
    const counted = records.slice()
    let before = 0
    let after = 0
    for (const [number, part] of this.#parts) {
      if (number < from) before += part.records
      else if (number > to) after += part.records
      else {
        records[number - from] = part.records
        counted[number - from] = part.counted
      }
    }
    return { fromMs: from * this.#stepMs, stepMs: this.#stepMs, records, counted, before, after }
  }

  #turnTo(timeMs: number): void {
    let number = Math.floor(timeMs / this.#stepMs)
    let part = this.#parts.get(number)
    if (part === undefined && this.#parts.size === MAX_KEPT) {
      while (this.#parts.size > MAX_KEPT / 2) this.#coarsen()
      number = Math.floor(timeMs / this.#stepMs)
      part = this.#parts.get(number)
    }
    if (part === undefined) {
      part = { records: 0, counted: 0 }
      this.#parts.set(number, part)
    }
    this.#number = number
    this.#part = part
  }

  #coarsen(): void {
    const beforeMs = this.#stepMs
    this.#level++
    this.#stepMs = STEPS_MS[this.#level] ?? beforeMs * 2
    const parts = new Map<number, Part>()
    for (const [number, part] of this.#parts) {
      const joined = Math.floor((number * beforeMs) / this.#stepMs)
      const found = parts.get(joined)
      if (found === undefined) parts.set(joined, part)
      else {
        found.records += part.records
        found.counted += part.counted
      }
    }
    this.#parts = parts
    this.#number = Number.NaN
  }

  /** Numbers of the parts with records, without those that are few and far from the others. */
  #drawn(): number[] {
    const numbers = [...this.#parts.keys()].toSorted(ascending)
    const counts = numbers.map(number => this.#parts.get(number)!.records)
    const all = counts.reduce((sum, count) => sum + count, 0)
    const [from, to] = shortest(numbers, counts, all - Math.floor((all * FAR_PER_MILLE) / 1_000))
    const room = numbers[to]! - numbers[from]! + 1
    if (numbers.at(-1)! - numbers[0]! + 1 <= FAR_TIMES * room) return numbers
    // What is not far from these belongs to them.
    const isNear = (number: number) =>
      number >= numbers[from]! - room && number <= numbers[to]! + room
    return numbers.filter(isNear)
  }
}

/** First and last of the shortest row of parts that holds so many records. */
function shortest(
  numbers: readonly number[],
  counts: readonly number[],
  records: number,
): readonly [from: number, to: number] {
  let best: readonly [number, number] = [0, numbers.length - 1]
  let held = 0
  let from = 0
  for (const [to, count] of counts.entries()) {
    held += count
    while (held - counts[from]! >= records) held -= counts[from++]!
    const isShorter = numbers[to]! - numbers[from]! < numbers[best[1]]! - numbers[best[0]]!
    if (held >= records && isShorter) best = [from, to]
  }
  return best
}

function ascending(a: number, b: number): number {
  return a - b
}
