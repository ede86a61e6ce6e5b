import type { Finding } from '../found.ts'
import type { Times } from '../time/times.ts'

/** Reads the text within an object: a message, an embedded line. */
export type TextReading = (text: string, into: Finding, depth: number) => void

/** Finds what a parsed JSON object or a map body says, whatever its names and nesting. */
export class ObjectReading {
  read(
    _object: Readonly<Record<string, unknown>>,
    _into: Finding,
    _times: Times,
    _readText: TextReading,
    _depth: number,
  ): void {}
}
