import { readTime } from '../timestamp.ts'

/** What times lack that have no zone or no year. */
export interface TimeContext {
  /** Milliseconds that a local time is ahead of UTC, at a local time in ms. */
  offsetMs(localMs: number): number
  /** A date without a year takes the latest year in which it is not after this, ms. */
  latestMs: number
}

export const UTC: TimeContext = { offsetMs: () => 0, latestMs: Number.POSITIVE_INFINITY }

/** Reads and finds times as logs write them. What was found last stands in the fields. */
export class Times {
  readonly context: TimeContext
  /** Milliseconds since 1970. */
  ms = Number.NaN
  /** Index of its first character, and after its last one. */
  start = 0
  end = 0

  constructor(context: TimeContext) {
    this.context = context
  }

  /** The time that begins at this index: true, and the fields say which. */
  at(_text: string, _from: number): boolean {
    return false
  }

  /** The first time anywhere from here on; looks at 200 characters at most. */
  find(_text: string, _from: number): boolean {
    return false
  }

  /** Milliseconds of a value that is a time and nothing else: a number or a text. */
  read(value: unknown): number | undefined {
    return readTime(value)
  }
}
