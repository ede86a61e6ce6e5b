import { tmpdir } from 'node:os'
import { type Clock, systemClock } from '../base/clock.ts'
import { type Random, systemRandom } from '../base/random.ts'

/** One of the two streams a command writes to. */
export interface Output {
  readonly isTerminal: boolean
  /** Width of the terminal, characters; undefined where it is none. */
  readonly columns: number | undefined
  /** Its height, lines; absent where it is none. */
  readonly rows?: number | undefined
  /** Settles when more may be written. */
  write(text: string): Promise<void>
}

/** Everything a command has of the outside: a test gives it its own. */
export interface Io {
  readonly stdin: AsyncIterable<Buffer>
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly temporaryFolder: string
}

export function processIo(): Io {
  return {
    // Not looked at before it is wanted: a look alone opens it.
    get stdin() {
      return process.stdin as AsyncIterable<Buffer>
    },
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    env: process.env,
    clock: systemClock,
    random: systemRandom(),
    temporaryFolder: tmpdir(),
  }
}

function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns
    },
    get rows() {
      return stream.rows
    },
    write(text) {
      if (stream.write(text)) return Promise.resolve()
      return new Promise(resolve => stream.once('drain', resolve))
    },
  }
}

const WRITE_CHARACTERS = 65_536

/** Writes what is made as it goes, in pieces of a size. */
export async function writeAll(parts: Iterable<string>, output: Output): Promise<void> {
  let waiting = ''
  for (const part of parts) {
    waiting += part
    if (waiting.length < WRITE_CHARACTERS) continue
    await output.write(waiting)
    waiting = ''
  }
  if (waiting !== '') await output.write(waiting)
}
