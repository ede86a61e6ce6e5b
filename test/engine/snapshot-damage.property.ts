import fc from 'fast-check'
import { crc32 } from '../../src/base/crc32.ts'
import { seededRandom } from '../../src/base/random.ts'
import { SnapshotError } from '../../src/base/snapshot-error.ts'
import { Engine } from '../../src/engine/engine.ts'
import { KINDS, settledRule, stepArbitrary } from './settle.property.ts'
import { compileSettled, type Step } from './settle-model.ts'

const LIMITS = { maxKeys: 64, maxTimes: 65_536, maxPending: 64, maxExact: 32, latenessMs: 20 }
const HEAD = 16
/** Where the head says how long the body is, and its checksum. */
const LENGTH = 8
const CHECKSUM = 12

const caseArbitrary = fc.record({
  rules: fc.array(settledRule(KINDS), { minLength: 1, maxLength: 3 }),
  steps: fc.array(stepArbitrary, { minLength: 5, maxLength: 60, size: 'max' }),
  changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 3,
  }),
  cut: fc.option(fc.nat(), { freq: 4 }),
})

/** Bytes that were changed or cut off: a `SnapshotError`, and the sink has heard nothing. */
export function checkDamage(runs: number): void {
  check(runs, false)
}

/**
 * The same with a length and a checksum that fit: a `SnapshotError`, or an engine that goes on to
 * the end of the stream, whatever it was told.
 */
export function checkForgery(runs: number): void {
  check(runs, true)
}

function check(runs: number, isForged: boolean): void {
  fc.assert(
    fc.property(caseArbitrary, ({ rules, steps, changes, cut }) => {
      const { compiled, feed } = compileSettled(rules)
      const records = timed(steps)
      const engine = new Engine(compiled, () => {}, LIMITS, seededRandom(1))
      const half = records.length >> 1
      for (const record of records.slice(0, half)) feed(engine, record)
      const bytes = damaged(engine.snapshot(), changes, cut, isForged ? HEAD : 0)
      if (isForged) forge(bytes)
      let told = 0
      const sink = () => {
        told++
      }
      let restored: Engine
      try {
        restored = Engine.restore(bytes, compiled, sink, LIMITS, seededRandom(2))
      } catch (error) {
        if (error instanceof SnapshotError && told === 0) return
        throw error
      }
      if (!isForged) throw new Error('damage went unnoticed')
      for (const record of records.slice(half)) feed(restored, record)
      restored.advance(10_000_000)
      restored.snapshot()
      restored.finish()
    }),
    { numRuns: runs },
  )
}

function timed(steps: readonly (Omit<Step, 'timeMs' | 'arrivalMs'> & { gapMs: number })[]): Step[] {
  let timeMs = 1_000
  return steps.map(({ gapMs, ...step }) => {
    timeMs += gapMs
    return { ...step, timeMs, arrivalMs: timeMs }
  })
}

/** Each change of a byte behind `from` makes another one of it. */
function damaged(
  good: Uint8Array,
  changes: readonly (readonly [place: number, step: number])[],
  cut: number | null,
  from: number,
): Uint8Array {
  const kept = cut === null ? good.length : from + (cut % (good.length - from))
  const bytes = good.slice(0, kept)
  const places = new Set<number>()
  for (const [place, step] of changes) {
    const at = from + (place % Math.max(1, kept - from))
    if (at >= kept || places.has(at)) continue
    places.add(at)
    bytes[at]! += step
  }
  return bytes
}

function forge(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer)
  view.setUint32(LENGTH, bytes.length - HEAD, true)
  view.setUint32(CHECKSUM, crc32(bytes, HEAD), true)
}
