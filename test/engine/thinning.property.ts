import fc from 'fast-check'
import { createDrive, engineRule, keyAddress } from './drive.ts'
import { type ModelRecord, modelEpisodes } from './model.ts'

/** Stretches of one pace: long dense ones, pauses, and traffic that is not hot. */
const stretch = fc.record({
  records: fc.oneof(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 400, max: 1_200 }),
  ),
  // So many in a row at one time.
  together: fc.integer({ min: 1, max: 12 }),
  gapMs: fc.oneof(fc.constantFrom(1, 2), fc.integer({ min: 0, max: 30 })),
  // Now and then a gap is longer, and a record comes late.
  pauseEvery: fc.integer({ min: 1, max: 200 }),
  pauseMs: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 200 })),
  lateEvery: fc.integer({ min: 1, max: 12 }),
  delayMs: fc.integer({ min: 0, max: 150 }),
  values: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 200 })),
})

const streamArbitrary = fc.record({
  threshold: fc.integer({ min: 1, max: 5 }),
  windowMs: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 20, max: 120 })),
  moreQuietMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 })),
  latenessMs: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 150 })),
  seed: fc.nat(),
  stretches: fc.array(stretch, { minLength: 1, maxLength: 6, size: 'max' }),
})

type Stretch = typeof stretch extends fc.Arbitrary<infer T> ? T : never
type Stream = typeof streamArbitrary extends fc.Arbitrary<infer T> ? T : never

/**
 * With room for few entries, which dense runs have to share, the engine still closes the episodes
 * that the model finds in all records: what is hot, first and last seen and the number of records,
 * as long as nothing was degraded. Answers how many streams were thinned, and how many of these
 * were degraded.
 */
export function checkThinning(runs: number, measure: 'count' | 'distinct') {
  const found = { thinned: 0, degraded: 0 }
  fc.assert(
    fc.property(streamArbitrary, given => {
      const { threshold, windowMs, moreQuietMs, latenessMs } = given
      const rule = { measure, threshold, windowMs, quietMs: windowMs + moreQuietMs }
      const drive = createDrive([engineRule(rule)], {
        ...{ latenessMs, maxExact: 8, maxFutureSkewMs: 0, maxTimes: 2 ** 18 },
        ...{ maxEpisodesPerMinute: 2 ** 20 },
      })
      const records = arrivals(given)
      for (const { timeMs, key, value = 0 } of records) {
        drive.record(timeMs, keyAddress(key), { value })
      }
      drive.engine.finish()
      const { merged, degraded, late } = drive.engine.counters
      if (late > 0) throw new Error('a record within the lateness was late')
      if (merged > 0) found.thinned++
      if (merged > 0 && degraded > 0) found.degraded++
      if (degraded > 0) return
      const seen = drive
        .closed()
        .map(({ key, firstSeenMs, lastSeenMs, records }) =>
          JSON.stringify({ key, firstSeenMs, lastSeenMs, records }),
        )
      const expected = modelEpisodes(records, rule).map(({ key, observed, ...episode }) =>
        JSON.stringify({ key: keyAddress(key), ...episode }),
      )
      const [a, b] = [seen.sort().join('\n'), expected.sort().join('\n')]
      if (a !== b) throw new Error(`engine:\n${a}\nmodel:\n${b}`)
    }),
    { numRuns: runs },
  )
  return found
}

function arrivals({ stretches, latenessMs }: Stream): ModelRecord[] {
  const records: (ModelRecord & { arrivalMs: number })[] = []
  let timeMs = 1_000
  for (const one of stretches) {
    for (let record = 0; record < one.records; record++) {
      timeMs += stepOf(one, record)
      const isLate = record % one.lateEvery === one.lateEvery - 1
      const arrivalMs = timeMs + (isLate ? Math.min(one.delayMs, latenessMs) : 0)
      const value = (record * 7) % one.values
      records.push({ timeMs, seenMs: timeMs, key: 0, value, arrivalMs })
    }
  }
  return records.sort((a, b) => a.arrivalMs - b.arrivalMs)
}

function stepOf({ pauseEvery, pauseMs, together, gapMs }: Stretch, record: number): number {
  if (record % pauseEvery === pauseEvery - 1) return pauseMs
  return record % together === 0 ? gapMs : 0
}
