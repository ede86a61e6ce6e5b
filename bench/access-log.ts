import { closeSync, openSync, writeSync } from 'node:fs'
import { seededRandom } from '../src/base/random.ts'
import { START_MS } from './stream.ts'
import { addressWord, combinedLine, dotted, fraction, zipf } from './traffic.ts'

export const LINES_PER_SECOND = 1_000
const ADDRESSES = 20_000
const CHUNK_LINES = 10_000

/** A day's beginning in a busy server's log: 1,000 lines a second from 20,000 clients, Zipf. */
export function generateLines(lines: number, seed: number): string[] {
  const random = seededRandom(seed)
  const pick = zipf(ADDRESSES, random)
  return Array.from({ length: lines }, (_, index) => {
    const timeMs = START_MS + (index / LINES_PER_SECOND) * 1_000
    return combinedLine(dotted(addressWord(pick())), timeMs, random)
  })
}

/** The same lines, each delayed by 0 to `maxSeconds`. */
export function shuffleLines(lines: readonly string[], maxSeconds: number, seed: number): string[] {
  const random = seededRandom(seed)
  const order = lines.map((line, index) => {
    return { line, arrival: index / LINES_PER_SECOND + fraction(random) * maxSeconds }
  })
  return order.sort((a, b) => a.arrival - b.arrival).map(({ line }) => line)
}

/** Answers the size in bytes. */
export function writeLines(path: string, lines: readonly string[]): number {
  const file = openSync(path, 'w')
  let bytes = 0
  try {
    for (let from = 0; from < lines.length; from += CHUNK_LINES) {
      bytes += writeSync(file, `${lines.slice(from, from + CHUNK_LINES).join('\n')}\n`)
    }
  } finally {
    closeSync(file)
  }
  return bytes
}
