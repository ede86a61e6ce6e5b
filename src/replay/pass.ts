import { Engine } from '../engine/engine.ts'
import { FileTexts } from '../input/file-texts.ts'
import { ClientReader } from '../record/client.ts'
import { countedMs, type KeyText, type Observation } from '../record/observation.ts'
import type { WindowHistory } from '../report/history.ts'
import { CLIENT_FIELD, type Rule } from '../rules/model.ts'
import type { RecordObserver } from '../rules/observer.ts'
import { type CompiledRules, compileRules } from '../rules/ruleset.ts'
import { rowShape } from '../sort/observation-rows.ts'
import { type SortedSink, Sorter, type SourceLine } from '../sort/sorter.ts'
import { ClientCensus } from './client-census.ts'
import { EpisodeList } from './episode-list.ts'
import { locate, reread, rereadEvidence } from './evidence-line.ts'
import { FieldWatch } from './field-watch.ts'
import { FileReading, type ObservationTake } from './file-reading.ts'
import { FileTally } from './file-tally.ts'
import type {
  Judgement,
  JudgementOptions,
  ProgressWatcher,
  ReadingOrder,
  RuleTally,
} from './judgement.ts'
import type { LogFile } from './log-file.ts'
import { RecordTimeline } from './record-timeline.ts'
import { WindowWatches } from './window-watches.ts'

/** Records between two looks at the progress while what was sorted is judged. */
const STRIDE = 65_536
/** For the records of watched keys that are put in order. */
const LIVE_BYTES = 67_108_864

/** One attempt, with everything that it counts. */
export class Pass {
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
  readonly #timeline: RecordTimeline | undefined
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
    this.#timeline = options.watchedKeys ? new RecordTimeline() : undefined
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
    const sizes = inputs.map(input => input.sizeBytes)
    const isKnown = sizes.every(size => size !== undefined)
    progress.begin(work, isKnown ? sizes.reduce((sum, size) => sum + size, 0) : undefined)
    let bytes = 0
    let records = 0
    for (const [at, input] of inputs.entries()) {
      enter?.(inputs[at + 1])
      const tally = this.#tallies[input.index]!
      const fields = this.#fields
      const timeline = this.#timeline
      const reading = new FileReading(input, this.#observer, tally, fields, take, timeline)
      let readBytes = 0
      const isWhole = await reading.read(lines => {
        readBytes = lines.readBytes
        progress.reached(bytes + readBytes, records + tally.records)
      })
      if (!isWhole) return false
      bytes += readBytes
      records += tally.records
    }
    return true
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
    return this.read('reading', byFirstTime(inputs), progress, take, next => {
      limitMs = next?.firstMs ?? Number.POSITIVE_INFINITY
    })
  }

  async judgeSorted(inputs: readonly LogFile[], progress: ProgressWatcher): Promise<Judgement> {
    const sorter = this.#createSorter(this.#options.memoryBytes)
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
      const sink: SortedSink = {
        take: observation => {
          timeMs = observation.timeMs
          this.#engine.observe(observation)
          if (observation.isFirst && ++taken % STRIDE === 0) progress.reached(0, taken)
        },
        readText: (file, at, bytes) => texts.read(this.#inputs[file]!.path, at, bytes),
        describe: source => rereadEvidence(this.#inputs, source, timeMs),
        describeKey: (source, observation, key) => this.#rereadKey(source, observation, key),
      }
      sorter.replay(sink)
      const judgement = this.finish('sorted')
      const watches = this.#watchesOf(judgement)
      if (watches === undefined) return judgement
      sorter.replay({
        ...sink,
        take: observation => watches.note(observation, this.#at(observation)),
      })
      return { ...judgement, histories: watches.finish() }
    } finally {
      sorter.close()
      texts.close()
    }
  }

  /** A second look at files that are in order. */
  async follow(
    judgement: Judgement,
    inputs: readonly LogFile[],
    progress: ProgressWatcher,
  ): Promise<readonly WindowHistory[]> {
    const watches = this.#watchesOf(judgement)
    if (watches === undefined) return []
    await this.read('drawing', byFirstTime(inputs), progress, observation => {
      watches.note(observation, this.#at(observation))
      return true
    })
    return watches.finish()
  }

  /** A second look at what was judged as it came: in order of time, without what was late. */
  async followLive(
    judgement: Judgement,
    inputs: readonly LogFile[],
    progress: ProgressWatcher,
  ): Promise<readonly WindowHistory[]> {
    const watches = this.#watchesOf(judgement)
    if (watches === undefined) return []
    const sorter = this.#createSorter(Math.min(LIVE_BYTES, this.#options.memoryBytes))
    let newestMs = Number.NEGATIVE_INFINITY
    const unread = () => ''
    try {
      await this.read('drawing', inputs, progress, (observation, source) => {
        newestMs = Math.max(newestMs, Math.min(observation.timeMs, observation.seenMs))
        const isLate = this.#at(observation) < newestMs - this.#options.limits.latenessMs
        if (!isLate && watches.wants(observation)) sorter.push(observation, source)
        return true
      })
      sorter.replay({
        take: observation => watches.note(observation, this.#at(observation)),
        ...{ readText: unread, describe: unread },
        describeKey: () => ({ parts: [], address: undefined }),
      })
      return watches.finish()
    } finally {
      sorter.close()
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
      timeline: this.#timeline?.finish(),
      histories: [],
      absentFields: this.#fields.absent,
    }
  }

  #watchesOf({ episodes, tallies }: Judgement): WindowWatches | undefined {
    const { watchedKeys = 0 } = this.#options
    const firstMs = Math.min(...tallies.map(tally => tally.firstMs))
    const lastMs = Math.max(...tallies.map(tally => tally.lastMs))
    const wishes = episodes.foremost(watchedKeys, firstMs, lastMs)
    return wishes.length === 0 ? undefined : new WindowWatches(this.#compiled, wishes)
  }

  #createSorter(maxBytes: number): Sorter {
    const { engineRules, keys } = this.#compiled
    return new Sorter({
      ...rowShape(engineRules, keys.length),
      maxFutureSkewMs: this.#options.limits.maxFutureSkewMs,
      maxBytes,
      folder: this.#options.temporaryFolder,
    })
  }

  /** What it counts at, ms. */
  #at({ timeMs, seenMs }: Observation): number {
    return countedMs(timeMs, seenMs, this.#options.limits.maxFutureSkewMs)
  }

  #tallyOf(rule: number): RuleTally {
    return {
      counted: this.#tallies.reduce((sum, tally) => sum + tally.matchedBy[rule]!, 0),
      lacksKey: this.#observer.lacksKey[rule]!,
      badAmount: this.#observer.badAmount[rule]!,
    }
  }

  #rereadKey(source: SourceLine, observation: Observation, key: number): KeyText {
    let text = this.#compiled.textOf(key, observation.keys[key]!)
    if (text !== undefined) return text
    reread(this.#inputs, source, observation.timeMs, record => {
      this.#rereader.observe(record)
      text = this.#rereader.observation.describeKey(key)
    })
    return text ?? { parts: ['?'], address: undefined }
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

function byFirstTime(inputs: readonly LogFile[]): LogFile[] {
  return inputs.toSorted((a, b) => a.firstMs - b.firstMs || a.index - b.index)
}

/** The fields of keys and measures; the client is looked for under many names. */
function namedFields(rules: readonly Rule[]): string[] {
  const parts = rules.flatMap(({ key, measured }) => (measured ? [...key, measured] : key))
  return parts.map(({ field }) => field).filter(name => name !== CLIENT_FIELD)
}
