import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { isJsonDocument } from '../../src/input/json-start.ts'
import { openLines } from '../../src/input/lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'netanomaly-documents-'))
afterAll(() => rmSync(folder, { recursive: true }))

const A = { ip: '192.0.2.1', user: 'a"b\\', tags: ['x', { y: [] }] }
const B = { ip: '192.0.2.2', at: 1.5e3, ok: null, text: '}, {\n' }
const pretty = (value: unknown) => JSON.stringify(value, undefined, 2)

async function linesOf(content: string | Buffer, chunkBytes = 1_000_000): Promise<string[]> {
  const bytes = Buffer.from(content as string)
  async function* stdin() {
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      const chunk = Buffer.from(bytes.subarray(from, from + chunkBytes))
      yield chunk
      chunk.fill('#')
    }
  }
  const source = await openLines('-', { stdin: stdin(), maxLineBytes: 100_000 })
  const lines: string[] = []
  for await (const batch of source.batches()) {
    expect(batch.fileAt).toBe(-1)
    for (let index = 0; index < batch.length; index++) {
      batch.select(index)
      lines.push(batch.mark ?? batch.text)
    }
  }
  return lines
}

describe('JSON of values over many lines is a line for each', () => {
  it.each<{ of: string; content: string; values: unknown[] }>([
    { of: 'a list', content: pretty([A, B]), values: [A, B] },
    { of: 'a list with CRLF', content: pretty([A, B]).replaceAll('\n', '\r\n'), values: [A, B] },
    {
      of: 'a list, one element a line',
      content: `[\n${[A, B, A].map(v => JSON.stringify(v)).join(',\n')}\n]\n`,
      values: [A, B, A],
    },
    {
      of: 'a list that begins on its first line',
      content: `[{"a":1},\n{"b":2}]`,
      values: [{ a: 1 }, { b: 2 }],
    },
    {
      of: 'a list of texts and numbers',
      content: '[\n"a,b", 1,\n true, [2]\n]',
      values: ['a,b', 1, true, [2]],
    },
    { of: 'objects one after the other', content: `${pretty(A)}\n${pretty(B)}\n`, values: [A, B] },
    {
      of: 'objects with commas between',
      content: `${pretty(A)},\n${pretty(B)},\n`,
      values: [A, B],
    },
    { of: 'one object', content: pretty(A), values: [A] },
    { of: 'lists one after the other', content: `${pretty([A])}\n${pretty([B])}`, values: [A, B] },
    { of: 'an object around records', content: pretty({ Records: [A, B] }), values: [A, B] },
    {
      of: 'records behind others',
      content: pretty({ n: 2, next: 'x', events: [A, B], more: [A, { b: '}' }] }),
      values: [A, B],
    },
    {
      of: 'objects around records',
      content: `${pretty({ logEvents: [A] })}\n${pretty({ logEvents: [B] })}`,
      values: [A, B],
    },
    {
      of: 'an object with a list that is its own',
      content: pretty({ ...A, events: [B] }),
      values: [{ ...A, events: [B] }],
    },
    {
      of: 'an object with a list of names',
      content: pretty({ events: ['a', { b: 1 }] }),
      values: [{ events: ['a', { b: 1 }] }],
    },
    {
      of: 'a batch of OTLP',
      content: pretty({ resourceLogs: [A, B] }),
      values: [{ resourceLogs: [A, B] }],
    },
    { of: 'an empty list', content: '[\n\n]\n', values: [] },
  ])('$of', async ({ content, values }) => {
    for (const chunkBytes of [1, 7, 1_000_000]) {
      const lines = await linesOf(content, chunkBytes)
      expect(lines.map(line => JSON.parse(line))).toEqual(values)
    }
  })

  it('in UTF-16, too', async () => {
    const lines = await linesOf(Buffer.from(`\ufeff${pretty([A, B])}`, 'utf16le'))
    expect(lines.map(line => JSON.parse(line))).toEqual([A, B])
  })

  it('with the number of the element for that of the line', async () => {
    const path = join(folder, 'list.json')
    writeFileSync(path, pretty([A, B]))
    const source = await openLines(path)
    expect((await source.sample(1)).length).toBe(1)
    const numbers: number[] = []
    for await (const batch of source.batches()) {
      expect(batch.fileAt).toBe(-1)
      for (let index = 0; index < batch.length; index++) numbers.push(batch.firstNumber + index)
    }
    expect(numbers).toEqual([1, 2])
  })

  it('however it is written and cut', async () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()))
    const values = fc.array(value, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 40 }), async (list, chunkBytes) => {
        const lines = await linesOf(`[\n${list.map(pretty).join(' ,\n')}\n]`, chunkBytes)
        expect(lines.map(line => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(list)))
      }),
      { numRuns: 300 },
    )
  })

  it('but an element too long is marked', async () => {
    const long = { text: 'x'.repeat(200_000) }
    const lines = await linesOf(pretty([A, long, B]), 10_000)
    expect(lines.map(line => (line === 'too-long' ? line : JSON.parse(line)))).toEqual([
      A,
      'too-long',
      B,
    ])
  })

  it('what is cut off or no JSON stays what it is', async () => {
    expect(await linesOf(`[\n{"a": 1},\n{"b":\n 2`)).toEqual(['{"a": 1}', '{"b": 2'])
    const many = `${pretty(A)}\n`.repeat(1_000)
    const lines = await linesOf(`${many}and text\n${pretty(B)}`)
    expect(lines.length).toBe(1_002)
    expect(lines.slice(1_000)).toEqual(['and text', expect.stringContaining('192.0.2.2')])
  })

  it('of 60 MB in little memory', async () => {
    const part = Buffer.from(Array.from({ length: 10_000 }, () => `${pretty(A)},\n`).join(''))
    const parts = Math.ceil(60_000_000 / part.length)
    async function* stdin() {
      yield Buffer.from('{"Records": [\n')
      const before = process.memoryUsage().arrayBuffers
      for (let i = 0; i < parts; i++) {
        yield part
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
      }
      yield Buffer.from('{}]}')
    }
    const source = await openLines('-', { stdin: stdin(), maxLineBytes: 65_536 })
    let count = 0
    for await (const batch of source.batches()) count += batch.length
    expect(count).toBe(parts * 10_000 + 1)
  }, 30_000)
})

describe('no document is', () => {
  it.each([
    '[Sun Dec 04 04:47:44 2005] [error] x\n[Sun Dec 04 04:47:45 2005] [error] y\n',
    '[1234] text\n[1235] text\n',
    '[1234]\ntext\n',
    '[12.5] x\n',
    '[error] x\n',
    '[]\n[]\n',
    '["a"] text\n',
    '[\ntext\n',
    '{"a":1}\n{"b":2}\n',
    '{"a":[1,2]}\n',
    '{"Records":[{"a":1},{"b":2}]}\n',
    '[{"a":1},{"b":2}]\n',
    '{"a":"cut\n{"b":2}\n',
    '{text} {\n}\n',
    '{\n  a: 1\n}\n',
    '192.0.2.1 - - [01/Jan/2015:00:00:00 +0000] "GET / HTTP/1.1" 200 1\n',
    '\n\n',
    '',
  ])('%j', async content => {
    expect(isJsonDocument(Buffer.from(content)) ?? false).toBe(false)
    expect(await linesOf(content)).toEqual(content.split('\n').slice(0, -1))
  })

  it('a line of more than a megabyte, unless it is a list of objects', () => {
    const long = `{"a":"${'x'.repeat(1_100_000)}"`
    expect(isJsonDocument(Buffer.from(long))).toBe(false)
    expect(isJsonDocument(Buffer.from(`{"resourceLogs":[${long}`))).toBe(false)
    expect(isJsonDocument(Buffer.from(`[${long}`))).toBe(true)
    expect(isJsonDocument(Buffer.from(`{"Records":[${long}`))).toBe(true)
  })

  it('judged before its first line is there', () => {
    for (const head of ['', ' \n', '[', '{"a"', '{"a": 1}', '[\n', '[ tru', '{"a": 1,\n  ']) {
      expect(isJsonDocument(Buffer.from(head))).toBe(undefined)
    }
  })
})
