import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAnyReader } from '../../src/parse/any-lines.ts'
import { detectFormat, FORMATS } from '../../src/parse/catalog.ts'
import { textLines } from '../../src/parse/text-lines.ts'
import { UTC } from '../../src/parse/time/times.ts'
import { ClientReader } from '../../src/record/client.ts'
import { isPossibleTime, type LogRecordView } from '../../src/record/record.ts'
import { RecordExtract } from '../../src/replay/record-extract.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'
import { readSamples, sampleNames } from './samples.ts'

const SECONDS = 60
/** All kinds of text together. */
const TEXT_SECONDS = 360

/** Real lines, cut, doubled, spliced and sprinkled: what a broken disk or an attacker makes of them. */
const mutated = fc
  .tuple(
    fc.constantFrom(
      ...FORMATS.flatMap(format => format.samples.map(sample => sample.line)),
      ...sampleNames().flatMap(name => readSamples(name).map(({ text }) => text)),
    ),
    fc.array(
      fc.record({
        at: fc.nat({ max: 2_000 }),
        drop: fc.nat({ max: 12 }),
        insert: fc.oneof(
          fc.string({ unit: 'binary', maxLength: 12 }),
          fc.constantFrom(
            '"',
            '\\',
            '[',
            ']',
            '{',
            '}',
            ' ',
            '\0',
            '\uD800',
            '999.1.1.1',
            '::',
            '"-"',
          ),
        ),
      }),
      { maxLength: 6 },
    ),
  )
  .map(([line, edits]) =>
    edits.reduce((text, { at, drop, insert }) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + insert + text.slice(place + drop)
    }, line),
  )

for (const format of FORMATS) {
  it(`${format.id} reads a minute of broken lines without a throw`, { timeout: 120_000 }, () => {
    const reader = format.createReader()
    fc.assert(
      fc.property(mutated, line => {
        reader.read(line, {
          record(view) {
            expect(isPossibleTime(view.timeMs) && isPossibleTime(view.seenMs)).toBe(true)
            expect(typeof view.attributes).toBe('object')
          },
          skip: reason => expect(typeof reason).toBe('string'),
        })
      }),
      {
        numRuns: 50_000_000,
        interruptAfterTimeLimit: SECONDS * 1_000,
        markInterruptAsFailure: false,
      },
    )
  })
}

it('lines of all kinds are read for minutes without a throw', { timeout: 420_000 }, () => {
  const reader = createAnyReader(textLines, { ...UTC, latestMs: Date.UTC(2015, 11, 31) })
  const extract = new RecordExtract(new ClientReader(DEFAULT_SETTINGS))
  const look = (view: LogRecordView) => {
    const { ip, fields } = extract.of(view)
    expect(ip === null || ip.length > 1).toBe(true)
    expect(Object.keys(fields).length).toBeGreaterThanOrEqual(0)
  }
  fc.assert(
    fc.property(mutated, line => {
      reader.read(line, {
        record(view) {
          expect(isPossibleTime(view.timeMs) && isPossibleTime(view.seenMs)).toBe(true)
          look(view)
        },
        skip: (_, view) => view && look(view),
      })
    }),
    {
      numRuns: 50_000_000,
      interruptAfterTimeLimit: TEXT_SECONDS * 1_000,
      markInterruptAsFailure: false,
    },
  )
})

it('finds a format, or none, for any first lines', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.array(mutated, { maxLength: 20 }), lines => {
      const found = detectFormat(lines)
      expect(found === undefined || found.share > 0).toBe(true)
    }),
    { numRuns: 5_000_000, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
  )
})
