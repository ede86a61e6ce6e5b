import { lastLines } from '../input/file-tail.ts'
import { type LineReader, NOBODY, type RecordSink } from '../parse/format.ts'
import type { TimeContext } from '../parse/time/times.ts'
import { zoneContext } from '../parse/time/zone-context.ts'
import { isPossibleTime, type LogRecordView } from '../record/record.ts'

/** What the user said about times that lack a zone or a year. */
export interface TimeChoice {
  /** `UTC`, an IANA name such as `Europe/Zurich`, or `+02:00`. */
  readonly zone: string
  /** Of the last date in each file; undefined: the latest that is not in the future. */
  readonly year: number | undefined
  /** The present; NaN where it is unknown, and with it the year. */
  readonly nowMs: number
}

export const NO_CHOICE: TimeChoice = { zone: 'UTC', year: undefined, nowMs: Number.NaN }

/** A file to be asked for its last time. */
export interface TimedFile {
  readonly path: string
  /** Undefined for what can be read only once: its end is not to be seen. */
  readonly sizeBytes: number | undefined
  /** Its first lines. */
  readonly sample: readonly string[]
  createReader(times: TimeContext): LineReader
}

const DAY_MS = 86_400_000

/**
 * The context of what is known before a file is looked at: its last date without a year is not in
 * the future, or in the year that the user said.
 */
export function contextOf({ zone, year, nowMs }: TimeChoice): TimeContext {
  const context = zoneContext(zone, nowMs)
  if (year === undefined) return context
  const newYearMs = Date.UTC(year + 1, 0, 1)
  // Times allow a day more than the latest time.
  return { ...context, latestMs: newYearMs - context.offsetMs(newYearMs) - DAY_MS - 1 }
}

/**
 * The context for all lines of a file. Where its first lines hold dates without a year, all others
 * follow from the last one: its end is read, 64 KiB of it, of a gzip file the whole.
 */
export async function timesOf(file: TimedFile, context: TimeContext): Promise<TimeContext> {
  const watch = watchYears(context)
  const reader = file.createReader(watch.context)
  for (const line of file.sample) reader.read(line, NOBODY)
  if (!watch.wasAsked() || file.sizeBytes === undefined) return context
  const latestMs = lastTime(await lastLines(file.path, file.sizeBytes), file, context)
  return latestMs === undefined ? context : { ...context, latestMs }
}

/** Time of the last line with a date that lacks its year; undefined where none has one. */
function lastTime(tail: string, file: TimedFile, context: TimeContext): number | undefined {
  const watch = watchYears(context)
  const reader = file.createReader(watch.context)
  let timeMs: number | undefined
  const note = (view: LogRecordView | undefined) => {
    if (view !== undefined && isPossibleTime(view.timeMs)) timeMs = view.timeMs
  }
  const sink: RecordSink = { record: note, skip: (_, view) => note(view) }
  for (const line of tail.split('\n').reverse()) {
    if (line === '') continue
    timeMs = undefined
    reader.read(line, sink)
    if (watch.wasAsked() && timeMs !== undefined) return timeMs
  }
  return undefined
}

/** Only who has to find a year asks for the latest time. */
function watchYears({ offsetMs, latestMs }: TimeContext) {
  let wasAsked = false
  const context: TimeContext = {
    offsetMs,
    get latestMs() {
      wasAsked = true
      return latestMs
    },
  }
  return {
    context,
    /** Since it was asked for last. */
    wasAsked(): boolean {
      const was = wasAsked
      wasAsked = false
      return was
    },
  }
}
