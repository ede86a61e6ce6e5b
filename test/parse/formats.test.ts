import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectFormat, FORMATS, formatById } from '../../src/parse/catalog.ts'
import type { LogFormat, RecordSink, SampleRecord } from '../../src/parse/format.ts'
import {
  type Attributes,
  isPossibleTime,
  type LogRecordView,
  type SkipReason,
} from '../../src/record/record.ts'

/** What became of a line, copied out of the reused view; fields as far as `wanted` names them. */
function outcomes(
  format: LogFormat,
  line: string,
  wanted: readonly (SampleRecord | SkipReason)[] = [],
): (SampleRecord | SkipReason)[] {
  const found: (SampleRecord | SkipReason)[] = []
  const reader = format.createReader()
  reader.read(line, {
    record(view) {
      const sample = wanted[found.length]
      found.push(typeof sample === 'object' ? likeSample(view, sample) : likeSample(view))
    },
    skip: reason => found.push(reason),
  })
  return found
}

function likeSample(view: LogRecordView, sample?: SampleRecord): SampleRecord {
  const time = new Date(view.timeMs).toISOString()
  const names = Object.keys(sample?.fields ?? {})
  return {
    time,
    ...(view.seenMs !== view.timeMs && { seen: new Date(view.seenMs).toISOString() }),
    ...(sample?.fields && { fields: Object.fromEntries(names.map(n => [n, fieldOf(view, n)])) }),
  }
}

function fieldOf(view: LogRecordView, name: string): unknown {
  for (const attributes of [view.attributes, view.scopeAttributes, view.resourceAttributes]) {
    const value = attributes && (attributes[name] ?? nested(attributes, name))
    if (value !== undefined) return value
  }
  return undefined
}

function nested(attributes: Attributes, name: string): unknown {
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const inner = attributes[name.slice(0, dot)] as Attributes | undefined
    const rest = name.slice(dot + 1)
    const value = inner && typeof inner === 'object' && (inner[rest] ?? nested(inner, rest))
    if (value !== undefined && value !== false) return value
  }
  return undefined
}

describe.each(FORMATS)('the format $id', format => {
  it.each(format.samples)('reads $line', ({ line, expect: wanted }) => {
    expect(outcomes(format, line, wanted)).toEqual(wanted)
  })

  it('reads its samples the same from one reader, in any order', () => {
    const reader = format.createReader()
    const times: (number | SkipReason)[] = []
    const sink: RecordSink = {
      record: view => times.push(view.timeMs),
      skip: reason => times.push(reason),
    }
    const lines = format.samples.map(({ line }) => line)
    for (const line of [...lines, ...lines.toReversed()]) reader.read(line, sink)
    const single = (line: string) =>
      outcomes(format, line).map(one => (typeof one === 'string' ? one : Date.parse(one.time)))
    expect(times).toEqual([...lines, ...lines.toReversed()].flatMap(single))
  })

  it('never throws and hands on only times that can be counted, whatever the line', () => {
    const reader = format.createReader()
    const check = (line: string) => {
      reader.read(line, {
        record(view) {
          expect(isPossibleTime(view.timeMs) && isPossibleTime(view.seenMs)).toBe(true)
        },
        skip: reason => expect(reason).toMatch(/^[a-z-]+$/),
      })
    }
    const sampleLine = fc.constantFrom(...format.samples.map(({ line }) => line))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), check))
    fc.assert(
      fc.property(sampleLine, fc.nat(), fc.nat(), (line, at, length) => {
        check(line.slice(0, at % (line.length + 1)))
        const from = at % (line.length + 1)
        check(line.slice(0, from) + line.slice(from + (length % 9)))
      }),
    )
    const noise = fc.stringMatching(/^[-"\\[\]{}:, 0-9a-f\u0000\ud800é]{0,6}$/)
    const edits = fc.array(fc.tuple(fc.nat(), noise), { maxLength: 4 })
    fc.assert(
      fc.property(sampleLine, edits, (line, changes) => {
        let edited = line
        for (const [place, text] of changes) {
          const at = place % (edited.length + 1)
          edited = edited.slice(0, at) + text + edited.slice(at + text.length)
        }
        check(edited)
      }),
      { numRuns: 500 },
    )
  })

  it('says unparsed of every line that is none of its own', () => {
    for (const line of ['', ' ', 'x', '"', '{', '}', 'null', '[[', '\u0000', '] "', '{"a":1']) {
      expect(outcomes(format, line), JSON.stringify(line)).toEqual(['unparsed'])
    }
  })

  it('reads hostile lines of its full length without delay', () => {
    const length = Math.min(format.maxLineBytes, 1_000_000)
    for (const line of hostileLines(length)) {
      const start = performance.now()
      outcomes(format, line)
      expect(performance.now() - start, line.slice(0, 80)).toBeLessThan(2_000)
    }
  })
})

/** Repetitions that make a scanner with a loop inside a loop take seconds. */
function hostileLines(length: number): string[] {
  const start = '192.0.2.10 - - [17/May/2015:10:05:03 +0000] "'
  const units = ['"', '\\', '\\"', '[', '] "', ' ', ' 200', '" 200 ', '\\" 200 ', '{"a":', '[', ',']
  return units.flatMap(unit => {
    const run = unit.repeat(Math.floor((length - 100) / unit.length))
    return [run, start + run, `${start}GET / HTTP/1.1" 200 5 "${run}`, `{"resourceLogs":${run}`]
  })
}

describe('the catalog', () => {
  it('knows each format by its id, lower case with hyphens, once', () => {
    const ids = FORMATS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const format of FORMATS) {
      expect(format.id).toMatch(/^[a-z][a-z0-9-]*$/)
      expect(formatById(format.id)).toBe(format)
      expect(format.samples.length).toBeGreaterThan(0)
    }
    expect(formatById('none')).toBeUndefined()
  })

  it.each(FORMATS)('finds $id by its own lines', format => {
    const lines = format.samples
      .filter(({ expect: wanted }) => wanted.some(one => typeof one === 'object'))
      .map(({ line }) => line)
    expect(detectFormat(lines)).toMatchObject({ format: { id: format.id }, share: 1 })
  })

  const access = '192.0.2.10 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5'
  const json = '{"time":"2015-05-17T10:05:03Z","ip":"192.0.2.10"}'
  const own =
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":' +
    '"netanomaly.episode.state","value":{"stringValue":"open"}}]}]}]}]}'
  it.each([
    { lines: [access, access, json], id: 'combined', share: 2 / 3 },
    { lines: ['', 'Starting up', json, ' ', json, 'done'], id: 'json', share: 0.5 },
    { lines: [access, json], id: 'json', share: 0.5 },
    { lines: [own], id: 'otlp-json', share: 1 },
  ])('takes $id, which can use $share of the lines', ({ lines, id, share }) => {
    const detected = detectFormat(lines)
    expect(detected?.format.id).toBe(id)
    expect(detected?.share).toBeCloseTo(share)
    const tried = detected?.tried.map(({ format }) => format) ?? []
    expect(tried.at(-1)?.id).toBe(id)
    expect(tried).toEqual(FORMATS.slice(0, tried.length))
  })

  it.each([
    { lines: [] },
    { lines: ['', ' '] },
    { lines: ['hello', '\u0000\u0001', '{"a":1}', '{"resourceLogs":[]}'] },
  ])('takes none where no line is of use: $lines', ({ lines }) => {
    expect(detectFormat(lines)).toBeUndefined()
  })

  it('looks at a hundred lines at most', () => {
    expect(detectFormat([...Array(100).fill('junk'), access])).toBeUndefined()
  })
})
