import { describe, expect, it } from 'vitest'
import { accessLine, burst, createFolder, episodesOf, NOON_MS, runCli, summaryOf } from './drive.ts'

const folder = createFolder()
const jsonl = ['--output', 'jsonl']

/** Keys by rule of what was found. */
async function found(...argv: string[]): Promise<[rule: unknown, key: unknown][]> {
  return episodesOf(await runCli(['scan', ...argv, ...jsonl])).map(({ rule, key }) => [rule, key])
}

describe('what is looked for', () => {
  const log = folder.write('access.log', [
    ...burst(100, 0.5, { at: 0, client: '198.51.100.1' }),
    ...burst(99, 0.5, { at: 0, client: '198.51.100.2' }),
    ...burst(20, 1, { at: 300, client: '198.51.100.3', status: 404 }),
  ])

  it('is 100 records of one client within 60 s by default', async () => {
    expect(await found(log)).toEqual([['request-rate', '198.51.100.1']])
  })

  it('is what --rule says, each rule for itself', async () => {
    const misses = 'count >= 20 within 60s where http.response.status_code = 404 as misses'
    const rules = ['--rule', misses, '--rule=count >= 99 within 60s severity high as rate']
    expect(await found(log, ...rules)).toEqual([
      ['rate', '198.51.100.1'],
      ['rate', '198.51.100.2'],
      ['misses', '198.51.100.3'],
    ])
  })

  it('comes in the form that --output or its short form names', async () => {
    for (const form of ['json', 'jsonl']) {
      const short = await runCli(['scan', log, `--${form}`])
      const withoutIds = (text: string) => text.replaceAll(/"id": ?"[^"]*"/g, '')
      const long = await runCli(['scan', log, '--output', form])
      expect(withoutIds(short.stdout)).toBe(withoutIds(long.stdout))
      expect(short.stdout.startsWith('{'), form).toBe(true)
    }
  })

  it('is what --config says', async () => {
    const config = folder.write('rules.yaml', [
      'rules:',
      '  - id: misses',
      '    gte: 20',
      '    within: 60s',
      '    where: http.response.status_code = 404',
    ])
    expect(await found(log, '--config', config)).toEqual([['misses', '198.51.100.3']])
  })

  it('does not fail the command where the rule is in shadow, but is listed', async () => {
    const rule = ['--rule', 'count >= 99 within 60s mode shadow as quiet', '--fail-on', 'anomaly']
    const ending = await runCli(['scan', log, ...rule, ...jsonl])
    expect(ending.status).toBe(0)
    expect(episodesOf(ending).map(({ mode }) => mode)).toEqual(['shadow', 'shadow'])
    expect(summaryOf(ending)).toMatchObject({ episodes: 0, shadow_episodes: 2 })
  })

  it('counts by another field than the client', async () => {
    const line = (destination: string) =>
      JSON.stringify({ time: NOON_MS, 'destination.address': destination })
    const file = folder.write('flows.jsonl', [...Array(3).fill(line('10.0.0.9')), line('10.0.0.8')])
    const rule = 'count by destination.address >= 3 within 1s as busy'
    expect(await found(file, '--rule', rule)).toEqual([['busy', '10.0.0.9']])
    const ending = await runCli(['scan', file, '--rule', rule, ...jsonl])
    expect(summaryOf(ending)).toMatchObject({ clients: null, with_address: 4 })
  })
})

describe('who the client is', () => {
  const proxied = folder.write(
    'proxied.log',
    [1, 2, 3].map(at => accessLine({ at, client: '10.0.0.1', forwarded: '203.0.113.9' })),
  )
  const rule = ['--rule', 'count >= 3 within 10s as three']

  it('is who connected, unless that is a trusted proxy', async () => {
    expect(await found(proxied, ...rule)).toEqual([['three', '10.0.0.1']])
    const trusting = ['--trusted-proxies', 'loopback, 10.0.0.0/8']
    expect(await found(proxied, ...rule, ...trusting)).toEqual([['three', '203.0.113.9']])
  })

  it('is the field that --client-field names, before all others', async () => {
    const line = JSON.stringify({ time: NOON_MS, ip: '10.0.0.1', caller: { addr: '203.0.113.8' } })
    const file = folder.write('named.jsonl', [line, line, line])
    expect(await found(file, ...rule)).toEqual([['three', '10.0.0.1']])
    expect(
      await found(file, ...rule, '--client-field', 'other', '--client-field=caller.addr'),
    ).toEqual([['three', '203.0.113.8']])
  })

  it('warns where every address is a trusted proxy', async () => {
    const { stderr } = await runCli(['scan', proxied, '--trusted-proxies', '0.0.0.0/0'])
    expect(stderr).toContain('any client can name itself in a forwarding header')
  })
})

describe('what counted nothing', () => {
  const log = folder.write('plain.log', burst(4, 1, { at: 0 }))
  const rules = [
    ...['--rule', 'count >= 9 within 1s as rate'],
    ...['--rule', 'count >= 9 within 1s where http.response.status = 404 as probing'],
    ...['--rule', 'count >= 9 within 1s mode off as asleep'],
    ...['--rule', 'count by destination.address >= 9 within 1s as flows'],
  ]

  it('is told rule for rule, and which field no record had', async () => {
    const argv = ['scan', log, ...rules, '--client-field', 'caller.addr']
    const { rules: counts, absent_fields } = summaryOf(await runCli([...argv, ...jsonl]))
    expect(
      (counts as { id: string; counted: number | null }[]).map(one => [one.id, one.counted]),
    ).toEqual([
      ...[
        ['rate', 4],
        ['probing', 0],
      ],
      ...[
        ['asleep', null],
        ['flows', 0],
      ],
    ])
    expect(absent_fields).toEqual(['caller.addr', 'destination.address'])
    const { stdout } = await runCli(argv)
    expect(stdout.split('\n\n')[2]?.split('\n')).toEqual([
      'no record had the field caller.addr',
      'rule probing counted no record: nothing met "http.response.status = 404"',
      'rule flows counted no record: no record had the field destination.address',
    ])
  })

  it('is counted once where the input has to be read again to be sorted', async () => {
    const reversed = folder.write('reversed.log', burst(4, 1, { at: 0 }).toReversed())
    const summary = summaryOf(await runCli(['scan', log, reversed, ...rules, ...jsonl]))
    expect(summary).toMatchObject({ order: 'sorted', rules: [{ counted: 8 }, {}, {}, {}] })
  })

  it.each([
    {
      of: 'events of our own',
      line: '{"time":1713528000000,"netanomaly.episode.state":"open"}',
      says: "own.log: these are netanomaly's own events; scan the ordinary records",
    },
    {
      of: 'an access log of host names',
      line: accessLine({ at: 0, client: 'host.example.net' }),
      says: 'no record had an address: the first column is no address',
    },
    {
      of: 'JSON of host names',
      line: '{"time":1713528000000,"client.address":"host.example.net"}',
      says: 'no record had an address: --client-field NAME says which field holds it',
    },
  ])('is explained: $of', async ({ line, says }) => {
    const { status, stdout } = await runCli(['scan', folder.write('own.log', [line, line])])
    expect(status).toBe(0)
    expect(stdout.split('\n\n')[2]?.endsWith(says)).toBe(true)
  })
})

describe('formats', () => {
  const access = burst(2, 1, { at: 0 })
  const json = [3, 4].map(at =>
    JSON.stringify({ time: NOON_MS + at * 1_000, req: { remoteAddress: '::ffff:192.0.2.1' } }),
  )
  const logRecords = [5, 6, 7].map(at => ({
    timeUnixNano: `${NOON_MS + at * 1_000}000000`,
    attributes: [{ key: 'client.address', value: { stringValue: '192.0.2.1' } }],
  }))
  const otlp = [JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })]

  it('are found for each file, and judged together', async () => {
    const files = [
      folder.write('a.log', access),
      folder.write('b.jsonl', json),
      folder.write('c.json', otlp),
    ]
    const ending = await runCli(['scan', ...files, '--rule', 'count >= 7 within 10s', ...jsonl])
    expect(episodesOf(ending)).toMatchObject([{ key: '192.0.2.1', records: 7 }])
    expect(summaryOf(ending)).toMatchObject({
      files: [{ format: 'combined' }, { format: 'json' }, { format: 'otlp-json' }],
      order: 'in-order',
    })
  })

  it('of a line with several records keep each at its own time, out of order too', async () => {
    const file = folder.write('reversed.json', [
      JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: logRecords.toReversed() }] }] }),
    ])
    const ending = await runCli(['scan', file, '--rule', 'count >= 2 within 1s as two', ...jsonl])
    const time = (at: number) => new Date(NOON_MS + at * 1_000).toISOString()
    expect(episodesOf(ending)).toMatchObject([
      {
        ...{ first_seen: time(5), last_seen: time(7), records: 3 },
        evidence: [`${file}:1 ${time(6)}`, `${file}:1 ${time(7)}`].map(line =>
          line.length > 60 ? expect.stringContaining(':1 2024') : line,
        ),
      },
    ])
  })
})

describe('records dated ahead of their arrival', () => {
  it('count when they arrived, and are sorted by that', async () => {
    const record = (at: number, seenAt: number) => ({
      timeUnixNano: `${NOON_MS + at * 1_000}000000`,
      observedTimeUnixNano: `${NOON_MS + seenAt * 1_000}000000`,
      attributes: [{ key: 'client.address', value: { stringValue: '192.0.2.1' } }],
    })
    const logRecords = [record(0, 0), record(9_999, 1), record(2, 2)]
    const line = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
    const file = folder.write('ahead.json', [line])
    const ending = await runCli(['scan', file, '--rule', 'count >= 3 within 2s', ...jsonl])
    expect(episodesOf(ending)).toMatchObject([{ records: 3 }])
    expect(summaryOf(ending)).toMatchObject({ order: 'in-order', clock_ahead: 1, late: 0 })
  })
})

describe('many files', () => {
  it('are read one after the other, sample and all, in the memory of a few', async () => {
    const files = Array.from({ length: 40 }, (_, index) =>
      folder.write(`many-${index}.log`, burst(3, 1, { at: (40 - index) * 10 })),
    )
    const ending = await runCli(['scan', ...files, '--rule', 'count >= 3 within 2s', ...jsonl])
    expect(summaryOf(ending)).toMatchObject({ order: 'in-order', records: 120, episodes: 40 })
  })
})
