import { describe, expect, it } from 'vitest'
import { createAnyReader } from '../../src/parse/any-lines.ts'
import { textLines } from '../../src/parse/text-lines.ts'
import { UTC } from '../../src/parse/time/times.ts'
import { ClientReader } from '../../src/record/client.ts'
import type { LogRecordView } from '../../src/record/record.ts'
import { RecordExtract } from '../../src/replay/record-extract.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'
import { readSamples, sampleNames } from './samples.ts'

const LENGTH = 200_000
/** What a scanner with a loop within a loop, or a pattern that goes back, takes minutes for. */
const UNITS = [
  ...['"', "'", '\\', '=', 'a=', 'a="', 'k=v ', ' ', '\t', ':', '.', '1.', '1.1.1.1 ', '::', ':1'],
  ...['[', ']', '] "', '(', '{', '{"a":', '<', '<1>', '|', ',', ';', '#', '@', '/', '-', '->'],
  ...[' from ', 'from 1.2.3.4 ', 'user=', 'rhost=', ' port ', 'Failed password for ', 'CEF:0|'],
  ...['client: ', '[client ', ' - - [', '" 200 ', 'Jan  1 00:00:00 h p: ', 'é', '\u0000', '0', 'a'],
]

function readThrough(line: string): void {
  const reader = createAnyReader(textLines, { ...UTC, latestMs: Date.UTC(2015, 11, 31) })
  const extract = new RecordExtract(new ClientReader(DEFAULT_SETTINGS))
  const look = (view: LogRecordView) => extract.of(view)
  let records = 0
  reader.read(line, {
    record: view => records++ < 3 && look(view),
    skip: (_, view) => view && look(view),
  })
}

describe(`a line of ${LENGTH} characters does not hang it`, () => {
  it.each(UNITS)('of %j again and again, behind nothing and behind usual beginnings', unit => {
    const run = unit.repeat(Math.ceil(LENGTH / unit.length))
    const starts = ['', 'May 17 10:05:03 host sshd[7]: ', '2015-05-17T10:05:03Z ', '{"msg":"']
    for (const start of starts) {
      const begin = performance.now()
      readThrough(start + run)
      expect(performance.now() - begin, start).toBeLessThan(3_000)
    }
  })

  it('where the end of each sample is repeated', () => {
    for (const name of sampleNames()) {
      const text = readSamples(name).at(-1)?.text ?? ''
      const end = text.slice(Math.floor(text.length / 2))
      const begin = performance.now()
      readThrough(text + end.repeat(Math.ceil(LENGTH / (end.length + 1))))
      expect(performance.now() - begin, name).toBeLessThan(3_000)
    }
  })
})

it('a line is read the same after thousands of made-up programs', () => {
  const reader = createAnyReader(textLines, UTC)
  const line = (program: string) =>
    `2015-05-17T10:05:03Z host ${program}[7]: Failed password for x from 192.0.2.1 port 9 ssh2`
  const read = (program: string) => {
    const found: unknown[] = []
    reader.read(line(program), {
      record: view => found.push({ ...view.attributes }),
      skip: reason => found.push(reason),
    })
    return found
  }
  const before = read('sshd')
  expect(before).toMatchObject([{ 'client.address': '192.0.2.1', 'event.outcome': 'failure' }])
  for (let at = 0; at < 2_000; at++) read(`program-${at}`)
  expect(read('sshd')).toEqual(before)
})
