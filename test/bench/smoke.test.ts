import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { resultOf, SUBJECTS } from '../../bench/bench.ts'
import { benchEngine } from '../../bench/engine.ts'
import { benchFlood } from '../../bench/flood-bench.ts'
import { FORGING_PEERS } from '../../bench/flood-source.ts'
import { benchFormats } from '../../bench/formats.ts'
import { benchLines } from '../../bench/lines.ts'
import { benchMemory } from '../../bench/memory.ts'
import { benchPauses } from '../../bench/pauses.ts'
import { type BenchResult, formatResult, type Measured, writeResult } from '../../bench/result.ts'
import { benchSdk } from '../../bench/sdk.ts'
import { SEED_NAME } from '../../bench/seed-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'netanomaly-bench-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const quiet = () => {}
const TINY = {
  engine: () =>
    benchEngine(
      {
        ...{ rounds: 2, recordsPerRound: 500, warmUpSeconds: 0.02, cycle: 1_024 },
        scenarios: [
          { name: 'few', addresses: 2, spread: 'uniform', maxKeys: 16 },
          { name: 'Zipf', addresses: 100, spread: 'zipf', maxKeys: 128 },
        ],
        keys: 100,
      },
      quiet,
    ),
  sdk: () =>
    benchSdk(
      { rounds: 2, warmUpRounds: 0, burstsPerRound: 1, addresses: 100, hotAddresses: 2 },
      quiet,
    ),
  lines: () =>
    benchLines(
      {
        ...{ lines: 2_000, slowLines: 1_000, slowestLines: 1_000 },
        ...{ rounds: 1, jsonRounds: 1, warmUp: 0, withFetched: false },
      },
      quiet,
    ),
  formats: () => benchFormats({ rounds: 1, lines: 300, kinds: ['sshd', 'zeek', 'words'] }, quiet),
  pauses: () => benchPauses({ records: 1_000, rounds: 1 }, quiet),
  rss: () =>
    benchMemory({ rounds: 1, populations: [{ name: 'few', keys: 100, maxKeys: 128 }] }, quiet),
  flood: () =>
    benchFlood(
      {
        ...{ newPerSecond: 2_000, seconds: 3, attackers: 4 },
        attacks: [{ name: 'fast', attackerPerSecond: 10, threshold: 20, windowMs: 10_000 }],
        floods: [
          ['ipv4', ['one', 'two at once', 'two apart']],
          ['ipv6', ['one']],
          ['one-64', ['one']],
          ['forged', ['one']],
        ],
        needles: [['ipv4', [10]]],
      },
      quiet,
    ),
}

const EXPECTED_ROWS = {
  engine: [
    ...['engine', 'Map, all times', 'Map, newest 100'].map(name => `few: ${name}`),
    ...['engine', 'Map, newest 100'].map(name => `Zipf: ${name}`),
    'IPv6, Zipf: engine',
    'address and user, Zipf: engine',
  ],
  sdk: [
    ...['Noop', 'Batch', '1 rule + Noop', '10 rules + Noop', '1 rule + Batch', '10 rules + Batch'],
  ].map(name => `12 attributes: ${name}`),
  lines: [
    'combined log: scan, in order',
    'combined log: scan, shuffled',
    'JSON lines, count: scan',
  ],
  formats: ['scan of one kind: sshd', 'scan of one kind: zeek', 'scan of one kind: words'],
  pauses: ['new addresses: engine', 'new addresses: Map that grows'],
  rss: ['few: engine made', 'few: each key seen once'],
  flood: ['attackers fast: IPv4 addresses, one', 'a slow attacker: one in 10, IPv4 addresses'],
}

it.each(SUBJECTS)('the %s bench ends and writes its result', async subject => {
  const measure: () => Promise<Measured> = TINY[subject]
  const result = await resultOf(subject, true, measure)
  const path = writeResult(result, folder)
  expect(path).toBe(join(folder, `${subject}.quick.json`))
  const written: BenchResult = JSON.parse(readFileSync(path, 'utf8'))
  expect(written).toEqual(result)
  expect(written.machine).toMatchObject({
    cpu: expect.any(String),
    cores: expect.any(Number),
    node: process.version,
    packages: { 'otel-netanomaly': expect.any(String), '@opentelemetry/sdk-logs': '3.1.1' },
  })
  const names = written.rows.map(row => `${row.scenario}: ${row.name}`)
  expect(names).toEqual(expect.arrayContaining(EXPECTED_ROWS[subject]))
  for (const { value, ratios } of written.rows) {
    for (const spread of [value, ...Object.values(ratios)]) {
      expect(Object.values(spread).every(Number.isFinite)).toBe(true)
      expect(spread.min).toBeLessThanOrEqual(spread.median)
      expect(spread.median).toBeLessThanOrEqual(spread.max)
    }
  }
  const text = formatResult(result)
  expect(text).toContain(result.unit)
  for (const { name } of result.rows) expect(text).toContain(name)
})

it('the engine and the Maps agree on which records are hot', async () => {
  const { rows } = await TINY.engine()
  for (const scenario of new Set(rows.map(row => row.scenario))) {
    if (scenario.startsWith('10 rules')) continue
    const own = rows.filter(row => row.scenario === scenario && row.name !== SEED_NAME)
    const hot = own.map(row => row.shares?.hot)
    expect(hot[0]).toBeGreaterThan(0)
    expect(new Set(hot).size).toBe(1)
  }
})

it('a tiny flood hides no attacker and flags nobody else', async () => {
  const { rows } = await TINY.flood()
  const floods = rows.filter(row => row.scenario === 'attackers fast')
  expect(floods.map(({ name, value, figures }) => [name, value.median, figures?.others])).toEqual([
    ['IPv4 addresses, one', 4, 0],
    ['IPv4 addresses, two at once', 4, 0],
    ['IPv4 addresses, two apart', 4, 0],
    ['IPv6 /64s, one', 4, 0],
    ['addresses of one /64, one', 4, 0],
    ['forged X-Forwarded-For, one', 4, FORGING_PEERS],
  ])
  expect(floods.find(({ name }) => name.includes('one /64'))?.figures?.prefix).toBe(1)
  expect(rows.at(-1)?.figures?.after).toBe(50)
})
