import type { EngineRule } from '../detect/detector.ts'
import type { Slot } from '../memory/row-table.ts'
import type { EngineCounters } from './counters.ts'
import type { EpisodeKeeper } from './episode-keeper.ts'
import type { Levels } from './levels.ts'
import type { LowSpans } from './low-spans.ts'
import type { Pending } from './pending.ts'
import type { EngineTime, RowSpace, RowWindow } from './row-space.ts'
import type { Settlement } from './settlement.ts'
import type { Witnesses } from './witnesses.ts'

/** What an engine is made of, as snapshots see it. */
export interface EngineParts {
  readonly rules: readonly EngineRule[]
  readonly time: EngineTime
  readonly counters: EngineCounters
  readonly space: RowSpace
  /** By rule. */
  readonly windows: readonly ResumableWindow[]
  readonly keeper: EpisodeKeeper
  readonly settlement: Settlement | undefined
}

/** What rules that wait for the watermark have; `settledMs` is -Infinity before the first one. */
export interface SettlementParts {
  readonly pending: Pending
  readonly witnesses: Witnesses
  readonly low: LowSpans
  readonly levels: Levels
  readonly settledMs: number
}

/** A window that goes on from the entries of its rows. */
export interface ResumableWindow extends RowWindow {
  resume(slot: Slot): void
}
