import type { RowTable, Slot } from '../memory/row-table.ts'
import type { ClientOrigin } from '../record/client.ts'
import type { KeyText, Observation } from '../record/observation.ts'
import { MAX_EVIDENCE } from './episode.ts'
import type { Occasion } from './episode-keeper.ts'

/** What is kept of the records of one row. */
export interface Witness {
  key: KeyText
  origin: ClientOrigin | undefined
  mark: unknown
  /** Lines that no episode has taken yet. */
  lines: string[]
  /** When the first of them was asked for, and how many were since. */
  sinceMs: number
  described: number
}

/** Of a row whose witness was lost to a limit. */
const UNKNOWN_KEY: KeyText = { parts: ['?'], address: undefined }

/**
 * What an episode can be said of when it is decided later than its records came. Only rows that
 * come near to being hot have a witness: the key for people once, at most five lines about records
 * in each length of the window, the mark of the newest record. That costs what these texts cost;
 * other rows cost a pointer and a time, 16 bytes for each of `maxKeys`.
 */
export class Witnesses implements Occasion {
  readonly #table: RowTable
  readonly #bySlot: (Witness | undefined)[]
  /** By row, until when no more lines are wanted. */
  readonly #untilMs: Float64Array
  #current: Witness | undefined

  constructor(table: RowTable) {
    this.#table = table
    this.#bySlot = new Array<Witness | undefined>(table.maxRows).fill(undefined)
    this.#untilMs = new Float64Array(table.maxRows).fill(Number.NEGATIVE_INFINITY)
  }

  /** An observation of a row came that is near to being hot. Hot path. */
  note(slot: Slot, observation: Observation, key: number, atMs: number, windowMs: number): void {
    if (observation.mark === undefined && atMs <= this.#untilMs[slot]!) return
    const witness = this.#bySlot[slot] ?? this.#begin(slot, observation, key, atMs)
    witness.mark = observation.mark
    if (atMs > witness.sinceMs + windowMs) {
      witness.sinceMs = atMs
      witness.described = 0
      witness.lines.length = 0
    }
    if (witness.described === MAX_EVIDENCE) return
    if (++witness.described === MAX_EVIDENCE) this.#untilMs[slot] = witness.sinceMs + windowMs
    const line = observation.describe()
    if (!witness.lines.includes(line)) witness.lines.push(line)
  }

  /** A row whose key is known before anything was observed of it. */
  expect(slot: Slot, key: KeyText): void {
    this.#bySlot[slot] = createWitness(key, undefined, Number.NEGATIVE_INFINITY)
  }

  /** What is kept of a row; undefined where it was never near to being hot. */
  at(slot: number): Witness | undefined {
    return this.#bySlot[slot]
  }

  /** It was put back from a snapshot. */
  resume(slot: Slot, witness: Witness): void {
    this.#bySlot[slot] = witness
  }

  /** The row is another key's. */
  forget(slot: Slot): void {
    if (this.#bySlot[slot] === undefined) return
    this.#bySlot[slot] = undefined
    this.#untilMs[slot] = Number.NEGATIVE_INFINITY
  }

  /** What can be said of a row; until it is asked of another one. */
  of(slot: Slot): Occasion {
    this.#current = this.#bySlot[slot]
    return this
  }

  get origin(): ClientOrigin | undefined {
    return this.#current?.origin
  }

  get mark(): unknown {
    return this.#current?.mark
  }

  /** One line about a record that came since the last one; empty where there is none. */
  describe(): string {
    return this.#current?.lines.shift() ?? ''
  }

  describeKey(): KeyText {
    return this.#current?.key ?? UNKNOWN_KEY
  }

  clear(): void {
    for (let slot = 0; slot < this.#table.touched; slot++) this.forget(slot as Slot)
    this.#current = undefined
  }

  #begin(slot: Slot, observation: Observation, key: number, atMs: number): Witness {
    const witness = createWitness(observation.describeKey(key), observation.origin, atMs)
    this.#bySlot[slot] = witness
    return witness
  }
}

function createWitness(key: KeyText, origin: ClientOrigin | undefined, sinceMs: number): Witness {
  return { key, origin, mark: undefined, lines: [], sinceMs, described: 0 }
}
