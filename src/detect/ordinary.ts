/** What the values are, which says how they spread and how far chance alone takes them. */
export type ValueKind = 'count' | 'amount' | 'part'

export interface OrdinaryOptions {
  readonly kind: ValueKind
  /** Whether high values are suspicious; else low ones are. */
  readonly isUp: boolean
  /** Of a part: fewest samples that it is a part of. */
  readonly minSamples: number
}

/** A bound between ordinary and suspicious keys: high ones are at it or beyond, low ones below. */
export interface OrdinaryBound {
  readonly bound: number
  /** Beyond this no ordinary key is expected; the bound lies before it. */
  readonly fence: number
  /** Half of the keys are at this or before it. */
  readonly median: number
  /** The furthest value on the ordinary side, and the next one on the other. */
  readonly ordinary: number
  readonly next: number | undefined
  /** Keys on the ordinary side, and all. */
  readonly ordinaryKeys: number
  readonly keys: number
  /** Nobody is beyond the bound, or the next is at least 1.5 times as far as the last before it. */
  readonly isClear: boolean
  /** Where the ordinary side falls in two: a sign that more keys are bad than may be. */
  readonly split: Split | undefined
}

/** Two groups of keys, with none between them. */
export interface Split {
  /** The furthest value of the nearer group, and the nearest one of the further group. */
  readonly before: number
  readonly after: number
  /** Keys on the ordinary side that are in the further group. */
  readonly keys: number
}

/** Why there is no bound. */
export type NoBound = 'no-keys' | 'few-keys' | 'no-room'

/** Fewer keys say nothing about what is ordinary. */
export const MIN_KEYS = 20
/** Largest part of the keys that may be bad: more of them pass for ordinary. */
export const MAX_BAD = 0.1
/** Fewer records, or different values, are no pattern. */
export const MIN_COUNT = 5
/** Ordinary keys expected beyond the fence, of all keys of a log such as this one. */
const EXPECTED_BEYOND = 0.1
/** Cut-off of Iglewicz and Hoaglin, in standard deviations. */
const MIN_DEVIATIONS = 3.5
/** Standard deviations from the median to the 75th and 90th percentile of a normal distribution. */
const UPPER_QUARTER = 0.67449
const UPPER_TENTH = 1.28155
const MARGIN = Math.LN2
const CLEAR = Math.log(1.5)
const MAX_ROUNDS = 20
/** A gap between two groups: five times as far, or of parts as from 0 to 0.23. */
const SPLIT = Math.log(5)
const SPLIT_OF_PARTS = 0.5
/** Keys before a gap that is looked at: the least of a log are often far from the others. */
const MIN_BEFORE = 0.1

/**
 * Where the keys of a log stop being ordinary, going by the highest (lowest) window of each; the
 * answer is `no-room` where no value lies beyond ordinary ones. Costs a sort.
 *
 * On a logarithmic scale (of parts: the arcsine of the square root, M. Bartlett 1936) the median
 * and the spread above it, the larger of those that the 75th and the 90th percentile give, say
 * where a log-normal distribution would leave a tenth of a key beyond; at least 3.5 deviations (B.
 * Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", 1993), and at least as far as Poisson
 * noise takes the median key. Keys beyond it are left out and it is done again (reweighting: P.
 * Rousseeuw, A. Leroy, "Robust Regression and Outlier Detection", 1987, 1.2), but never more than
 * `MAX_BAD` of them: that is the breakdown point. Mean and deviation would have one of 0: one key
 * with a million requests lifts them above all others. Between the 90th percentile and the fence
 * the widest gap is where the bound goes: up to twice as far as the last ordinary key, and no
 * nearer than chance takes the median one.
 *
 * Thirty counts of 8, twenty of 12 and one of 500 have the bound 24, twice the last ordinary one,
 * before the fence at 65.6; mean and two deviations would be at 153. A test runs this.
 */
export function ordinaryBound(
  values: readonly number[],
  options: OrdinaryOptions,
): OrdinaryBound | NoBound {
  const keys = values.length
  if (keys === 0) return 'no-keys'
  if (keys < MIN_KEYS) return 'few-keys'
  const scale = scaleOf(options)
  const sorted = Float64Array.from(values).sort()
  if (!options.isUp) sorted.reverse()
  const z = sorted.map(scale.to)
  const fences = fencesOf(z, scale)
  const { fenceZ, noiseZ } = fences
  const at = lastOrdinary(z, fences)
  const last = z[at]!
  const next = z[at + 1]
  const room = (next !== undefined && next < fenceZ ? (last + next) / 2 : fenceZ) - last
  const boundZ = Math.max(last + Math.min(room, MARGIN), noiseZ)
  const bound = toBound(boundZ, next, options)
  if (bound === undefined) return 'no-room'
  return {
    ...{ bound, fence: scale.from(fenceZ), median: quantile(sorted, keys, 0.5) },
    ...{ ordinary: sorted[at]!, next: sorted[at + 1] },
    ...{ ordinaryKeys: at + 1, keys },
    isClear: next === undefined || next - last >= CLEAR,
    split: splitOf(sorted, z, at, options.kind === 'part' ? SPLIT_OF_PARTS : SPLIT),
  }
}

/** The widest gap between ordinary values that is wide enough for two groups. */
function splitOf(
  sorted: Float64Array,
  z: Float64Array,
  last: number,
  least: number,
): Split | undefined {
  let widest = least
  let best: Split | undefined
  for (let at = Math.ceil(z.length * MIN_BEFORE); at <= last; at++) {
    const gap = z[at]! - z[at - 1]!
    if (!Number.isFinite(gap) || gap < widest) continue
    widest = gap
    best = { before: sorted[at - 1]!, after: sorted[at]!, keys: last + 1 - at }
  }
  return best
}

interface ValueScale {
  /** Higher is more suspicious, whichever way values go. */
  to(value: number): number
  from(z: number): number
  /** How far chance takes a key whose ordinary place is this. */
  noiseFence(z: number, deviations: number): number
}

function scaleOf({ kind, isUp, minSamples }: OrdinaryOptions): ValueScale {
  const sign = isUp ? 1 : -1
  if (kind === 'part') {
    const noise = 1 / (2 * Math.sqrt(minSamples))
    return {
      to: value => sign * Math.asin(Math.sqrt(Math.min(1, Math.max(0, value)))),
      from: z => Math.sin(Math.min(Math.PI / 2, Math.max(0, sign * z))) ** 2,
      noiseFence: (z, deviations) => z + deviations * noise,
    }
  }
  const to = (value: number) => sign * Math.log(value)
  const from = (z: number) => Math.exp(sign * z)
  if (kind === 'amount') return { to, from, noiseFence: z => z + CLEAR }
  return {
    ...{ to, from },
    noiseFence: (z, deviations) => {
      const ordinary = from(z)
      return to(Math.max(0, ordinary + sign * deviations * Math.sqrt(ordinary)))
    },
  }
}

interface Fences {
  /** Beyond it no ordinary key is expected. */
  readonly fenceZ: number
  /** So far chance alone takes a key that is in the middle. */
  readonly noiseZ: number
}

function fencesOf(z: Float64Array, scale: ValueScale): Fences {
  const fewest = Math.ceil(z.length * (1 - MAX_BAD))
  const deviations = Math.max(MIN_DEVIATIONS, normalQuantile(1 - EXPECTED_BEYOND / z.length))
  let kept = z.length
  let fenceZ = Number.POSITIVE_INFINITY
  let noiseZ = fenceZ
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const median = quantile(z, kept, 0.5)
    const spread = Math.max(
      (quantile(z, kept, 0.75) - median) / UPPER_QUARTER,
      (quantile(z, kept, 0.9) - median) / UPPER_TENTH,
    )
    noiseZ = scale.noiseFence(median, deviations)
    fenceZ = Math.max(median + deviations * spread, noiseZ)
    let inside = z.length
    while (inside > fewest && z[inside - 1]! >= fenceZ) inside--
    if (inside === kept) break
    kept = inside
  }
  return { fenceZ, noiseZ }
}

/**
 * Index of the value before the widest gap: from the 90th percentile on, beyond what chance does,
 * and within the fence. A gap that tells keys apart counts the more the more keys are behind it: a
 * crowd behind a gap is no tail.
 */
function lastOrdinary(z: Float64Array, { fenceZ, noiseZ }: Fences): number {
  let first = Math.ceil(z.length * (1 - MAX_BAD)) - 1
  while (first + 1 < z.length && z[first + 1]! < noiseZ) first++
  let best = first
  let widest = -1
  for (let at = first; at < z.length && (z[at]! < fenceZ || at === first); at++) {
    const gap = Math.min(z[at + 1] ?? fenceZ, fenceZ) - z[at]!
    const weight = gap < CLEAR ? 1 : Math.log2(z.length - at + 1)
    if (gap * weight < widest) continue
    widest = gap * weight
    best = at
  }
  return best
}

/** Of the first `length` values, by linear interpolation between neighbours. */
function quantile(z: Float64Array, length: number, part: number): number {
  const place = (length - 1) * part
  const before = Math.floor(place)
  const low = z[before]!
  const high = z[Math.min(before + 1, length - 1)]!
  return low === high ? low : low + (high - low) * (place - before)
}

/** The number for the rule, as round as its neighbours allow; undefined where there is none. */
function toBound(
  z: number,
  next: number | undefined,
  { kind, isUp }: OrdinaryOptions,
): number | undefined {
  if (!Number.isFinite(z) && isUp) return undefined
  const isPart = kind === 'part'
  if (isPart && isUp && z >= Math.PI / 2) return undefined
  const raw = isPart ? Math.sin(Math.max(0, isUp ? z : -z)) ** 2 : Math.exp(isUp ? z : -z)
  if (kind !== 'count') return raw > 0 ? roundFrom(raw, isUp) : undefined
  if (!isUp) return Math.max(1, roundFrom(Math.floor(raw * (1 + 1e-9)), isUp))
  const fewest = Math.max(MIN_COUNT, Math.ceil(raw * (1 - 1e-9)))
  const rounded = roundFrom(fewest, isUp)
  const limit = next === undefined ? Number.POSITIVE_INFINITY : Math.exp(next)
  return rounded <= limit || fewest > limit ? rounded : fewest
}

/** Two digits that count, away from ordinary values. */
function roundFrom(value: number, isUp: boolean): number {
  if (value === 0) return 0
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1)
  if (unit < 1) {
    const parts = Math.round(1 / unit)
    return (isUp ? Math.ceil(value * parts - 1e-9) : Math.floor(value * parts + 1e-9)) / parts
  }
  return (isUp ? Math.ceil(value / unit - 1e-9) : Math.floor(value / unit + 1e-9)) * unit
}

/**
 * The value that a standard normal variable is below with this probability, from 0.5 on: error less
 * than 4.5e-4 (M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.2.23).
 */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - probability))
  const above = 2.515517 + t * (0.802853 + t * 0.010328)
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return t - above / below
}
