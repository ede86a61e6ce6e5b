import type { Times } from '../time/times.ts'

/** Values of one record that may be its time. */
const MAX_VALUES = 24
/** Longer texts are no times. */
const MAX_CHARS = 64

/** What it costs a time that one has to guess its zone, where others leave nothing to guess. */
const ZONELESS_COST = 20

/** Whether a text that is a time leaves no doubt about its zone: it names one, or is a count. */
export function saysZone(value: string): boolean {
  return ZONED.test(value)
}

/** 20150517100503 is no count. */
const ZONED = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$|^(?!\d{14}(?:\.|$))[\d.]+$/

interface TimeVote {
  readonly name: string
  readonly score: number
  readonly value: number | string
}

/** Of values that may say when it happened the one whose name says it best, and that is a time. */
export class TimeVotes {
  readonly #votes: TimeVote[] = []

  offer(name: string, score: number, value: unknown): void {
    const isNumber = typeof value === 'number'
    if (!isNumber && (typeof value !== 'string' || value.length > MAX_CHARS)) return
    if (this.#votes.length >= MAX_VALUES) return
    const isSure = isNumber || saysZone(value)
    this.#votes.push({ name, score: isSure ? score : score - ZONELESS_COST, value })
  }

  clear(): void {
    this.#votes.length = 0
  }

  /** NaN where none is a time. */
  read(times: Times): number {
    if (this.#votes.length === 0) return Number.NaN
    // Of equals the first offered stays first.
    const votes = this.#votes.sort((a, b) => b.score - a.score)
    for (const { name, value } of votes) {
      if (typeof value === 'string' && CLOCK.test(value)) {
        const ms = this.#withDate(name, value, times)
        if (ms !== undefined) return ms
        continue
      }
      const ms = times.read(value)
      if (ms !== undefined && ms >= 0 && ms < LATEST_MS) return ms
    }
    return Number.NaN
  }

  /** `date` and `time` side by side. */
  #withDate(name: string, clock: string, times: Times): number | undefined {
    const outer = name.slice(0, name.lastIndexOf('.') + 1)
    for (const { name: other, value } of this.#votes) {
      if (typeof value !== 'string' || value.includes(':') || !/\d/.test(value)) continue
      if (other.slice(0, other.lastIndexOf('.') + 1) !== outer) continue
      const ms = times.read(`${value} ${clock}`)
      if (ms !== undefined && ms >= 0) return ms
    }
    return undefined
  }
}

/** 2100: what is later was another kind of number. */
const LATEST_MS = Date.UTC(2100, 0)

/** A time of day alone. */
const CLOCK = /^\d{1,2}:\d{2}/
