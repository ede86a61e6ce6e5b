import fc from 'fast-check'
import { createDrive, engineRule, keyAddress } from './drive.ts'
import { type ModelRecord, type ModelRule, modelEpisodes } from './model.ts'

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
  values: fc.integer({ min: 1, max: 12 }),
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
      value: fc.nat({ max: 1_000 }),
      isFurther: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  ),
})

/**
 * Whatever order the records arrive in within the lateness, the engine closes the episodes that the
 * model finds in all of them. Throws fast-check's report with seed and smallest case otherwise.
 */
export function checkOrderIndependence(runs: number, measure: 'count' | 'distinct'): void {
  fc.assert(
    fc.property(streamArbitrary, ({ rules: given, latenessMs, values, steps }) => {
      const rules = given.map(rule => ({ ...rule, measure }))
      let timeMs = 1_000
      const arriving = steps.map(({ gapMs, key, delayMs, value }) => {
        timeMs += gapMs
        const arrivalMs = timeMs + Math.min(delayMs, latenessMs)
        return { timeMs, seenMs: timeMs, key, arrivalMs, value: value % values, isFirst: true }
      })
      // A further value of a record comes with it.
      const records = arriving.flatMap((record, index) => {
        const { isFurther, value } = steps[index]!
        if (measure === 'count' || !isFurther) return [record]
        return [record, { ...record, value: (value + 1) % values, isFirst: false }]
      })
      records.sort((a, b) => a.arrivalMs - b.arrivalMs)
      const engineRules = rules.map((rule, index) => engineRule({ ...rule, id: `r${index}` }))
      const drive = createDrive(engineRules, { latenessMs })
      for (const { timeMs, key, ...more } of records) drive.record(timeMs, keyAddress(key), more)
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
  rules: readonly ModelRule[],
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
