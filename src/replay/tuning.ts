import { isDownward } from '../detect/detector.ts'
import { type NoBound, type OrdinaryBound, ordinaryBound } from '../detect/ordinary.ts'
import { thresholdLadder } from '../detect/threshold-ladder.ts'
import type { ClientWarning } from '../record/client.ts'
import type { CurvePoint, KeyPeak, Neighbours, RuleTuning } from '../report/tuning.ts'
import type { Rule } from '../rules/model.ts'
import { FieldWatch, namedFields } from './field-watch.ts'
import { type ProgressWatcher, readFiles } from './file-pass.ts'
import { FileTally } from './file-tally.ts'
import type { LogFile } from './log-file.ts'
import type { KeyCode, RunResult } from './threshold-run.ts'
import { planTuning, type TunedRule } from './tuned-rules.ts'
import { type TuningOptions, TuningRuns, type WantedKeys } from './tuning-runs.ts'

export interface Tuning {
  /** Rules that are off have none. */
  readonly rules: readonly RuleTuning[]
  /** By index of the input. */
  readonly tallies: readonly FileTally[]
  readonly warnings: readonly ClientWarning[]
  readonly absentFields: readonly string[]
  /** How often the engine ran over the records. */
  readonly runs: number
}

/** Keys that are named on each side of a threshold. */
const NEIGHBOURS = 3
const MAX_COUNT = 1_000_000

/**
 * For each rule what other thresholds would have found. The files are read once, into the sorter;
 * the engine then runs over the sorted observations once to find the peak of each key, and once for
 * each step of the longest ladder, with every rule at its next threshold and under the limits of
 * `scan`: so every point is what `scan` counts, for some 22 runs of the engine. Throws a
 * `SpillError` where the sorter finds no room.
 */
export async function tune(
  inputs: readonly LogFile[],
  options: TuningOptions,
  progress: ProgressWatcher,
): Promise<Tuning> {
  const plan = planTuning(options.rules)
  const runs = new TuningRuns(inputs, plan, options, progress)
  const { observer, clients } = runs
  const tallies = inputs.map(() => new FileTally(plan.rules.length))
  const { clientFields } = options.client
  const fields = new FieldWatch([...clientFields, ...namedFields(options.rules)])
  const readable = inputs.filter(input => input.format !== undefined)
  try {
    await readFiles('reading', readable, { observer, tallies, fields }, progress, (one, source) => {
      runs.push(one, source)
      return true
    })
    const probe = runs.probe()
    const ladders = plan.tuned.map(tuned => findLadder(tuned, probe, runs))
    climb(ladders, runs)
    nameNeighbours(ladders, runs)
    const rules = ladders.map(ladder => tuningOf(ladder, tallies, probe.isExact))
    const { warnings } = clients
    return { rules, tallies, warnings, absentFields: fields.absent, runs: runs.count }
  } finally {
    runs.close()
  }
}

/** One rule on its way. */
interface Ladder {
  readonly tuned: TunedRule
  readonly peaks: ReadonlyMap<KeyCode, number>
  readonly keys: number
  readonly bound: OrdinaryBound | NoBound
  readonly recommended: number | undefined
  readonly thresholds: readonly number[]
  /** By threshold. */
  readonly points: Map<number, CurvePoint>
  /** Of today's and the recommended threshold. */
  readonly sides: Map<number, CodedNeighbours>
  readonly names: Map<KeyCode, string>
}

interface CodedNeighbours {
  readonly firing: readonly KeyCode[]
  readonly silent: readonly KeyCode[]
}

function findLadder(tuned: TunedRule, { found }: RunResult, runs: TuningRuns): Ladder {
  const { rule, index, populationIndex } = tuned
  const { measure, operator } = rule
  const { peaks } = found[index]!
  const values = [...peaks.values()]
  const judged = populationIndex === undefined ? 0 : found[populationIndex]!.peaks.size
  const keys = Math.max(judged, values.length)
  const isUp = !isDownward(rule)
  const isWhole = measure === 'count' || measure === 'distinct'
  const isPart = measure === 'ratio' && rule.to === undefined
  const kind = isWhole ? 'count' : isPart ? 'part' : 'amount'
  // A key of a ratio that never had a part is as ordinary as can be.
  const all = [...values, ...new Array<number>(keys - values.length).fill(0)]
  const bound = ordinaryBound(all, { kind, isUp, minSamples: rule.minSamples })
  const most = isWhole ? MAX_COUNT : isPart ? 1 : Number.MAX_SAFE_INTEGER
  const fits = (value: number) => runs.fits(index, value)
  const recommended = recommendedOf(bound, rule, most, fits)
  const marks = recommended === undefined ? [rule.value] : [rule.value, recommended]
  const thresholds = thresholdLadder(values, { operator, isWhole, most, marks })
  return {
    ...{ tuned, peaks, keys, bound, recommended },
    thresholds: thresholds.filter(value => value === rule.value || fits(value)),
    ...{ points: new Map(), sides: new Map(), names: new Map() },
  }
}

/** The bound in the rule's own operator. */
function recommendedOf(
  bound: OrdinaryBound | NoBound,
  { operator, measure }: Rule,
  most: number,
  fits: (value: number) => boolean,
): number | undefined {
  if (typeof bound === 'string') return undefined
  const isWhole = measure === 'count' || measure === 'distinct'
  const isNext = isWhole && (operator === 'gt' || operator === 'lte')
  const value = Math.min(isNext ? bound.bound - 1 : bound.bound, most)
  return fits(value) ? value : undefined
}

/** A run for each step: every rule at its next threshold, of shorter ladders at the last one. */
function climb(ladders: readonly Ladder[], runs: TuningRuns): void {
  const steps = Math.max(0, ...ladders.map(({ thresholds }) => thresholds.length))
  for (let step = 0; step < steps; step++) {
    const at = ({ thresholds }: Ladder) => thresholds[Math.min(step, thresholds.length - 1)]!
    const { found, isExact } = runs.runAt(
      new Map(ladders.map(ladder => [ladder.tuned.index, at(ladder)])),
    )
    for (const ladder of ladders) {
      const threshold = at(ladder)
      const { episodes, peaks } = found[ladder.tuned.index]!
      ladder.points.set(threshold, { threshold, episodes, keys: peaks.size, isExact })
      const isMarked = threshold === ladder.tuned.rule.value || threshold === ladder.recommended
      if (isMarked) ladder.sides.set(threshold, neighboursOf(ladder, peaks))
    }
  }
}

/** The nearest to a threshold of those that fire, and of those that do not. */
function neighboursOf(
  { tuned, peaks }: Ladder,
  firing: ReadonlyMap<KeyCode, number>,
): CodedNeighbours {
  const sign = isDownward(tuned.rule) ? -1 : 1
  const fires = new Nearest()
  const silent = new Nearest()
  for (const [code, peak] of peaks) {
    if (firing.has(code)) fires.offer(code, sign * peak)
    else silent.offer(code, -sign * peak)
  }
  return { firing: fires.codes, silent: silent.codes }
}

/** The few keys that are nearest, in their order; of equals who came first. */
class Nearest {
  readonly #found: { readonly code: KeyCode; readonly distance: number }[] = []

  get codes(): KeyCode[] {
    return this.#found.map(({ code }) => code)
  }

  offer(code: KeyCode, distance: number): void {
    const found = this.#found
    if (found.length === NEIGHBOURS && distance >= found.at(-1)!.distance) return
    const place = found.findIndex(other => distance < other.distance)
    found.splice(place < 0 ? found.length : place, 0, { code, distance })
    if (found.length > NEIGHBOURS) found.pop()
  }
}

function nameNeighbours(ladders: readonly Ladder[], runs: TuningRuns): void {
  const wanted = new Map<number, WantedKeys>()
  for (const { tuned, sides, names } of ladders) {
    const codes = [...sides.values()].flatMap(({ firing, silent }) => [...firing, ...silent])
    wanted.set(tuned.index, { codes: new Set(codes), names })
  }
  runs.name(wanted)
}

function tuningOf(ladder: Ladder, tallies: readonly FileTally[], isExact: boolean): RuleTuning {
  const { tuned, points, sides, keys, bound, recommended, thresholds } = ladder
  const { rule, index } = tuned
  const marked = (threshold: number) => ({
    ...points.get(threshold)!,
    ...namedNeighbours(ladder, sides.get(threshold)!),
  })
  return {
    ...{ rule, level: rule.level, keys, bound, isExact },
    counted: tallies.reduce((sum, tally) => sum + tally.matchedBy[index]!, 0),
    curve: thresholds.map(threshold => points.get(threshold)!),
    today: marked(rule.value),
    recommended: recommended === undefined ? undefined : marked(recommended),
  }
}

function namedNeighbours({ peaks, names }: Ladder, sides: CodedNeighbours): Neighbours {
  const show = (code: KeyCode): KeyPeak => ({
    key: names.get(code) ?? '?',
    peak: peaks.get(code)!,
  })
  return { firing: sides.firing.map(show), silent: sides.silent.map(show) }
}
