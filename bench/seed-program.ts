import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Runner } from './contest.ts'
import type { Stream } from './stream.ts'

/** As it stands in tables. */
export const SEED_NAME = "the seed's program"

/**
 * The seed's detector (bench/seed) in a process of its own, on the same addresses in the same
 * order. It throws where that process sees other ones.
 */
export async function seedRunner(program: string, stream: Stream): Promise<SeedRunner> {
  const folder = mkdtempSync(join(tmpdir(), 'netanomaly-seed-'))
  try {
    const path = join(folder, 'stream')
    writeStream(path, stream)
    const child = spawn(program, ['stream', path], { stdio: ['pipe', 'pipe', 'inherit'] })
    const runner = new SeedRunner(child)
    const expected = `ready ${stream.who.length} ${checksum(stream)}`
    const found = await runner.answer()
    if (found !== expected)
      throw new Error(`the seed's program: expected ${expected}, got ${found}`)
    return runner
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export class SeedRunner implements Runner {
  readonly name = SEED_NAME
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  #hot = 0
  #addresses = 0
  #clears = 0

  constructor(child: ChildProcess) {
    this.#child = child
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  }

  /** How often it was seen to have forgotten all counts, as it does after 60 s on the wall. */
  get clears(): number {
    return this.#clears
  }

  /** Its next line; throws where it has ended. */
  async answer(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error("the seed's program ended")
    return value
  }

  async run(records: number): Promise<number> {
    this.#child.stdin!.write(`${records}\n`)
    const [nanoseconds = Number.NaN, hot = 0, addresses = 0] = (await this.answer())
      .split(' ')
      .map(Number)
    this.#hot += hot
    if (addresses < this.#addresses) this.#clears++
    this.#addresses = addresses
    return nanoseconds
  }

  counts(): Readonly<Record<string, number>> {
    return { hot: this.#hot }
  }

  end(): void {
    this.#child.stdin!.end()
  }
}

/** The layout that bench/seed/src/stream.rs reads. */
function writeStream(path: string, { who, texts }: Stream): void {
  const head = Int32Array.of(texts.length, who.length)
  const bytes = [head, who].map(words =>
    Buffer.from(words.buffer, words.byteOffset, words.byteLength),
  )
  writeFileSync(path, Buffer.concat([...bytes, Buffer.from(`${texts.join('\n')}\n`, 'latin1')]))
}

/** Of all records in order, eight hexadecimal digits. */
function checksum({ who, texts }: Stream): string {
  const hashes = texts.map(fnv1a)
  const sum = who.reduce((so, index) => Math.imul(so ^ hashes[index]!, 16_777_619), 0)
  return (sum >>> 0).toString(16).padStart(8, '0')
}

/** FNV-1a of 32 bits, signed. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619)
  }
  return hash
}
