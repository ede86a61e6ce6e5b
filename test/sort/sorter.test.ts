import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientOrigin } from '../../src/record/client.ts'
import { createObservation } from '../../src/record/observation.ts'
import { type RowShape, rowBytes, rowShape } from '../../src/sort/observation-rows.ts'
import { type SortedSink, Sorter, type SorterOptions } from '../../src/sort/sorter.ts'
import { orderByTime } from '../../src/sort/time-order.ts'
import { createFolder } from '../cli/drive.ts'
import { engineRule } from '../engine/drive.ts'

const folder = createFolder()

/** Everything of an observation and its line, as plain values. */
interface Plain {
  readonly timeMs: number
  readonly seenMs: number
  readonly rules: readonly number[]
  readonly keys: readonly (readonly number[])[]
  readonly isFirst: boolean
  /** Of the rules that have them: two words each, doubles, bits. */
  readonly values: readonly (readonly number[])[]
  readonly amounts: readonly number[]
  readonly roles: readonly number[]
  readonly origin: ClientOrigin | undefined
  readonly file: number
  readonly line: number
  readonly recordIndex: number
  readonly text: string
}

const SKEW_MS = 10
const PLAIN: RowShape = { rules: 1, keys: 1, values: [], amounts: [], roles: [] }
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

/** Observations of lines that follow each other, each with up to three records, for `shape`. */
function arrivals({ rules, keys, values, amounts, roles }: RowShape): fc.Arbitrary<Plain[]> {
  const exactly = ({ length }: readonly unknown[]) => ({ minLength: length, maxLength: length })
  const time = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 47 }))
  const record = fc.record({
    timeMs: time,
    seenMs: time,
    rules: fc.subarray(Array.from({ length: rules }, (_, rule) => rule)),
    keys: fc.array(fc.tuple(word, word, word, word), { minLength: keys, maxLength: keys }),
    isFirst: fc.boolean(),
    values: fc.array(fc.tuple(word, word), exactly(values)),
    amounts: fc.array(fc.double({ noNaN: true }), exactly(amounts)),
    roles: fc.array(fc.integer({ min: 1, max: 7 }), exactly(roles)),
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

/** How the sorter gets its texts: as such, as bytes, or as a place in a file. */
type Given = 'text' | 'bytes' | 'file'

function sortAll(all: readonly Plain[], options: Partial<SorterOptions>, given: Given = 'text') {
  const content = Buffer.from(all.map(({ text }) => `${text}\n`).join(''))
  let at = 0
  const shape = { ...PLAIN, maxBytes: 1e6, ...options }
  const sorter = new Sorter({ maxFutureSkewMs: SKEW_MS, folder: folder.path, ...shape })
  const nothing = { describe: () => '', describeKey: () => ({ parts: [], address: undefined }) }
  const observation = createObservation(shape.rules, shape.keys, nothing)
  for (const one of all) {
    const { timeMs, seenMs, origin, isFirst } = one
    Object.assign(observation, { timeMs, seenMs, origin, isFirst, matched: one.rules.length })
    observation.rules.set(one.rules)
    for (const [at, [w0, w1, w2, w3]] of one.keys.entries()) {
      Object.assign(observation.keys[at]!, { w0, w1, w2, w3 })
    }
    for (const [at, rule] of shape.values.entries()) {
      observation.values.set(one.values[at]!, rule * 2)
    }
    for (const [at, rule] of shape.amounts.entries()) observation.amounts[rule] = one.amounts[at]!
    for (const [at, rule] of shape.roles.entries()) observation.roles[rule] = one.roles[at]!
    const end = at + Buffer.byteLength(one.text)
    const utf8 = given === 'text' ? undefined : { bytes: content, start: at, end }
    sorter.push(observation, { ...one, utf8, fileAt: given === 'file' ? at : -1 })
    at = end + 1
  }
  let sorted: Plain[] = []
  const sink: SortedSink = {
    take(found) {
      const { timeMs, seenMs, origin, isFirst } = found
      const [file, line, recordIndex, text] = JSON.parse(found.describe())
      sorted.push({
        ...{ timeMs, seenMs, origin, isFirst, file, line, recordIndex, text },
        rules: [...found.rules.subarray(0, found.matched)],
        keys: found.keys.map(({ w0, w1, w2, w3 }) => [w0, w1, w2, w3]),
        values: shape.values.map(rule => [...found.values.subarray(rule * 2, rule * 2 + 2)]),
        amounts: shape.amounts.map(rule => found.amounts[rule]!),
        roles: shape.roles.map(rule => found.roles[rule]!),
      })
      if (shape.keys > 0) {
        const { w3 } = found.keys[0]!
        expect(found.describeKey(0)).toEqual({ parts: [`${line} ${w3}`], address: undefined })
      }
    },
    readText: (_, from, bytes) => content.toString('utf8', from, from + bytes),
    describe: ({ file, line, recordIndex, text }) =>
      JSON.stringify([file, line, recordIndex, text]),
    describeKey: ({ line }, { keys }, key) => ({
      ...{ parts: [`${line} ${keys[key]!.w3}`], address: undefined },
    }),
  }
  sorter.replay(sink)
  // A second time it says the same.
  const first = sorted
  sorted = []
  sorter.replay(sink)
  expect(sorted).toEqual(first)
  const { runs } = sorter
  sorter.close()
  return { sorted, runs }
}

describe('the sorter', () => {
  const shapes: RowShape[] = [
    PLAIN,
    { rules: 33, keys: 2, values: [0, 32], amounts: [31], roles: [1, 2, 3, 30, 32] },
    { rules: 64, keys: 3, values: [5], amounts: [63, 62], roles: [] },
    { rules: 2, keys: 0, values: [], amounts: [0, 1], roles: [0, 1] },
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
      ...{ isFirst: true, values: [], amounts: [], roles: [], origin: 'peer' as const },
      ...{ file: 0, line: index + 1, recordIndex: 0, text: `l${index}` },
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

  it.each(['text', 'bytes', 'file'] as const)('finds texts again that come as %s', given => {
    const all = many(index => 5_000 - index).map(one => ({ ...one, text: `é ${one.text}` }))
    for (const maxBytes of [10_000, 300_000, 1e6]) {
      const { sorted } = sortAll(all, { maxBytes }, given)
      expect(sorted.map(({ text }) => text)).toEqual(all.map(({ text }) => text).reverse())
    }
  })

  it('takes 80 bytes and its text for an observation of one rule and key, as it says', () => {
    expect(rowBytes(PLAIN)).toBe(80 - 16)
    const all = many(index => index).slice(0, 100)
    const textBytes = all.reduce((sum, { text }) => sum + text.length, 0)
    expect(sortAll(all, { maxBytes: 8_000 + textBytes + 1 }).runs).toBe(0)
    expect(sortAll(all, { maxBytes: 8_000 + textBytes - 1 }).runs).toBe(1)
  })

  it('keeps of each rule what its measure needs, and nothing more', () => {
    const rules = [
      engineRule(),
      engineRule({ measure: 'distinct' }),
      engineRule({ isWeighted: true }),
      engineRule({ measure: 'sum', hasReset: true }),
      engineRule({ measure: 'average' }),
      engineRule({ measure: 'ratio' }),
    ]
    expect(rowShape(rules, 2)).toEqual({
      ...{ rules: 6, keys: 2, values: [1], amounts: [2, 3, 4], roles: [3, 5] },
    })
    expect(rowShape(rules.slice(0, 1), 1)).toEqual(PLAIN)
  })

  it('leaves nothing in the temporary folder, not even while it is at work', () => {
    const own = createFolder()
    const sorter = new Sorter({
      ...{ ...PLAIN, maxFutureSkewMs: 0, maxBytes: 1, folder: own.path },
    })
    const observation = createObservation(1, 1, {
      ...{ describe: () => '', describeKey: () => ({ parts: [], address: undefined }) },
    })
    const source = { file: 0, recordIndex: 0, text: 'text' }
    for (let line = 1; line < 4; line++) sorter.push(observation, { ...source, line })
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
