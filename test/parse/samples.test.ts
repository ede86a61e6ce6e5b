import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Finding } from '../../src/parse/found.ts'
import { COLUMN_FORMATS } from '../../src/parse/network/column-formats.ts'
import { TEXT_FORMATS } from '../../src/parse/text-catalog.ts'
import { TextReading } from '../../src/parse/text-reading.ts'
import { Times } from '../../src/parse/time/times.ts'
import { readSamples, type Sample, sampleNames } from './samples.ts'

/** Where samples are read: in UTC, in the last days of 2015. */
const CONTEXT = { offsetMs: () => 0, latestMs: Date.parse('2015-12-31T00:00:00Z') }

describe.each(sampleNames())('the samples of %s', name => {
  const samples = readSamples(name)
  const reading = new TextReading(new Times(CONTEXT))

  it.each(samples)('line $line: $text', sample => {
    expect(outcomeOf(reading, sample)).toEqual(sample.expected)
  })

  it('can be read in pieces and with noise in them without an error', () => {
    const line = fc.constantFrom(...samples.map(({ text }) => text))
    const noise = fc.stringMatching(/^[-"'=\\[\]{}():;,.<> 0-9a-f\u0000\ud800é]{0,6}$/)
    const finding = new Finding()
    const check = (text: string) => {
      finding.reset()
      expect(['read', 'header', 'unread']).toContain(reading.read(text, finding))
    }
    fc.assert(
      fc.property(line, fc.nat(), fc.nat(20), noise, (text, place, length, inserted) => {
        const at = place % (text.length + 1)
        check(text.slice(0, at))
        check(text.slice(at))
        check(text.slice(0, at) + inserted + text.slice(at + length))
      }),
      { numRuns: 200 },
    )
  })
})

/** As the sample states it: only fields that it names. */
function outcomeOf(reading: TextReading, { text, expected }: Sample): Sample['expected'] {
  const finding = new Finding()
  const outcome = reading.read(text, finding)
  if (outcome !== 'read' || typeof expected === 'string') return outcome as 'unread'
  const { fields, timeMs, by } = finding
  const known: Record<string, unknown> = {
    ...fields,
    time: Number.isNaN(timeMs) ? null : new Date(timeMs).toISOString(),
    by: by.join(' '),
  }
  return Object.fromEntries(Object.keys(expected).map(key => [key, known[key] ?? null]))
}

it('every format of texts has samples, and no file is of none', () => {
  const ids = [...TEXT_FORMATS, ...COLUMN_FORMATS].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(sampleNames()).toEqual(expect.arrayContaining(ids))
})
