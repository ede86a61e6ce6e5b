import { type Address, createAddress, formatAddress, isIpv4 } from '../record/address.ts'
import type { LogRecordView } from '../record/record.ts'
import type { BusyClients } from '../report/top-state.ts'
import type { ClientSource } from '../rules/record-client.ts'

/** The window is so many steps of event time, the last one still open. */
const STEP_MS = 5_000
const STEPS = 12
/** Clients told apart within a step; beyond that the rarest are forgotten. */
const MAX_CLIENTS = 8_192

/**
 * Counts the records of each client in the last minute of event time: in twelve steps of five
 * seconds, each of at most 8,192 clients, some 10 MB together. In a step of more the median of all
 * counts is taken from each (A. Metwally et al., 2005; D. Anderson et al., 2017, section 2.2), so a
 * count is too low by at most the step's records / 4,096. Some 80 ns a record.
 */
export class ClientRates implements ClientSource {
  readonly #clients: ClientSource
  readonly #steps = Array.from({ length: STEPS }, () => new Step())
  readonly #address = createAddress()
  /** Latest step that was counted in. */
  #newest = Number.NEGATIVE_INFINITY
  #firstMs = Number.POSITIVE_INFINITY
  /** Records later than that are not counted: a clock is wrong, or somebody made them up. */
  latestMs = Number.POSITIVE_INFINITY

  constructor(clients: ClientSource) {
    this.#clients = clients
  }

  /** What the rules ask for is counted as they ask. Hot path. */
  read(record: LogRecordView, into: Address): ReturnType<ClientSource['read']> {
    const origin: ReturnType<ClientSource['read']> = this.#clients.read(record, into)
    if (origin !== 'no-address' && origin !== 'not-an-address') this.#count(into, record.timeMs)
    return origin
  }

  /** For rules that do not ask for the client. */
  look(record: LogRecordView): void {
    this.read(record, this.#address)
  }

  /** Most records first, of the window that ends at `nowMs`. */
  busiest(count: number, nowMs: number): BusyClients {
    const last = Math.floor(nowMs / STEP_MS)
    const steps = this.#steps.filter(({ number }) => number > last - STEPS && number <= last)
    const sums = new Map<Key, number>()
    for (const step of steps) {
      for (const [key, records] of step.counts) sums.set(key, (sums.get(key) ?? 0) + records)
    }
    const rows = [...sums].sort(([a, x], [b, y]) => y - x || compareKeys(a, b)).slice(0, count)
    return {
      clients: rows.map(([key, records]) => ({ client: textOf(key), records })),
      different: sums.size,
      total: steps.reduce((sum, { records }) => sum + records, 0),
      isExact: steps.every(({ isExact }) => isExact),
      spanMs: Math.min(STEP_MS * (STEPS - 1) + (nowMs - last * STEP_MS), nowMs - this.#firstMs),
    }
  }

  /** Hot path. */
  #count(client: Address, timeMs: number): void {
    if (!(timeMs >= 0) || timeMs > this.latestMs) return
    if (timeMs < this.#firstMs) this.#firstMs = timeMs
    const number = Math.floor(timeMs / STEP_MS)
    if (number > this.#newest) this.#newest = number
    else if (number <= this.#newest - STEPS) return
    const step = this.#steps[number % STEPS]!
    if (step.number !== number) step.begin(number)
    step.count(isIpv4(client) ? client.w3 >>> 0 : formatAddress(client))
  }
}

/** An IPv4 address as a number, others as text. */
type Key = number | string

class Step {
  number = Number.NEGATIVE_INFINITY
  counts = new Map<Key, number>()
  records = 0
  isExact = true

  begin(number: number): void {
    this.number = number
    this.counts = new Map()
    this.records = 0
    this.isExact = true
  }

  /** Hot path. */
  count(key: Key): void {
    this.records++
    const before = this.counts.get(key)
    if (before === undefined && this.counts.size >= MAX_CLIENTS) this.#forgetRare()
    this.counts.set(key, (before ?? 0) + 1)
  }

  /** At least half of them. */
  #forgetRare(): void {
    const sorted = Float64Array.from(this.counts.values()).sort()
    const median = sorted[sorted.length >> 1]!
    for (const [key, records] of this.counts) {
      if (records > median) this.counts.set(key, records - median)
      else this.counts.delete(key)
    }
    this.isExact = false
  }
}

function textOf(key: Key): string {
  if (typeof key === 'string') return key
  return formatAddress({ w0: 0, w1: 0, w2: 0xffff, w3: key | 0 })
}

/** So that clients of equal counts do not change places. */
function compareKeys(a: Key, b: Key): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
