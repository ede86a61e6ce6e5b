import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { systemReason } from '../base/system-error.ts'

/** The disk did not take or give what memory has no room for; the message is for the user. */
export class SpillError extends Error {
  constructor(folder: string, cause: unknown) {
    super(
      `what --memory has no room for cannot be kept in ${folder}: ${systemReason(cause)}. ` +
        'Set TMPDIR to a folder with more room, or give more --memory',
    )
    this.name = 'SpillError'
  }
}

/**
 * A temporary file, made at the first write, readable by nobody else. Its name goes as soon as it
 * is open, so that nothing is left behind however the process ends; `close` gives the space back.
 */
export class SpillFile {
  readonly #folder: string
  #file: number | undefined
  #bytes = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Written so far; the next `append` begins here. */
  get bytes(): number {
    return this.#bytes
  }

  append(part: Uint8Array): void {
    try {
      this.#file ??= openNameless(this.#folder)
      for (let from = 0; from < part.length; ) {
        const written = writeSync(this.#file, part, from, part.length - from, this.#bytes)
        from += written
        this.#bytes += written
      }
    } catch (cause) {
      throw new SpillError(this.#folder, cause)
    }
  }

  /** Fills `into` with what was written from `at` on. */
  read(at: number, into: Uint8Array): void {
    try {
      for (let from = 0; from < into.length; ) {
        const bytes = readSync(this.#file!, into, from, into.length - from, at + from)
        if (bytes === 0) throw new Error('it lost what was written')
        from += bytes
      }
    } catch (cause) {
      throw new SpillError(this.#folder, cause)
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

function openNameless(folder: string): number {
  const own = mkdtempSync(join(folder, 'netanomaly-'))
  try {
    return openSync(join(own, 'spill'), 'wx+', 0o600)
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}
