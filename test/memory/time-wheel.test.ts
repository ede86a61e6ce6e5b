import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimeWheel } from '../../src/memory/time-wheel.ts'

const THINGS = 64

/** Takes out all before a limit, as pairs of time and thing. */
function takeAll(wheel: TimeWheel, limitMs: number): [number, number][] {
  const taken: [number, number][] = []
  for (let timeMs = wheel.next(limitMs); timeMs < limitMs; timeMs = wheel.next(limitMs)) {
    for (let thing = wheel.take(); thing >= 0; thing = wheel.take()) taken.push([timeMs, thing])
  }
  return taken
}

/** What it does, done by sorting. */
function createModel() {
  const waiting: { timeMs: number; order: number; thing: number }[] = []
  let order = 0
  return {
    put: (thing: number, timeMs: number) => waiting.push({ timeMs, order: order++, thing }),
    remove: (thing: number) =>
      waiting.splice(
        waiting.findIndex(one => one.thing === thing),
        1,
      ),
    has: (thing: number) => waiting.some(one => one.thing === thing),
    takeAll: (limitMs: number): [number, number][] => {
      waiting.sort((a, b) => a.timeMs - b.timeMs || a.order - b.order)
      const end = waiting.findIndex(one => one.timeMs >= limitMs)
      const taken = waiting.splice(0, end < 0 ? waiting.length : end)
      return taken.map(({ timeMs, thing }) => [timeMs, thing])
    },
  }
}

const aheadArbitrary = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 1_000 }),
  fc.integer({ min: 0, max: 2 ** 31 }),
)

describe('a time wheel', () => {
  it('gives things in the order of their times, then as they came', () => {
    const stepArbitrary = fc.record({
      isPut: fc.boolean(),
      thing: fc.integer({ min: 0, max: THINGS - 1 }),
      aheadMs: aheadArbitrary,
    })
    const startArbitrary = fc.constantFrom(0, 2 ** 32 - 5, 1_700_000_000_000, 253_402_300_799_000)
    const property = fc.property(startArbitrary, fc.array(stepArbitrary), (startMs, steps) => {
      const wheel = new TimeWheel(THINGS)
      const model = createModel()
      let nowMs = startMs
      wheel.moveTo(nowMs)
      for (const { isPut, thing, aheadMs } of steps) {
        if (!isPut) {
          nowMs += aheadMs
          expect(takeAll(wheel, nowMs)).toEqual(model.takeAll(nowMs))
          wheel.moveTo(nowMs)
        } else if (wheel.has(thing)) {
          wheel.remove(thing)
          model.remove(thing)
        } else {
          wheel.put(thing, (nowMs + aheadMs) | 0)
          model.put(thing, nowMs + aheadMs)
        }
        expect(wheel.has(thing)).toBe(model.has(thing))
      }
      expect(takeAll(wheel, nowMs + 2 ** 33)).toEqual(model.takeAll(nowMs + 2 ** 33))
      expect(wheel.size).toBe(0)
    })
    expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow()
  })

  it('is empty after it was cleared', () => {
    const wheel = new TimeWheel(4)
    wheel.moveTo(0)
    for (const thing of [0, 3]) wheel.put(thing, 100 * thing)
    wheel.clear()
    expect([wheel.size, wheel.has(0), wheel.next(Number.POSITIVE_INFINITY)]).toEqual([
      ...[0, false, Number.POSITIVE_INFINITY],
    ])
  })
})
