import { isUtf8 } from 'node:buffer'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { LineBatch, LineMark } from '../../src/input/line-batch.ts'
import { type LineSource, openLines } from '../../src/input/lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'netanomaly-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LONG = 'x'.repeat(300)
const ACCESS = Array.from({ length: 3_000 }, (_, i) => `192.0.2.${i % 250} "GET /${i * 7919}"`)

describe('the lines of a file', () => {
  it.each<{ of: string; content: string | Buffer; lines: string[]; marks?: [number, LineMark][] }>([
    { of: 'an empty file', content: '', lines: [] },
    { of: 'one line end', content: '\n', lines: [''] },
    { of: 'two lines', content: 'a\nb\n', lines: ['a', 'b'] },
    { of: 'a last line without an end', content: 'a\nb', lines: ['a', 'b'] },
    { of: 'empty lines', content: '\n\na\n\n', lines: ['', '', 'a', ''] },
    { of: 'CRLF ends', content: 'a\r\nb\r\n\r\nc\r', lines: ['a', 'b', '', 'c'] },
    { of: 'a return inside a line', content: 'a\rb\n', lines: ['a\rb'] },
    { of: 'a byte order mark', content: '\ufeffa\nb\n', lines: ['a', 'b'] },
    { of: 'UTF-8', content: 'é\n€\n😀\n', lines: ['é', '€', '😀'] },
    { of: 'gzip', content: gzipSync('a\nb\n'), lines: ['a', 'b'] },
    {
      of: 'gzip of several members, a line across them',
      content: Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')]),
      lines: ['a', 'bc', 'd'],
    },
    { of: 'gzip with a byte order mark', content: gzipSync('\ufeffa\n'), lines: ['a'] },
    {
      of: 'gzip, padded with zeros',
      content: Buffer.concat([gzipSync('a\n'), Buffer.alloc(512)]),
      lines: ['a'],
    },
    { of: 'UTF-16', content: Buffer.from('\ufeffa\r\né😀\n', 'utf16le'), lines: ['a', 'é😀'] },
    {
      of: 'UTF-16 big-endian',
      content: Buffer.from('\ufeffa\né😀', 'utf16le').swap16(),
      lines: ['a', 'é😀'],
    },
    { of: 'UTF-16 in gzip', content: gzipSync(Buffer.from('\ufeffa\n', 'utf16le')), lines: ['a'] },
    {
      of: 'UTF-16 that is cut within a character',
      content: Buffer.from('\ufeffa\nb€', 'utf16le').subarray(0, -1),
      lines: ['a', 'b\ufffd'],
    },
    { of: 'an empty gzip file', content: gzipSync(''), lines: [] },
    { of: 'a hole of NULs', content: `${'\0'.repeat(5_000)}a\n\0\0b\n`, lines: ['a', 'b'] },
    {
      of: 'bytes that are no UTF-8',
      content: Buffer.from('é\n\xe9t\xe9\nok\n\xff', 'latin1'),
      lines: ['\ufffd', '\ufffdt\ufffd', 'ok', '\ufffd'],
      marks: [
        [1, 'invalid-utf8'],
        [2, 'invalid-utf8'],
        [4, 'invalid-utf8'],
      ],
    },
    {
      of: 'lines longer than the limit',
      content: `${LONG}\na\n${LONG}\n${LONG.slice(0, 100)}\r\n${LONG}`,
      lines: ['', 'a', '', LONG.slice(0, 100), ''],
      marks: [
        [1, 'too-long'],
        [3, 'too-long'],
        [5, 'too-long'],
      ],
    },
    {
      of: 'a line whose characters fit the limit but whose bytes do not',
      content: `${'é'.repeat(51)}\n${'é'.repeat(50)}\n`,
      lines: ['', 'é'.repeat(50)],
      marks: [[1, 'too-long']],
    },
  ])('reads $of', async ({ content, lines, marks = [] }) => {
    for (const chunkBytes of [1, 7, 1_000_000]) {
      const source = await openLines('-', {
        maxLineBytes: 100,
        stdin: inChunks(Buffer.from(content), chunkBytes),
      })
      expect(await readAll(source)).toEqual({ lines, marks, problem: undefined })
    }
    const source = await openLines(file('content.log', content), { maxLineBytes: 100 })
    expect(await readAll(source)).toEqual({ lines, marks, problem: undefined })
  })

  it('are the same however the bytes are cut into chunks', async () => {
    const bytes = fc.array(fc.constantFrom(...Buffer.from('\n\n\r\0aé€😀\xff\xe2', 'utf8'), 0xff), {
      maxLength: 60,
    })
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(bytes, cuts, async (content, sizes) => {
        const all = Buffer.from(content)
        const whole = await readAll(await openLines('-', { stdin: inChunks(all, 1_000) }))
        const cut = await readAll(await openLines('-', { stdin: inChunks(all, ...sizes) }))
        expect(cut).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })

  it('are those of a plain splitter, whatever the bytes', async () => {
    const bytes = fc.array(
      fc.constantFrom(...Buffer.from('\n\n\n\r\0aé€😀', 'utf8'), 0xff, 0xe2, 0xc3),
      { maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 40 }), async (content, chunkBytes) => {
        // Of a hole at the end it depends on the chunks whether it is a line.
        const all = Buffer.from([...content, 0x61])
        const maxLineBytes = 8
        const source = await openLines('-', { stdin: inChunks(all, chunkBytes), maxLineBytes })
        const { problem, ...found } = await readAll(source)
        if (problem === undefined) expect(found).toEqual(splitPlainly(all, maxLineBytes))
      }),
      { numRuns: 2_000 },
    )
  })

  it('keep their numbers over many chunks of a large file', async () => {
    const text = Array.from({ length: 200_000 }, (_, i) => `line ${i + 1}`)
    for (const content of [text.join('\n'), gzipSync(text.join('\n'))]) {
      const source = await openLines(file('large.log', content))
      let next = 1
      let batches = 0
      for await (const batch of source.batches()) {
        expect(batch.firstNumber).toBe(next)
        expect(readBatch(batch).lines[0]).toBe(`line ${next}`)
        next += batch.length
        batches++
      }
      expect(next).toBe(200_001)
      expect(batches).toBeGreaterThan(1)
      expect(source.readBytes).toBe(source.sizeBytes)
    }
  })

  it('are read on behind a line of 100 MB, of which nothing is kept', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x')
    async function* stdin() {
      yield Buffer.from('first\n')
      const before = process.memoryUsage().arrayBuffers
      for (let i = 0; i < 100; i++) yield chunk
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
      yield Buffer.from('\nlast\n')
    }
    const source = await openLines('-', { stdin: stdin(), maxLineBytes: 65_536 })
    expect(await readAll(source)).toEqual({
      lines: ['first', '', 'last'],
      marks: [[2, 'too-long']],
      problem: undefined,
    })
  })
})

describe('a sample', () => {
  it('takes the first lines that are not empty and leaves all of them to be read', async () => {
    const source = await openLines(file('sample.log', '\na\n \nb\nc\nd\n'))
    expect(await source.sample(3)).toEqual(['a', 'b', 'c'])
    expect((await readAll(source)).lines).toEqual(['', 'a', ' ', 'b', 'c', 'd'])
  })

  it('is what there is where there are fewer lines', async () => {
    const source = await openLines('-', { stdin: inChunks(Buffer.from('a\nb'), 1) })
    expect(await source.sample(100)).toEqual(['a', 'b'])
    expect((await readAll(source)).lines).toEqual(['a', 'b'])
  })

  it('does not keep a lower limit from holding for its own lines', async () => {
    const source = await openLines(file('sample.log', `${LONG}\na\n`))
    expect(await source.sample(1)).toEqual([LONG])
    source.maxLineBytes = 100
    expect(await readAll(source)).toEqual({
      lines: ['', 'a'],
      marks: [[1, 'too-long']],
      problem: undefined,
    })
  })
})

describe('what cannot be read is said', () => {
  const whole = gzipSync(ACCESS.join('\n'))
  const corrupt = Buffer.from(whole)
  corrupt.fill(0xa5, whole.length >> 1, (whole.length >> 1) + 50)

  it.each([
    { of: 'the middle', content: whole.subarray(0, whole.length >> 1), least: 1_000 },
    { of: 'its trailer', content: whole.subarray(0, whole.length - 5), least: 3_000 },
    { of: 'its header', content: whole.subarray(0, 5), least: 0 },
  ])('of gzip that ends in $of, after all that came before', async ({ content, least }) => {
    const path = file('cut.gz', content)
    const { lines, problem } = await readAll(await openLines(path))
    expect(problem).toEqual({
      place: path,
      expected: 'a whole gzip file',
      found: `it ends after ${content.length} bytes`,
    })
    expect(lines.length).toBeGreaterThanOrEqual(least)
    expect(lines.slice(0, -1)).toEqual(ACCESS.slice(0, Math.max(0, lines.length - 1)))
  })

  it.each([
    { of: 'is damaged in the middle', content: corrupt, least: 500 },
    {
      of: 'has something else behind it',
      content: Buffer.concat([whole, Buffer.from('\nplain text\n')]),
      least: 1_000,
    },
    {
      of: 'is short and damaged',
      content: Buffer.concat([whole.subarray(0, 2_000), Buffer.alloc(50)]),
      least: 50,
    },
  ])('of gzip that $of, after most of what came before', async ({ content, least }) => {
    const path = file('damaged.gz', content)
    const { lines, problem } = await readAll(await openLines(path))
    expect(problem).toMatchObject({ place: path, expected: 'a whole gzip file' })
    expect(problem?.found).toMatch(/^damage near byte \d+ \(.+\)$/)
    expect(lines.length).toBeGreaterThanOrEqual(least)
  })

  it.each([
    {
      of: 'UTF-16 without a mark',
      content: Buffer.from('192.0.2.1 GET /\n', 'utf16le'),
      found: 'text in UTF-16',
    },
    {
      of: 'UTF-32',
      content: Buffer.from('fffe0000610000000a000000', 'hex'),
      found: 'text in UTF-32',
    },
  ])('of $of', async ({ content, found }) => {
    const path = file('utf16.log', content)
    expect(await readAll(await openLines(path))).toEqual({
      lines: [],
      marks: [],
      problem: { place: path, expected: 'text in UTF-8', found },
    })
  })

  it.each([
    { kind: 'zstd', content: '28b52ffd0000' },
    { kind: 'xz', content: 'fd377a585a00' },
    { kind: 'bzip2', content: '425a68393141' },
    { kind: 'zip', content: '504b03040000' },
  ])('of $kind', async ({ kind, content }) => {
    const path = file('log.gz', Buffer.from(content, 'hex'))
    const { lines, problem } = await readAll(await openLines(path))
    expect(lines).toEqual([])
    expect(problem).toEqual({
      place: path,
      expected: 'plain text or gzip',
      found: `${kind} data`,
    })
  })

  it('of what is no file, before anything is read', async () => {
    mkdirSync(join(folder, 'inner'))
    const cases = [
      ['none.log', 'a file that can be read', 'none there'],
      ['inner', 'a file', 'a directory'],
      ['content.log/inner', 'a file that can be read', 'none there'],
    ] as const
    file('content.log', 'a\n')
    for (const [name, expected, found] of cases) {
      const source = await openLines(join(folder, name))
      expect(source.problem).toEqual({ place: join(folder, name), expected, found })
      expect(await readAll(source)).toMatchObject({ lines: [] })
    }
  })

  it('of a stream that fails, after what it gave', async () => {
    async function* stdin() {
      yield Buffer.from('a\nb\nc')
      throw new Error('the other end is gone')
    }
    const source = await openLines('-', { stdin: stdin() })
    expect(await readAll(source)).toEqual({
      lines: ['a', 'b', 'c'],
      marks: [],
      problem: {
        place: 'standard input',
        expected: 'a file that can be read',
        found: 'the other end is gone',
      },
    })
  })

  it('of content that is no text, which is read nevertheless', async () => {
    const binary = await openLines(file('binary', Buffer.from('7f454c46020101000000000a00', 'hex')))
    expect((await readAll(binary)).lines).toHaveLength(2)
    expect(binary.looksBinary).toBe(true)
    const text = await openLines(file('text', '\0\0a\n'))
    expect((await readAll(text)).lines).toEqual(['a'])
    expect(text.looksBinary).toBe(false)
  })
})

it('a source that is left early closes what it reads from', async () => {
  let isClosed = false
  async function* stdin() {
    try {
      for (;;) yield Buffer.from('a\n'.repeat(100))
    } finally {
      isClosed = true
    }
  }
  for await (const batch of (await openLines('-', { stdin: stdin() })).batches()) {
    expect(batch.length).toBe(100)
    break
  }
  expect(isClosed).toBe(true)
})

/** Line by line, as `LineSource` promises it. */
function splitPlainly(content: Buffer, maxLineBytes: number) {
  const text = content.toString('latin1').replace(/^\xef\xbb\xbf/, '')
  const parts = text.split('\n')
  if (parts.at(-1) === '') parts.pop()
  const lines: string[] = []
  const marks: [number, LineMark][] = []
  for (const [index, part] of parts.entries()) {
    const bytes = Buffer.from(part.replace(/^\0+/, '').replace(/\r$/, ''), 'latin1')
    const line = bytes.toString('utf8')
    const isTooLong = Buffer.byteLength(line) > maxLineBytes
    if (isTooLong) marks.push([index + 1, 'too-long'])
    else if (!isUtf8(bytes)) marks.push([index + 1, 'invalid-utf8'])
    lines.push(isTooLong ? '' : line)
  }
  return { lines, marks }
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Chunks of the sizes given, over and over; each is overwritten when the next is asked for. */
async function* inChunks(content: Buffer, ...sizes: number[]): AsyncGenerator<Buffer> {
  for (let from = 0, turn = 0; from < content.length; turn++) {
    const chunk = Buffer.from(content.subarray(from, from + (sizes[turn % sizes.length] ?? 1)))
    yield chunk
    from += chunk.length
    chunk.fill('#')
  }
}

async function readAll(source: LineSource) {
  const lines: string[] = []
  const marks: [number, LineMark][] = []
  for await (const batch of source.batches()) {
    const found = readBatch(batch)
    lines.push(...found.lines)
    marks.push(...found.marks)
  }
  return { lines, marks, problem: source.problem }
}

/** Marks by the number of their line. */
function readBatch(batch: LineBatch): { lines: string[]; marks: [number, LineMark][] } {
  const lines: string[] = []
  const marks: [number, LineMark][] = []
  for (let index = 0; index < batch.length; index++) {
    batch.select(index)
    lines.push(batch.text)
    if (batch.mark !== undefined) marks.push([batch.firstNumber + index, batch.mark])
  }
  return { lines, marks }
}
