import type { Random } from '../base/random.ts'
import { type EngineRule, isDownward } from '../detect/detector.ts'
import { type EngineLimits, limitProblems } from '../engine/limits.ts'
import { FileTexts } from '../input/file-texts.ts'
import { ClientReader, type ClientReaderOptions } from '../record/client.ts'
import type { Observation } from '../record/observation.ts'
import type { Rule } from '../rules/model.ts'
import type { RecordObserver } from '../rules/observer.ts'
import { type CompiledRules, compileRules } from '../rules/ruleset.ts'
import { rowShape } from '../sort/observation-rows.ts'
import { type SortedSink, Sorter, type SourceLine } from '../sort/sorter.ts'
import { rereadKey } from './evidence-line.ts'
import type { ProgressWatcher } from './file-pass.ts'
import type { LogFile } from './log-file.ts'
import { codedText, codeOf, type KeyCode, type RunResult, ThresholdRun } from './threshold-run.ts'
import { probeOf, type TuningPlan } from './tuned-rules.ts'

export interface TuningOptions {
  readonly rules: readonly Rule[]
  readonly client: ClientReaderOptions
  /** Those that `scan` has: the same windows, and the same losses where a log is beyond them. */
  readonly limits: EngineLimits
  readonly maxWeight: number
  readonly memoryBytes: number
  readonly temporaryFolder: string
  readonly random: Random
}

/** Observations between two looks at the progress. */
const STRIDE = 65_536
const MAX_PROBE_EPISODES = 2 ** 22

/** Keys of a rule that are looked for, and their texts as they are found. */
export interface WantedKeys {
  readonly codes: Set<KeyCode>
  readonly names: Map<KeyCode, string>
}

/**
 * The observations of all files in the order of their times, and runs of the engine over them, each
 * with other thresholds. What they take is what the sorter takes, and the engine of one run.
 */
export class TuningRuns {
  readonly observer: RecordObserver
  readonly clients: ClientReader
  /** Runs so far. */
  count = 0
  readonly #inputs: readonly LogFile[]
  readonly #plan: TuningPlan
  readonly #options: TuningOptions
  readonly #progress: ProgressWatcher
  readonly #seed: number
  readonly #compiled: CompiledRules
  readonly #sorter: Sorter
  readonly #texts = new FileTexts()
  #observations = 0

  constructor(
    inputs: readonly LogFile[],
    plan: TuningPlan,
    options: TuningOptions,
    progress: ProgressWatcher,
  ) {
    this.#inputs = inputs
    this.#plan = plan
    this.#options = options
    this.#progress = progress
    this.#seed = options.random.next()
    this.#compiled = compileRules(plan.rules, this.#seed)
    this.clients = new ClientReader(options.client)
    this.observer = this.#compiled.createObserver(this.clients, options.maxWeight)
    const { engineRules, keys } = this.#compiled
    this.#sorter = new Sorter({
      ...rowShape(engineRules, keys.length),
      maxFutureSkewMs: options.limits.maxFutureSkewMs,
      maxBytes: options.memoryBytes,
      folder: options.temporaryFolder,
    })
  }

  /** Throws a `SpillError` where there is no room. */
  push(observation: Observation, source: SourceLine): void {
    this.#observations++
    this.#sorter.push(observation, source)
  }

  close(): void {
    this.#sorter.close()
    this.#texts.close()
  }

  /** Every rule as easily met as it can be: what was observed at most is the peak of each key. */
  probe(): RunResult {
    const tuned = new Set(this.#plan.tuned.map(({ index }) => index))
    const rules = this.#compiled.engineRules.map((rule, index) => {
      // Populations are met as they are; the other levels of a rule stand as they do in every run.
      if (!tuned.has(index)) return rule
      const probe = probeOf(rule, one => this.#isPossible(one))
      // Episodes that close early are fewer at once; the peak of a key is that of all of them.
      return isDownward(rule) ? probe : { ...probe, quietMs: rule.windowMs }
    })
    return this.#run(rules, {
      ...this.#options.limits,
      maxOpenEpisodes: MAX_PROBE_EPISODES,
      maxEpisodesPerMinute: Number.MAX_SAFE_INTEGER,
    })
  }

  /** Some rules with other thresholds, by index, as `scan` would run them. */
  runAt(values: ReadonlyMap<number, number>): RunResult {
    return this.#run(this.#compile(values), this.#options.limits)
  }

  /** Whether the limits let the rule ever fire with this threshold. */
  fits(index: number, value: number): boolean {
    return this.#isPossible(this.#compile(new Map([[index, value]]))[index]!)
  }

  /** Fills in the texts of keys: of those whose words do not say it, from lines read once more. */
  name(wanted: ReadonlyMap<number, WantedKeys>): void {
    const { engineRules } = this.#compiled
    for (const [rule, { codes, names }] of wanted) {
      for (const { words, text } of engineRules[rule]!.expected) {
        if (codes.delete(codeOf(words))) names.set(codeOf(words), text.parts.join(' '))
      }
    }
    let left = [...wanted.values()].reduce((sum, { codes }) => sum + codes.size, 0)
    if (left === 0) return
    const take = (observation: Observation) => {
      for (let at = 0; at < observation.matched && left > 0; at++) {
        const rule = observation.rules[at]!
        const { key } = engineRules[rule]!
        const code = codeOf(observation.keys[key]!)
        const one = wanted.get(rule)
        if (one === undefined || !one.codes.delete(code)) continue
        left--
        one.names.set(code, observation.describeKey(key).parts.join(' '))
      }
    }
    const { client, maxWeight } = this.#options
    const rereader = this.#compiled.createObserver(new ClientReader(client), maxWeight)
    this.#replay(take, (source, observation, key) => {
      const known = this.#compiled.textOf(key, observation.keys[key]!)
      return known ?? rereadKey(this.#inputs, rereader, source, observation.timeMs, key)
    })
  }

  #isPossible(rule: EngineRule): boolean {
    return limitProblems([{ ...rule, below: [] }], this.#options.limits).length === 0
  }

  #run(rules: CompiledRules['engineRules'], limits: EngineLimits): RunResult {
    this.#progress.begin(`run ${++this.count}`, undefined, this.#observations)
    const run = new ThresholdRun(rules, limits, this.#options.random)
    let taken = 0
    this.#replay(
      observation => {
        run.take(observation)
        if (++taken % STRIDE === 0) this.#progress.reached(0, taken)
      },
      (_, observation, key) => codedText(observation.keys[key]!),
    )
    return run.finish()
  }

  #replay(take: SortedSink['take'], describeKey: SortedSink['describeKey']): void {
    this.#sorter.replay({
      take,
      describeKey,
      describe: () => '',
      readText: (file, at, bytes) => this.#texts.read(this.#inputs[file]!.path, at, bytes),
    })
  }

  /** All rules of the plan; those that only the probe wants never fire. */
  #compile(values: ReadonlyMap<number, number>): CompiledRules['engineRules'] {
    const populations = this.#populations()
    const rules = this.#plan.rules.map((rule, index) => {
      if (populations.has(index)) return { ...rule, operator: 'gt' as const, value: 1 }
      return { ...rule, value: values.get(index) ?? rule.value }
    })
    return compileRules(rules, this.#seed).engineRules
  }

  #populations(): ReadonlySet<number> {
    return new Set(this.#plan.tuned.flatMap(({ populationIndex }) => populationIndex ?? []))
  }
}
