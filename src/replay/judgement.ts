import type { Random } from '../base/random.ts'
import type { EngineCounters } from '../engine/counters.ts'
import { Engine } from '../engine/engine.ts'
import type { EngineLimits } from '../engine/limits.ts'
import { FileTexts } from '../input/file-texts.ts'
import { ClientReader, type ClientReaderOptions, type ClientWarning } from '../record/client.ts'
import { countedMs, type KeyText, type Observation } from '../record/observation.ts'
import type { Rule } from '../rules/model.ts'
import type { ObserverCounters, RecordObserver } from '../rules/observer.ts'
import { type CompiledRules, compileRules } from '../rules/ruleset.ts'
import { rowShape } from '../sort/observation-rows.ts'
import { Sorter, type SourceLine } from '../sort/sorter.ts'
import { ClientCensus } from './client-census.ts'
import { EpisodeList } from './episode-list.ts'
import { locate, rereadEvidence, rereadKey } from './evidence-line.ts'
import { FieldWatch, namedFields } from './field-watch.ts'
import { type ProgressWatcher, readFiles } from './file-pass.ts'
import type { ObservationTake } from './file-reading.ts'
import { FileTally } from './file-tally.ts'
import type { LogFile } from './log-file.ts'

export interface JudgementOptions {
  readonly rules: readonly Rule[]
  readonly client: ClientReaderOptions
  readonly limits: EngineLimits
  /** The setting of that name. */
  readonly maxWeight: number
  /** Read as a live door would, in the order of the input; else the input is put in order first. */
  readonly asLive: boolean
  /** For sorting, before temporary files are used. */
  readonly memoryBytes: number
  readonly temporaryFolder: string
  readonly random: Random
}

/** How the records came before the engine. */
export type ReadingOrder = 'as-read' | 'in-order' | 'sorted'

/** Records by what they were to one rule. */
export interface RuleTally {
  readonly counted: number
  /** Left out by the rule: without its key, without a number or value that it takes. */
  readonly lacksKey: number
  readonly badAmount: number
}

/** What a scan came to. */
export interface Judgement {
  readonly order: ReadingOrder
  readonly counters: EngineCounters
  readonly episodes: EpisodeList
  /** By index of the input. */
  readonly tallies: readonly FileTally[]
  /** Undefined where no rule counts by the client. */
  readonly census: ClientCensus | undefined
  /** Records that matter to each rule; a rule that is off has no entry. */
  readonly counted: ReadonlyMap<Rule, RuleTally>
  /** The same of all rules together, and what of records was more than one may count. */
  readonly read: ObserverCounters
  /** What seems to be wrong with whom the settings trust. */
  readonly warnings: readonly ClientWarning[]
  /** Fields for addresses, of the rules or the settings, that no record had. */
  readonly absentFields: readonly string[]
}

/** Records between two looks at the progress while what was sorted is judged. */
const STRIDE = 65_536

/**
 * Judges everything the inputs hold, in the order of the times that records count at; equal times
 * by file, line and record. Inputs in order go straight to the engine. At the first record that is
 * out of order that attempt is given up, and all is read again through the sorter; what can be read
 * only once goes through it at once. Throws a `SpillError` where the sorter finds no room.
 */
export async function judge(
  inputs: readonly LogFile[],
  options: JudgementOptions,
  progress: ProgressWatcher,
): Promise<Judgement> {
  const readable = inputs.filter(input => input.format !== undefined)
  if (options.asLive) {
    const pass = new Pass(inputs, options)
    await pass.read('reading', readable, progress, pass.judgeEach)
    return pass.finish('as-read')
  }
  if (readable.every(input => input.sizeBytes !== undefined)) {
    const pass = new Pass(inputs, options)
    if (await pass.readInOrder(readable, progress)) return pass.finish('in-order')
  }
  const pass = new Pass(inputs, options)
  await pass.readSorted(readable, progress)
  return pass.finish('sorted')
}

/** One attempt, with everything that it counts. */
class Pass {
  readonly #inputs: readonly LogFile[]
  readonly #options: JudgementOptions
  readonly #compiled: CompiledRules
  readonly #observer: RecordObserver
  /** For records that are read once more, and counted no more. */
  readonly #rereader: RecordObserver
  readonly #clients: ClientReader
  readonly #census: ClientCensus
  readonly #episodes: EpisodeList
  readonly #engine: Engine
  readonly #tallies: readonly FileTally[]
  readonly #fields: FieldWatch
  /** Where the observation at hand comes from, while it is judged as it is read. */
  #source: SourceLine | undefined

  constructor(inputs: readonly LogFile[], options: JudgementOptions) {
    this.#inputs = inputs
    this.#options = options
    this.#compiled = compileRules(options.rules, options.random.next())
    this.#clients = new ClientReader(options.client)
    this.#census = new ClientCensus(this.#clients)
    this.#observer = this.#compiled.createObserver(this.#census, options.maxWeight)
    const again = new ClientReader(options.client)
    this.#rereader = this.#compiled.createObserver(again, options.maxWeight)
    this.#episodes = new EpisodeList(this.#compiled.rules)
    this.#engine = new Engine(
      this.#compiled.engineRules,
      event => this.#episodes.note(event),
      options.limits,
      options.random,
    )
    const { rules } = this.#compiled
    this.#tallies = inputs.map(() => new FileTally(rules.length))
    this.#fields = new FieldWatch([...options.client.clientFields, ...namedFields(rules)])
    this.#locateEvidence(this.#observer.observation)
  }

  /** Takes what is read straight to the engine. */
  readonly judgeEach: ObservationTake = (observation, source) => {
    this.#source = source
    this.#engine.observe(observation)
    return true
  }

  /** False where `take` ended it. */
  async read(
    work: string,
    inputs: readonly LogFile[],
    progress: ProgressWatcher,
    take: ObservationTake,
    enter?: (next: LogFile | undefined) => void,
  ): Promise<boolean> {
    const into = { observer: this.#observer, tallies: this.#tallies, fields: this.#fields }
    return readFiles(work, inputs, into, progress, take, enter)
  }

  /** File after file by their first times; false at the first record that is out of order. */
  async readInOrder(inputs: readonly LogFile[], progress: ProgressWatcher): Promise<boolean> {
    const { maxFutureSkewMs } = this.#options.limits
    let newestMs = Number.NEGATIVE_INFINITY
    let newestFile = 0
    // Later than the first record of the next file is out of order, known before that file is read.
    let limitMs = Number.POSITIVE_INFINITY
    const take: ObservationTake = (observation, source) => {
      const ms = countedMs(observation.timeMs, observation.seenMs, maxFutureSkewMs)
      if (ms < newestMs || ms > limitMs) return false
      if (ms === newestMs && source.file < newestFile) return false
      newestMs = ms
      newestFile = source.file
      return this.judgeEach(observation, source)
    }
    const byTime = inputs.toSorted((a, b) => a.firstMs - b.firstMs || a.index - b.index)
    return this.read('reading', byTime, progress, take, next => {
      limitMs = next?.firstMs ?? Number.POSITIVE_INFINITY
    })
  }

  async readSorted(inputs: readonly LogFile[], progress: ProgressWatcher): Promise<void> {
    const { engineRules, keys } = this.#compiled
    const sorter = new Sorter({
      ...rowShape(engineRules, keys.length),
      maxFutureSkewMs: this.#options.limits.maxFutureSkewMs,
      maxBytes: this.#options.memoryBytes,
      folder: this.#options.temporaryFolder,
    })
    const texts = new FileTexts()
    try {
      await this.read('sorting', inputs, progress, (observation, source) => {
        sorter.push(observation, source)
        return true
      })
      const records = this.#tallies.reduce((sum, tally) => sum + tally.matched, 0)
      progress.begin('judging', undefined, records)
      let taken = 0
      let timeMs = 0
      sorter.replay({
        take: observation => {
          timeMs = observation.timeMs
          this.#engine.observe(observation)
          if (observation.isFirst && ++taken % STRIDE === 0) progress.reached(0, taken)
        },
        readText: (file, at, bytes) => texts.read(this.#inputs[file]!.path, at, bytes),
        describe: source => rereadEvidence(this.#inputs, source, timeMs),
        describeKey: (source, observation, key) => this.#rereadKey(source, observation, key),
      })
    } finally {
      sorter.close()
      texts.close()
    }
  }

  finish(order: ReadingOrder): Judgement {
    this.#engine.finish()
    const { rules } = this.#compiled
    const isCensus = this.#observer.wantsClient
    return {
      order,
      counters: this.#engine.counters,
      episodes: this.#episodes,
      tallies: this.#tallies,
      census: isCensus ? this.#census : undefined,
      counted: new Map(rules.map((rule, index) => [rule, this.#tallyOf(index)])),
      read: this.#observer.counters,
      warnings: this.#clients.warnings,
      absentFields: this.#fields.absent,
    }
  }

  #tallyOf(rule: number): RuleTally {
    return {
      counted: this.#tallies.reduce((sum, tally) => sum + tally.matchedBy[rule]!, 0),
      lacksKey: this.#observer.lacksKey[rule]!,
      badAmount: this.#observer.badAmount[rule]!,
    }
  }

  #rereadKey(source: SourceLine, observation: Observation, key: number): KeyText {
    const known = this.#compiled.textOf(key, observation.keys[key]!)
    return known ?? rereadKey(this.#inputs, this.#rereader, source, observation.timeMs, key)
  }

  /** Evidence of what is judged as it is read says where it stands, as sorted evidence does. */
  #locateEvidence(observation: Observation): void {
    const describe = observation.describe
    observation.describe = () => {
      const { file, line } = this.#source!
      return locate(this.#inputs[file]!.name, line, describe())
    }
  }
}
