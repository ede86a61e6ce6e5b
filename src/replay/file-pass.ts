import type { RecordObserver } from '../rules/observer.ts'
import type { FieldWatch } from './field-watch.ts'
import { FileReading, type ObservationTake } from './file-reading.ts'
import type { FileTally } from './file-tally.ts'
import type { LogFile } from './log-file.ts'
import type { RecordTimeline } from './record-timeline.ts'

/** Hears how far the work is; what it does with that costs the work nothing. */
export interface ProgressWatcher {
  /** A piece of work of so many bytes or records; undefined where that is not known. */
  begin(work: string, totalBytes?: number, totalRecords?: number): void
  /** Bytes read and records seen since `begin`. */
  reached(bytes: number, records: number): void
}

/** Who reads the records, and where what they are is counted. */
export interface ReadInto {
  readonly observer: RecordObserver
  /** By index of the input. */
  readonly tallies: readonly FileTally[]
  readonly fields: FieldWatch
  /** Where records by time are counted, where that is wanted. */
  readonly timeline?: RecordTimeline | undefined
}

/**
 * One file after the other to observations; `enter` hears which file comes after the one that
 * begins. False where `take` ended it.
 */
export async function readFiles(
  work: string,
  inputs: readonly LogFile[],
  { observer, tallies, fields, timeline }: ReadInto,
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
    const tally = tallies[input.index]!
    const reading = new FileReading(input, observer, tally, fields, take, timeline)
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
