import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { resultOf } from '../../bench/bench.ts'
import { benchEngine } from '../../bench/engine.ts'
import { benchLines } from '../../bench/lines.ts'
import { type BenchResult, formatResult, type Measured, writeResult } from '../../bench/result.ts'
import { benchSdk } from '../../bench/sdk.ts'

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
      },
      quiet,
    ),
  sdk: () => benchSdk({ rounds: 2, warmUpRounds: 0, burstsPerRound: 1, addresses: 100 }, quiet),
  lines: () => benchLines({ lines: 2_000, rounds: 1 }, quiet),
}

const EXPECTED_ROWS = {
  engine: ['few', 'Zipf'].flatMap(scenario =>
    ['engine', 'Map, all times', 'Map, newest 100'].map(name => `${scenario}: ${name}`),
  ),
  sdk: [
    ...['Noop', 'Batch', '1 rule + Noop', '10 rules + Noop', '1 rule + Batch', '10 rules + Batch'],
  ].map(name => `12 attributes: ${name}`),
  lines: ['combined log: scan, in order', 'combined log: scan, shuffled'],
}

it.each(['engine', 'sdk', 'lines'] as const)(
  'the %s bench ends and writes its result',
  async subject => {
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
  },
)

it('the engine and the Maps agree on which records are hot', async () => {
  const { rows } = await TINY.engine()
  for (const scenario of ['few', 'Zipf']) {
    const hot = rows.filter(row => row.scenario === scenario).map(row => row.shares?.hot)
    expect(hot[0]).toBeGreaterThan(0)
    expect(new Set(hot).size).toBe(1)
  }
})
