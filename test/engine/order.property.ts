import fc from 'fast-check'
import { createDrive, engineRule, keyAddress } from './drive.ts'
import { type ModelRecord, modelEpisodes } from './model.ts'

const ruleArbitrary = fc
  .record({
    threshold: fc.integer({ min: 1, max: 6 }),
    windowMs: fc.integer({ min: 1, max: 40 }),
    moreQuietMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
  })
  .map(({ threshold, windowMs, moreQuietMs }) => ({
    ...{ threshold, windowMs, quietMs: windowMs + moreQuietMs },
  }))

const streamArbitrary = fc.record({
  rules: fc.array(ruleArbitrary, { minLength: 1, maxLength: 3 }),
  latenessMs: fc.integer({ min: 0, max: 50 }),
  // Gaps rather than times: dense runs, pauses and equal times all come up often.
  steps: fc.array(
    fc.record({
      gapMs: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 90 }),
      ),
      key: fc.integer({ min: 0, max: 2 }),
      delayMs: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 60 },
  ),
})

/**
 * Whatever order the records arrive in within the lateness, the engine closes the episodes that the
 * model finds in all of them. Throws fast-check's report with seed and smallest case otherwise.
 */
export function checkOrderIndependence(runs: number): void {
  fc.assert(
    fc.property(streamArbitrary, ({ rules, latenessMs, steps }) => {
      let timeMs = 1_000
      const records = steps.map(({ gapMs, key, delayMs }) => {
        timeMs += gapMs
        return { timeMs, seenMs: timeMs, key, arrival: timeMs + Math.min(delayMs, latenessMs) }
      })
      records.sort((a, b) => a.arrival - b.arrival)
      const engineRules = rules.map((rule, index) => engineRule({ ...rule, id: `r${index}` }))
      const drive = createDrive(engineRules, { latenessMs })
      for (const record of records) drive.record(record.timeMs, keyAddress(record.key))
      drive.engine.finish()
      if (drive.engine.counters.late > 0) throw new Error('a record within the lateness was late')
      if (drive.engine.openEpisodes > 0) throw new Error('an episode stayed open')
      compare(drive, rules, records)
    }),
    { numRuns: runs },
  )
}

function compare(
  drive: ReturnType<typeof createDrive>,
  rules: readonly { threshold: number; windowMs: number; quietMs: number }[],
  records: readonly ModelRecord[],
): void {
  for (const [index, rule] of rules.entries()) {
    const found = drive
      .closed()
      .filter(event => event.rule === `r${index}`)
      .map(({ key, firstSeenMs, lastSeenMs, records, observed }) =>
        JSON.stringify({ key, firstSeenMs, lastSeenMs, records, observed }),
      )
    const expected = modelEpisodes(records, rule).map(({ key, ...episode }) =>
      JSON.stringify({ key: keyAddress(key), ...episode }),
    )
    const [a, b] = [found.sort().join('\n'), expected.sort().join('\n')]
    if (a !== b) throw new Error(`rule ${index}\nengine:\n${a}\nmodel:\n${b}`)
  }
}
