import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { accessLine, burst, createFolder, runCli, summaryOf } from './drive.ts'

const folder = createFolder()
const good = burst(5, 1, { at: 0 })
const jsonl = ['--output', 'jsonl']

describe('lines of no use among good ones', () => {
  const at = '"timestamp":"2024-04-19T12:00:00Z"'
  it.each<{ of: string; lines: (string | Buffer)[]; skipped: object; mended?: object }>([
    {
      of: 'a line of 10 MB',
      lines: [...good, 'x'.repeat(10_000_000), ...good],
      skipped: { 'too-long': { count: 1, first: 'bad.log:6' } },
    },
    {
      of: 'other lines',
      lines: [good[0]!, 'Starting up', '\u0000\u0001', ...good],
      skipped: { unparsed: { count: 2, first: 'bad.log:2' } },
    },
    {
      of: 'impossible timestamps',
      lines: [...good, good[0]!.replace('19/Apr/2024', '31/Feb/2024')],
      skipped: { 'impossible-time': { count: 1, first: 'bad.log:6' } },
    },
    {
      of: 'missing timestamps',
      lines: [`{${at},"ip":"192.0.2.1"}`, '{"ip":"192.0.2.1"}'],
      skipped: { 'no-time': { count: 1, first: 'bad.log:2' } },
    },
    {
      of: 'addresses that are none',
      lines: [`{${at},"ip":"192.0.2.1"}`, `{${at},"ip":"192.0.2.300"}`, `{${at}}`],
      skipped: {
        'not-an-address': { count: 1, first: 'bad.log:2' },
        'no-address': { count: 1, first: 'bad.log:3' },
      },
    },
    {
      of: 'records of our own',
      lines: [`{${at},"ip":"192.0.2.1"}`, `{${at},"netanomaly.episode.state":"open"}`],
      skipped: { 'own-record': { count: 1, first: 'bad.log:2' } },
    },
    {
      of: 'bytes that are no UTF-8',
      lines: [...good, Buffer.concat([Buffer.from(good[0]!), Buffer.from([0xff, 0xfe])])],
      skipped: {},
      mended: { count: 1, first: 'bad.log:6' },
    },
    { of: 'empty lines', lines: ['', ...good, '', '  ', '\r'], skipped: {} },
  ])('$of are skipped and counted, the rest is read', async ({ lines, skipped, mended = null }) => {
    const content = Buffer.concat(lines.flatMap(line => [Buffer.from(line), Buffer.from('\n')]))
    const { status, stdout, stderr } = await runCli(['scan', '-', ...jsonl], { stdin: content })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const summary = JSON.parse(stdout.replaceAll('standard input:', 'bad.log:'))
    expect(summary).toMatchObject({ lines: lines.length, skipped, mended })
    const skips = Object.values(summary.skipped as Record<string, { count: number }>)
    const sum = skips.reduce((total, { count }) => total + count, 0)
    // A line that holds none is no record.
    const noRecords = ['too-long', 'unparsed'].map(name => summary.skipped[name]?.count ?? 0)
    const none = noRecords.reduce((total, count) => total + count, 0)
    expect(summary.records).toBe(summary.with_address + sum - none)
    expect(summary.with_address).toBeGreaterThan(0)
  })
})

describe('a file with no line of use', () => {
  const tried = [
    '  otlp-json OTLP JSON, one export request per line',
    '  json      JSON, one object per line',
    '  combined  nginx and Apache access log, common or combined',
    '  text      lines of text of any kind',
  ]

  it('is told what was tried, and shown what it was tried on', async () => {
    const lines = ['', `${'long '.repeat(40)}`, 'Über \u001b[31mred\u202e\u0007', '\ttab', 'fourth']
    const file = folder.write('prose.txt', lines)
    const { status, stdout, stderr } = await runCli(['scan', file])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toEqual([
      `netanomaly: ${file}: none of its first 4 lines is of use. Tried:`,
      ...tried,
      'Its first lines:',
      `  "${'long '.repeat(20)}…"`,
      '  "Über \\x1b[31mred\\u202e\\x07"',
      '  "\\ttab"',
      'With --format ID its lines are read as one of these all the same.',
    ])
  })

  const binary = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256))
  it.each<{ of: string; content: string | Buffer; argv?: string[]; says: string[] }>([
    { of: 'nothing', content: '', says: [': it holds no line'] },
    { of: 'line ends', content: '\n\n\n', says: [': it holds no line'] },
    { of: 'random bytes', content: binary, says: ['is of use; it looks binary. Tried:', '\\x'] },
    { of: 'one line', content: 'a', says: [': its first line is of no use. Tried:'] },
    {
      of: 'many lines',
      content: 'a\n'.repeat(120),
      says: [': none of its first 100 lines is of use. Tried:'],
    },
    {
      of: 'records without a time',
      content: '{\n  "a": 1\n}\n',
      says: [': its first line is of no use', 'but none says when: without a time nothing can be'],
    },
    {
      of: 'lines without a time',
      content: 'login failed from 192.0.2.1\nlogin failed from 192.0.2.2\n',
      says: ['2 lines say who or what, but none says when'],
    },
    {
      of: 'another format than the one asked for',
      content: `${good.join('\n')}\n`,
      argv: ['--format', 'json'],
      says: [
        ': none of its lines is of use. Tried:\n  json  ',
        '  "192.0.2.1 - - [19/Apr/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.1""',
        'Without --format the format is found by itself.',
      ],
    },
    {
      of: 'a gzip file cut off in its first bytes',
      content: gzipSync(good.join('\n')).subarray(0, 20),
      says: [': expected a whole gzip file, found'],
    },
  ])('ends with 2 and a clear message: $of', async ({ content, argv = [], says }) => {
    const file = folder.write('odd', content)
    const { status, stdout, stderr } = await runCli(['scan', file, ...argv])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr.startsWith(`netanomaly: ${file}`)).toBe(true)
    for (const text of says) expect(stderr).toContain(text)
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\n +at /u)
  })

  it('fails a gate that found nothing in the others', async () => {
    const [prose, log] = [folder.write('p.txt', ['a']), folder.write('g.log', good)]
    const gate = ['--fail-on', 'anomaly']
    expect((await runCli(['scan', log, ...gate])).status).toBe(0)
    expect((await runCli(['scan', prose, log, ...gate])).status).toBe(2)
    const empty = folder.write('empty.log', '')
    expect((await runCli(['scan', empty, log, ...gate])).status).toBe(0)
  })

  it('does not stop the others, nor fail the command where another is of use', async () => {
    const [prose, log] = [folder.write('p.txt', ['a']), folder.write('g.log', good)]
    const { status, stdout, stderr } = await runCli(['scan', prose, log, ...jsonl])
    expect(status).toBe(0)
    expect(stderr).toContain(`${prose}: its first line is of no use`)
    expect(JSON.parse(stdout)).toMatchObject({
      records: 5,
      files: [
        { name: prose, format: null, lines: 0 },
        { name: log, format: 'combined' },
      ],
    })
  })
})

describe('a file that cannot be read', () => {
  const log = folder.write('access.log', good)
  const locked = folder.write('locked.log', good)
  chmodSync(locked, 0)
  const noPermission = 'expected a file that can be read, found that reading it is not permitted'
  // Root reads everything.
  const isRoot = process.getuid?.() === 0

  it.each([
    {
      of: 'missing',
      path: 'none.log',
      says: 'expected a file that can be read, found none there',
    },
    { of: 'a folder', path: folder.path, says: 'expected a file, found a directory' },
    ...(isRoot ? [] : [{ of: 'locked', path: locked, says: noPermission }]),
  ])('ends with 2, the others are judged: $of', async ({ path, says }) => {
    const alone = await runCli(['scan', path])
    expect(alone).toEqual({ status: 2, stdout: '', stderr: `netanomaly: ${path}: ${says}\n` })
    const ending = await runCli(['scan', path, log, ...jsonl])
    expect(ending).toMatchObject({ status: 2, stderr: `netanomaly: ${path}: ${says}\n` })
    expect(summaryOf(ending)).toMatchObject({ records: 5, files: [{ problem: says }, {}] })
  })

  it('and cannot be kept either is told what to do', async () => {
    const wide = [
      ...Array.from({ length: 1_000 }, (_, at) =>
        accessLine({ at, path: `/${'x'.repeat(2_000)}` }),
      ),
      good[0]!,
    ]
    // Of a plain file no text need be kept.
    const file = folder.write('wide.log.gz', gzipSync(wide.join('\n')))
    const around = { temporaryFolder: join(folder.path, 'none') }
    const { status, stdout, stderr } = await runCli(['scan', file, '--memory', '1MB'], around)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe(
      `netanomaly: what --memory has no room for cannot be kept in ${around.temporaryFolder}: no ` +
        'such file or folder. Set TMPDIR to a folder with more room, or give more --memory\n',
    )
  })

  const lines = Array.from({ length: 5_000 }, (_, index) =>
    accessLine({ at: index, path: `/${(index * 7919) % 10_007}` }),
  )
  const whole = gzipSync(lines.join('\n'))
  const file = folder.write('cut.gz', whole.subarray(0, Math.floor(whole.length / 2)))

  it('to its end does not pass a gate, whatever was found in the rest', async () => {
    const gate = [...jsonl, '--fail-on', 'anomaly']
    const quiet = await runCli(['scan', file, ...gate])
    expect(quiet.status).toBe(2)
    expect(quiet.stderr).toMatch(/; what could be read was judged\n.*found no anomaly in the part/)
    expect(summaryOf(quiet)).toMatchObject({ episodes: 0 })
    const found = await runCli(['scan', file, ...gate, '--rule', 'count >= 60 within 60s'])
    expect(found.status).toBe(1)
    expect(found.stderr).not.toContain('--fail-on')
    expect((await runCli(['scan', log, ...gate])).status).toBe(0)
  })

  it('to its end is told so, and what was read is judged', async () => {
    const ending = await runCli(['scan', file, ...jsonl])
    const says = `expected a whole gzip file, found it ends after ${Math.floor(whole.length / 2)} bytes`
    expect(ending.stderr).toBe(`netanomaly: ${file}: ${says}; what could be read was judged\n`)
    expect(ending.status).toBe(0)
    const { records } = summaryOf(ending) as { records: number }
    expect(records).toBeGreaterThan(1_000)
    expect(records).toBeLessThan(5_000)
  })
})
