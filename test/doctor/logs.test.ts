import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { accessLine, burst } from '../cli/drive.ts'
import { Project } from './projects.ts'
import { findingsOf, NOW_MS } from './run-doctor.ts'

const ANY = ['--rule', 'count by client.address >= 2 within 1d as any']

async function check(lines: readonly string[], ...argv: string[]) {
  const project = new Project()
  const log = project.write('access.log', `${lines.join('\n')}\n`)
  return findingsOf([project.path, log, ...(argv.length === 0 ? ANY : argv)])
}

async function codes(lines: readonly string[], ...argv: string[]): Promise<string[]> {
  return (await check(lines, ...argv)).map(({ code }) => code)
}

/** 300 requests of 30 clients, a second apart. */
const ORDINARY = Array.from({ length: 300 }, (_, at) =>
  accessLine({ at, client: `192.0.2.${at % 30}` }),
)

function json(fields: Readonly<Record<string, unknown>>, count = 200): string[] {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({ time: new Date(NOW_MS - 3_600_000 + at * 1_000).toISOString(), ...fields }),
  )
}

/** A record of OTLP, observed some milliseconds after its time. */
function otlp(lateMs: number, count = 200): string[] {
  return Array.from({ length: count }, (_, at) => {
    const timeMs = NOW_MS - 3_600_000 + at * 1_000
    const record = {
      timeUnixNano: `${timeMs}000000`,
      observedTimeUnixNano: `${timeMs + (at % 2) * lateMs}000000`,
      attributes: [{ key: 'client.address', value: { stringValue: `192.0.2.${at % 50}` } }],
    }
    return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })
  })
}

describe('an ordinary log', () => {
  it('is not complained of', async () => {
    expect(await codes(ORDINARY)).toEqual([])
  })

  it('of OTLP is not, either', async () => {
    expect(await codes(otlp(4_000))).toEqual([])
  })
})

describe('who the client is', () => {
  it('NA3001: a forwarding header that nobody is trusted for', async () => {
    const lines = json({
      req: { remoteAddress: '10.0.0.1', headers: { 'x-forwarded-for': '192.0.2.9' } },
    })
    const found = await check(lines)
    expect(found.map(({ code }) => code)).toEqual(['NA3001'])
    expect(found[0]?.sentence).toContain('such as 10.0.0.1')
    expect(found[0]?.mend).toContain('trusted_proxies')
    expect(await codes(lines, ...ANY, '--trusted-proxies', '10.0.0.0/8')).toEqual(['NA3005'])
  })

  it('NA3002: one private address has most of a thousand records', async () => {
    const lines = json({ 'network.peer.address': '10.0.0.1' }, 1_000)
    expect(await codes(lines)).toEqual(['NA3002'])
    expect(await codes(lines.slice(0, 50))).toEqual([])
  })

  it('NA3003: trusted proxies whose header is not in the records', async () => {
    const lines = json({ 'network.peer.address': '10.0.0.1' }, 1_000)
    const found = await codes(lines, ...ANY, '--trusted-proxies', '10.0.0.0/8')
    expect(found).toContain('NA3003')
  })

  it('NA3004: everybody is trusted', async () => {
    expect(await codes(ORDINARY, ...ANY, '--trusted-proxies', '0.0.0.0/0,::/0')).toEqual(['NA3004'])
    expect(await codes(ORDINARY, ...ANY, '--trusted-proxies', '10.0.0.0/8')).toEqual([])
  })

  it('NA3005: nearly everything comes from one address, with figures', async () => {
    const lines = [...burst(190, 1, { at: 0 }), ...ORDINARY.slice(190, 200)]
    const found = await check(lines)
    expect(found.map(({ code }) => code)).toEqual(['NA3005'])
    expect(found[0]?.sentence).toContain('190 of 200 records come from 192.0.2.1')
    expect(await codes([...lines.slice(0, 170), ...ORDINARY.slice(170, 200)])).toEqual([])
    expect(await codes(burst(99, 1, { at: 0 }))).toEqual([])
  })

  it('NA3006: no record has an address', async () => {
    expect(await codes(json({ msg: 'hello' }))).toContain('NA3006')
  })
})

describe('sizes and times', () => {
  it('NA2020: records near the limit of attributes', async () => {
    const wide = (count: number) =>
      json(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])), 10)
    const found = await check([...ORDINARY, ...wide(125)])
    expect(found.map(({ code }) => code)).toEqual(['NA2020'])
    expect(found[0]?.sentence).toContain('10 of 310 records')
    expect(await codes([...ORDINARY, ...wide(100)])).toEqual([])
  })

  it('NA4008: records from the future', async () => {
    const ahead = { ip: '192.0.2.1', time: new Date(NOW_MS + 7_200_000).toISOString() }
    const found = await check([...ORDINARY, JSON.stringify(ahead)])
    expect(found.map(({ code }) => code)).toEqual(['NA4008'])
    expect(found[0]?.sentence).toContain('1 of 301 records are dated after now, by up to 2h')
    const near = { ...ahead, time: new Date(NOW_MS + 30_000).toISOString() }
    expect(await codes([...ORDINARY, JSON.stringify(near)])).toEqual([])
  })

  it('NA4009: records observed long after their time', async () => {
    const found = await check(otlp(600_000))
    expect(found.map(({ code }) => code)).toEqual(['NA4009'])
    expect(found[0]?.sentence).toContain('100 of 200 records were observed more than 5s')
    expect(found[0]?.sentence).toContain('by up to 10m')
  })

  it('NA4010: writers of two zones in one file', async () => {
    const mixed = ORDINARY.map((line, at) =>
      at % 3 === 0 ? accessLine({ at: at + 7_200, client: `192.0.2.${at % 30}` }) : line,
    )
    const [found, ...more] = await check(mixed)
    expect(more).toEqual([])
    expect(found).toMatchObject({ code: 'NA4010', place: expect.stringContaining('access.log:2') })
    const disordered = ORDINARY.map((line, at) => (at % 3 === 0 ? ORDINARY[299 - at]! : line))
    expect(await codes(disordered)).toEqual([])
    const random = seededRandom(7)
    const samples = Array.from({ length: 300 }, (_, at) =>
      accessLine({ at: random.next() % 40_000, client: `192.0.2.${at % 30}` }),
    )
    expect(await codes(samples)).toEqual([])
  })
})

describe('rules that can never fire', () => {
  it.each<[rule: string, codes: string[], says: string]>([
    ['count by user.name >= 3 within 60s', ['NA4002'], 'has the field user.name'],
    ['count >= 3 within 60s where foo.bar = 1', ['NA4002'], 'has the field foo.bar'],
    ['count >= 3 within 60s where foo.bar = 1 or http.response.status_code = 200', [], ''],
    [
      'count >= 3 within 60s where http.response.status_code = 401 and foo.bar = 1',
      ['NA4002'],
      'foo.bar',
    ],
    [
      'count >= 3 within 60s where http.response.status_code = 401',
      ['NA4003'],
      'meets http.response.status_code = 401',
    ],
    [
      'sum http.request.method by client.address >= 1 within 60s',
      ['NA4005'],
      '300 lack http.request.method',
    ],
    [
      'count by client.address >= 11 within 60s',
      ['NA4004'],
      'at >= 11: at most 10 records of one client count for it',
    ],
    ['count by client.address > 10 within 60s', ['NA4004'], 'at > 10: at most 10'],
    [
      'count by client.address >= 10 within 60s',
      ['NA4004'],
      'at >= 10: its busiest window of 1m had 3 (192.0.2.0)',
    ],
    ['count by client.address > 3 within 60s', ['NA4004'], 'busiest window of 1m had 3'],
    ['count by client.address > 2 within 60s', [], ''],
    ['count by client.address >= 3 within 60s', [], ''],
    [
      'distinct client.address by * >= 31 within 60s',
      ['NA4004'],
      'its busiest window of 1m had 30 (*)',
    ],
    [
      'count by client.address/24 >= 301 within 60s',
      ['NA4004'],
      'at most 300 records of all clients together',
    ],
    [
      'count by client.address/24 >= 300 within 60s',
      ['NA4004'],
      'its busiest window of 1m had 61 (192.0.2.0/24)',
    ],
    ['count by client.address/24 >= 300 within 5m', [], ''],
    ['count by client.address < 11 within 60s', [], ''],
    ['sum http.response.body.size by client.address >= 999999 within 60s', [], ''],
  ])('%s', async (rule, expected, says) => {
    const found = await check(ORDINARY, '--rule', `${rule} as one`)
    expect(found.map(({ code }) => code)).toEqual(expected)
    expect(found.map(({ sentence }) => sentence).join('\n')).toContain(says)
  })

  it('NA4005: records without the key that the rule counts by', async () => {
    const lines = [
      ...ORDINARY,
      JSON.stringify({
        time: new Date(NOW_MS - 9_000).toISOString(),
        ip: '192.0.2.1',
        'user.name': 'a',
      }),
    ]
    const rule = 'count by user.name >= 3 within 60s where http.response.status_code = 200'
    const found = await check(lines, ...ANY, '--rule', `${rule} as users`)
    expect(found.map(({ code }) => code)).toEqual(['NA4005'])
    expect(found[0]?.sentence).toContain('300 lack user.name')
    const alone = await check(lines, '--rule', rule)
    expect(alone.map(({ code }) => code)).toEqual(['NA4003'])
    expect(alone[0]?.sentence).toContain('records with user.name meets')
  })

  it('NA4006: a rule that is off', async () => {
    const project = new Project()
    project.write(
      'netanomaly.yaml',
      'rules:\n  - id: asleep\n    gte: 3\n    within: 10s\n    mode: off\n',
    )
    const found = await findingsOf([project.path])
    expect(found.map(({ code }) => code)).toEqual(['NA4006'])
    expect(found[0]?.sentence).toContain('asleep')
  })

  it('NA4013: limits of the configuration that the log goes beyond', async () => {
    const project = new Project()
    project.write('netanomaly.yaml', 'max_keys: 4\nrules:\n  - count >= 3 within 1h as one\n')
    const log = project.write('access.log', ORDINARY.join('\n'))
    const found = await findingsOf([project.path, log])
    expect(found.map(({ code }) => code)).toContain('NA4013')
    expect(found.find(({ code }) => code === 'NA4013')?.mend).toContain('max_keys')
  })
})

describe('a file that cannot be used', () => {
  it('NA4014: is named, missing or of no use', async () => {
    const project = new Project()
    const prose = project.write('prose.txt', 'hello\nworld\n')
    const found = await findingsOf([project.path, prose, `${project.path}/none.log`])
    expect(found.map(({ code }) => code)).toEqual(['NA4014', 'NA4014'])
    const said = found.map(({ sentence }) => sentence).join('\n')
    expect(said).toMatch(/none\.log.*found none there/)
    expect(said).toContain('none of its first 2 lines is of use')
    expect(said).not.toContain('Tried')
  })
})
