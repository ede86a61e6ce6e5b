import { createGunzip } from 'node:zlib'

/**
 * zlib gives nothing of a piece in which it finds damage, so pieces are small (some hundred lines)
 * and the first ones smaller: a short damaged file gives something too.
 */
const FIRST_PIECE_BYTES = 256
const MAX_PIECE_BYTES = 4_096
/** Inflation is a thousandfold at most: a piece fills sixteen of these. */
const OUTPUT_BYTES = 262_144

/**
 * The content of gzip data, its members one after the other; what could be inflated comes out,
 * whatever follows. Answers what is wrong with the data, as the end of a message, or undefined.
 */
export async function* inflate(
  raw: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, string | undefined> {
  const inflation = new Inflation()
  let pieceBytes = FIRST_PIECE_BYTES
  try {
    for await (const chunk of raw) {
      for (let from = 0; from < chunk.length && !inflation.isBroken; ) {
        const piece = chunk.subarray(from, from + pieceBytes)
        // zlib works on this piece while the caller works on what the last one gave.
        const written = inflation.write(piece)
        yield* inflation.take()
        await written
        from += piece.length
        pieceBytes = Math.min(pieceBytes * 2, MAX_PIECE_BYTES)
      }
      if (inflation.isBroken) break
    }
    await inflation.end()
    yield* inflation.take()
    return inflation.damage
  } finally {
    inflation.close()
  }
}

/** zlib's stream with promises that settle also when it fails, and its output as it comes. */
class Inflation {
  readonly #gunzip = createGunzip({ chunkSize: OUTPUT_BYTES })
  readonly #closed: Promise<void>
  #settleWrite: () => void = () => {}
  #output: Buffer[] = []
  #takenBytes = 0
  #error: NodeJS.ErrnoException | undefined

  constructor() {
    this.#gunzip.on('data', (chunk: Buffer) => this.#output.push(chunk))
    this.#gunzip.on('error', error => {
      this.#error = error
    })
    this.#closed = new Promise(resolve => {
      this.#gunzip.on('close', () => {
        // zlib forgets the callback of the write that fails.
        this.#settleWrite()
        resolve()
      })
    })
  }

  get isBroken(): boolean {
    return this.#error !== undefined
  }

  /** What is wrong, known after the end. */
  get damage(): string | undefined {
    if (this.#error === undefined) return undefined
    return this.#error.code === 'Z_BUF_ERROR'
      ? `it ends after ${this.#takenBytes} bytes`
      : `damage near byte ${this.#takenBytes} (${this.#error.message})`
  }

  write(piece: Buffer): Promise<void> {
    this.#takenBytes += piece.length
    return new Promise(resolve => {
      this.#settleWrite = resolve
      this.#gunzip.write(piece, () => resolve())
    })
  }

  async end(): Promise<void> {
    this.#gunzip.end()
    await this.#closed
  }

  /** What was inflated since it was asked last. */
  take(): Buffer[] {
    const output = this.#output
    this.#output = []
    return output
  }

  close(): void {
    this.#gunzip.destroy()
  }
}
