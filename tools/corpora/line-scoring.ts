import { createAddress, formatAddress, parseAddress } from '../../src/record/address.ts'
import type { LineAnswer, LinePrediction } from './line-predictions.ts'

/** Right ones of all that count. */
export class Share {
  right = 0
  all = 0

  add(isRight: boolean): void {
    this.all++
    if (isRight) this.right++
  }

  /** NaN where nothing counts. */
  get percent(): number {
    return (100 * this.right) / this.all
  }
}

/** How near we come on one suite, as score_lines.py of the data has it. */
export interface LineScore {
  readonly suite: string
  /** Filters with at least one scored line. */
  readonly filters: number
  /** Means over filters, each counting once, in percent: of all lines, of those with several
   * addresses. */
  readonly found: number
  readonly foundAmongSeveral: number
  readonly lines: Share
  readonly linesAmongSeveral: Share
  /** Lines without an address: right where none was found. */
  readonly none: Share
  /** Where the text has year and zone, to the second; score_lines.py leaves out missing ones. */
  readonly times: Share
  readonly fields: ReadonlyMap<string, Share>
}

const FIELDS = [
  ...['source.port', 'destination.ip', 'destination.port', 'source.bytes', 'destination.bytes'],
  ...['http.status', 'user.name', 'network.transport'],
]

/** One score for each suite, then one for all. */
export function scoreLines(
  answers: readonly LineAnswer[],
  predictions: readonly LinePrediction[],
): LineScore[] {
  const suites = new Map<string, Tally>()
  const total = new Tally('all')
  for (const [index, answer] of answers.entries()) {
    const tally = suites.get(answer.suite) ?? new Tally(answer.suite)
    suites.set(answer.suite, tally)
    for (const one of [tally, total]) one.add(answer, predictions[index]!)
  }
  return [...suites.values(), total]
}

class Tally implements LineScore {
  readonly suite: string
  readonly lines = new Share()
  readonly linesAmongSeveral = new Share()
  readonly none = new Share()
  readonly times = new Share()
  readonly fields = new Map<string, Share>()
  readonly #filters = new Map<string, Share>()
  readonly #filtersAmongSeveral = new Map<string, Share>()

  constructor(suite: string) {
    this.suite = suite
  }

  get filters(): number {
    return this.#filters.size
  }

  get found(): number {
    return meanOf(this.#filters)
  }

  get foundAmongSeveral(): number {
    return meanOf(this.#filtersAmongSeveral)
  }

  add(answer: LineAnswer, found: LinePrediction): void {
    const filter = `${answer.suite}/${answer.filter}`
    if (answer.n_ips === 0) this.none.add(found.ip === null)
    if (answer.ip && answer.ip_in_text && answer.ip_canonical !== null) {
      const isRight = found.ip === answer.ip_canonical
      this.lines.add(isRight)
      shareOf(this.#filters, filter).add(isRight)
      if (answer.n_ips > 1) {
        this.linesAmongSeveral.add(isRight)
        shareOf(this.#filtersAmongSeveral, filter).add(isRight)
      }
    }
    const time = answer.time_utc || answer.time
    const isTimed = answer.year_in_text && answer.tz_in_text
    if (time && isTimed) this.times.add(isSameSecond(time, found.time))
    for (const name of FIELDS) {
      const value = answer.fields?.[name]
      if (value === undefined || !answer.text.includes(`${value}`)) continue
      shareOf(this.fields, name).add(isSame(name, found.fields[name], value))
    }
  }
}

function shareOf(shares: Map<string, Share>, name: string): Share {
  const share = shares.get(name) ?? new Share()
  shares.set(name, share)
  return share
}

function meanOf(shares: ReadonlyMap<string, Share>): number {
  const percents = [...shares.values()].map(({ percent }) => percent)
  return percents.reduce((sum, percent) => sum + percent, 0) / percents.length
}

/** A time without a zone is UTC. */
function isSameSecond(expected: string, found: string | null): boolean {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(expected)
  const ms = Date.parse(hasZone ? expected : `${expected}Z`)
  return Math.abs(ms - Date.parse(`${found}`)) <= 1_000
}

const SCRATCH = createAddress()

function isSame(name: string, found: unknown, expected: unknown): boolean {
  if (found === undefined) return false
  if (name.endsWith('.ip')) return canonical(`${found}`) === canonical(`${expected}`)
  return `${found}`.toLowerCase() === `${expected}`.toLowerCase()
}

function canonical(text: string): string {
  return parseAddress(text, SCRATCH) ? formatAddress(SCRATCH) : text
}
