import type { Random } from '../base/random.ts'
import type { EngineCounters } from '../engine/counters.ts'
import type { EngineLimits } from '../engine/limits.ts'
import type { ClientReaderOptions, ClientWarning } from '../record/client.ts'
import type { Timeline, WindowHistory } from '../report/history.ts'
import type { Rule } from '../rules/model.ts'
import type { ObserverCounters } from '../rules/observer.ts'
import type { ClientCensus } from './client-census.ts'
import type { EpisodeList } from './episode-list.ts'
import type { FileTally } from './file-tally.ts'
import type { LogFile } from './log-file.ts'
import { Pass } from './pass.ts'

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
  /** Keys of which the windows are followed, which needs a second look at the records; 0: none. */
  readonly watchedKeys?: number
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
  /** Undefined where nothing is followed, or no record has a time. */
  readonly timeline: Timeline | undefined
  /** Of the foremost keys; not of all: input that is read once, as it comes, has no second look. */
  readonly histories: readonly WindowHistory[]
  /** Fields for addresses, of the rules or the settings, that no record had. */
  readonly absentFields: readonly string[]
}

/** Hears how far the work is; what it does with that costs the work nothing. */
export interface ProgressWatcher {
  /** A piece of work of so many bytes or records; undefined where that is not known. */
  begin(work: string, totalBytes?: number, totalRecords?: number): void
  /** Bytes read and records seen since `begin`. */
  reached(bytes: number, records: number): void
}

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
  const isTwice = readable.every(input => input.sizeBytes !== undefined)
  const isFollowed = isTwice && (options.watchedKeys ?? 0) > 0
  const pass = new Pass(inputs, options)
  if (options.asLive) {
    await pass.read('reading', readable, progress, pass.judgeEach)
    const judgement = pass.finish('as-read')
    if (!isFollowed) return judgement
    const again = new Pass(inputs, options)
    return { ...judgement, histories: await again.followLive(judgement, readable, progress) }
  }
  if (!isTwice) return pass.judgeSorted(readable, progress)
  if (!(await pass.readInOrder(readable, progress))) {
    return new Pass(inputs, options).judgeSorted(readable, progress)
  }
  const judgement = pass.finish('in-order')
  if (!isFollowed) return judgement
  const again = new Pass(inputs, options)
  return { ...judgement, histories: await again.follow(judgement, readable, progress) }
}
