import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAddress } from '../../src/record/address.ts'
import type { ClientOrigin } from '../../src/record/client.ts'
import type { Observation } from '../../src/record/observation.ts'
import { rowBytes } from '../../src/sort/observation-rows.ts'
import { Sorter, type SorterOptions } from '../../src/sort/sorter.ts'
import { orderByTime } from '../../src/sort/time-order.ts'
import { createFolder } from '../cli/drive.ts'

const folder = createFolder()

/** Everything of an observation and its line, as plain values. */
interface Plain {
  readonly timeMs: number
  readonly seenMs: number
  readonly rules: readonly number[]
  readonly keys: readonly (readonly number[])[]
  readonly origin: ClientOrigin | undefined
  readonly file: number
  readonly line: number
  readonly recordIndex: number
  readonly text: string
}

const SKEW_MS = 10
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

/** Observations of lines that follow each other, each with up to three records, for `shape`. */
function arrivals({ rules, keys }: { rules: number; keys: number }): fc.Arbitrary<Plain[]> {
  const time = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 47 }))
  const record = fc.record({
    timeMs: time,
    seenMs: time,
    rules: fc.subarray(Array.from({ length: rules }, (_, rule) => rule)),
    keys: fc.array(fc.tuple(word, word, word, word), { minLength: keys, maxLength: keys }),
    origin: fc.constantFrom(undefined, 'configured', 'record', 'peer', 'forwarded'),
  })
  const line = fc.record({
    records: fc.array(record, { minLength: 1, maxLength: 3 }),
    text: fc.string({ unit: 'binary', maxLength: 40 }).map(text => Buffer.from(text).toString()),
  })
  const file = fc.array(line, { maxLength: 30 })
  return fc
    .array(file, { maxLength: 3 })
    .map(files =>
      files.flatMap((lines, file) =>
        lines.flatMap(({ records, text }, index) =>
          records.map((one, recordIndex) => ({ ...one, file, line: index + 1, recordIndex, text })),
        ),
      ),
    ) as fc.Arbitrary<Plain[]>
}

const countedMs = ({ timeMs, seenMs }: Plain) => (timeMs > seenMs + SKEW_MS ? seenMs : timeMs)

function sortAll(all: readonly Plain[], options: Partial<SorterOptions>) {
  const shape = { rules: 1, keys: 1, maxBytes: 1e6, ...options }
  const sorter = new Sorter({ maxFutureSkewMs: SKEW_MS, folder: folder.path, ...shape })
  const observation: Observation = {
    ...{ timeMs: 0, seenMs: 0, matched: 0, origin: undefined, mark: undefined },
    rules: new Int32Array(shape.rules),
    keys: Array.from({ length: shape.keys }, createAddress),
    describe: () => '',
  }
  for (const one of all) {
    observation.timeMs = one.timeMs
    observation.seenMs = one.seenMs
    observation.origin = one.origin
    observation.matched = one.rules.length
    observation.rules.set(one.rules)
    for (const [at, [w0, w1, w2, w3]] of one.keys.entries()) {
      Object.assign(observation.keys[at]!, { w0, w1, w2, w3 })
    }
    sorter.push(observation, one)
  }
  const sorted: Plain[] = []
  sorter.replay({
    take(found) {
      const { timeMs, seenMs, origin } = found
      const rules = [...found.rules.subarray(0, found.matched)]
      const keys = found.keys.map(({ w0, w1, w2, w3 }) => [w0, w1, w2, w3])
      const [file, line, recordIndex, text] = JSON.parse(found.describe())
      sorted.push({ timeMs, seenMs, rules, keys, origin, file, line, recordIndex, text })
    },
    describe: ({ file, line, recordIndex, text }) =>
      JSON.stringify([file, line, recordIndex, text]),
  })
  const { runs } = sorter
  sorter.close()
  return { sorted, runs }
}

describe('the sorter', () => {
  const shapes = [
    { rules: 1, keys: 1 },
    { rules: 33, keys: 2 },
    { rules: 64, keys: 3 },
  ]
  for (const shape of shapes) {
    for (const maxBytes of [1, 1_000, 5_000, 1_000_000]) {
      it(`is Array.sort with ${shape.rules} rules in ${maxBytes} bytes`, () => {
        fc.assert(
          fc.property(arrivals(shape), all => {
            const expected = all.toSorted((a, b) => countedMs(a) - countedMs(b))
            expect(sortAll(all, { ...shape, maxBytes }).sorted).toEqual(expected)
          }),
          { numRuns: maxBytes === 1 ? 20 : 60 },
        )
      })
    }
  }

  const many = (timeOf: (index: number) => number): Plain[] =>
    Array.from({ length: 5_000 }, (_, index) => ({
      ...{ timeMs: timeOf(index), seenMs: 2 ** 40, rules: [0], keys: [[0, 0, 0, index]] },
      ...{
        origin: 'peer' as const,
        mark: undefined,
        file: 0,
        line: index + 1,
        recordIndex: 0,
        text: `l${index}`,
      },
    }))

  it.each([
    { name: 'in order', timeOf: (index: number) => index },
    { name: 'reversed', timeOf: (index: number) => 5_000 - index },
    { name: 'all equal', timeOf: () => 7 },
    { name: 'out of order by a little', timeOf: (index: number) => index - (index % 60) * 2 },
    { name: 'far apart', timeOf: (index: number) => (index * 7919 * 2 ** 30) % 2 ** 47 },
  ])('keeps ties in order over many runs: $name', ({ timeOf }) => {
    const all = many(timeOf)
    const { sorted, runs } = sortAll(all, { maxBytes: 10_000 })
    expect(runs).toBeGreaterThan(40)
    const expected = all.toSorted((a, b) => countedMs(a) - countedMs(b))
    expect(sorted.map(({ line }) => line)).toEqual(expected.map(({ line }) => line))
  })

  it('takes 80 bytes and its text for an observation of one rule and key, as it says', () => {
    expect(rowBytes({ rules: 1, keys: 1 })).toBe(80 - 16)
    const all = many(index => index).slice(0, 100)
    const textBytes = all.reduce((sum, { text }) => sum + text.length, 0)
    expect(sortAll(all, { maxBytes: 8_000 + textBytes + 1 }).runs).toBe(0)
    expect(sortAll(all, { maxBytes: 8_000 + textBytes - 1 }).runs).toBe(1)
  })

  it('leaves nothing in the temporary folder, not even while it is at work', () => {
    const own = createFolder()
    const sorter = new Sorter({
      ...{ rules: 0, keys: 0, maxFutureSkewMs: 0, maxBytes: 1, folder: own.path },
    })
    const observation = { timeMs: 1, seenMs: 1, matched: 0, origin: undefined, mark: undefined }
    const source = { file: 0, line: 1, recordIndex: 0, text: 'text' }
    const rest = { rules: new Int32Array(0), keys: [], describe: () => '' }
    for (let line = 1; line < 4; line++)
      sorter.push({ ...observation, ...rest }, { ...source, line })
    const names = readdirSync(own.path)
    sorter.close()
    expect(names).toEqual([])
    expect(existsSync(own.path)).toBe(true)
  })

  it('says what to do where the temporary folder takes nothing', () => {
    const missing = join(folder.path, 'missing')
    const all = many(index => index)
    expect(() => sortAll(all, { maxBytes: 1_000, folder: missing })).toThrow(
      `cannot be kept in ${missing}: no such file or folder. Set TMPDIR to a folder with more room`,
    )
  })
})

describe('the order by time', () => {
  it('gives [1, 0, 2] for [5, 3, 5]', () => {
    const order = orderByTime(Float64Array.of(5, 3, 5), 3, new Uint32Array(3), new Uint32Array(3))
    expect([...order]).toEqual([1, 0, 2])
  })

  it('is that of a stable sort', () => {
    const time = fc.oneof(
      fc.integer({ min: 0, max: 5_000 }),
      fc.maxSafeNat().map(n => n / 2 ** 6),
    )
    fc.assert(
      fc.property(fc.array(time.map(Math.floor), { maxLength: 300 }), times => {
        const { length } = times
        const order = orderByTime(
          Float64Array.from(times),
          ...([length, new Uint32Array(length), new Uint32Array(length)] as const),
        )
        const expected = times.map((_, index) => index).sort((a, b) => times[a]! - times[b]!)
        expect([...order]).toEqual(expected)
      }),
    )
  })
})
