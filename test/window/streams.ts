import fc from 'fast-check'

// Times are kept modulo 2^32: streams begin near where their low 32 bits change sign or wrap.
const START_MS = [200, 2 ** 31, 2 ** 32, 400 * 2 ** 32, 1_700_000_000_000]

/** Windows, and what arrives in them: dense runs, pauses and equal times, some of it late. */
export const stream = fc.record({
  startMs: fc
    .tuple(fc.constantFrom(...START_MS), fc.integer({ min: -200, max: 10 }))
    .map(([near, by]) => near + by),
  windowMs: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3_000 })),
  threshold: fc.integer({ min: 1, max: 6 }),
  latenessMs: fc.integer({ min: 0, max: 80 }),
  values: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 })),
  steps: fc.array(
    fc.record({
      gapMs: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 100 }),
      ),
      backMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 80 })),
      value: fc.nat(),
    }),
    { minLength: 1, maxLength: 300, size: 'max' },
  ),
})

export type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never

/** In the order of their arrival, none later than the lateness; each `repeat` times. */
export function* arrivals({ startMs, latenessMs, values, steps }: Stream, repeat = 1) {
  let nowMs = startMs
  for (const { gapMs, backMs, value } of steps) {
    nowMs += gapMs
    const timeMs = nowMs - Math.min(backMs, latenessMs, nowMs)
    for (let time = 0; time < repeat; time++) yield { timeMs, value: value % values }
  }
}

/** A window that is not hot is known to be none; a hot one comes to this. */
export function isValue(found: number, wanted: number, threshold: number): boolean {
  return wanted >= threshold ? found === wanted : found < threshold
}
