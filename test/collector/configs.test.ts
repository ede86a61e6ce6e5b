import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { root } from '../../tools/parts.mjs'
import { describeWith } from '../with-parts.ts'
import { type Collector, readRecords, startCollector } from './collector.ts'
import { type LogsRequest, pairs } from './otlp-json.ts'
import { keepsTouchedTraces } from './tail-sampling.ts'

const STATE = { 'netanomaly.episode.state': 'open' }
const ANNOTATED = { 'netanomaly.episode.id': 'a-1', 'netanomaly.rule': 'request-rate' }

/** One request: anomaly events among ordinary records of the same resource and scope. */
const SENT = [
  { body: 'plain' },
  { body: 'event by both', eventName: 'netanomaly.episode', attributes: STATE },
  { body: 'annotated', attributes: { ...ANNOTATED, 'client.address': '192.0.2.7', bytes: 12 } },
  { body: 'event by attribute', attributes: STATE },
  { body: 'event by name', eventName: 'netanomaly.episode' },
  { body: 'other event', eventName: 'app.checkout', attributes: { items: ['a', 'b'] } },
]
const EVENTS = ['event by both', 'event by attribute', 'event by name']
const ORDINARY = ['plain', 'annotated', 'other event']

const started: Collector[] = []
afterEach(async () => {
  for (const collector of started.splice(0)) await collector.stop()
})

async function start(config: string, env?: Record<string, string>): Promise<Collector> {
  const collector = await startCollector(config, env)
  started.push(collector)
  return collector
}

/** What each ready configuration promises. */
const PROMISES: Record<string, () => Promise<void>> = {
  'anomaly-routing.yaml': () => splitsIntoTwoFiles('anomaly-routing.yaml'),
  'anomaly-split-filter.yaml': () => splitsIntoTwoFiles('anomaly-split-filter.yaml'),
  'forward-to-otlp.yaml': forwardsAllAndPrintsEvents,
  'tail-sampling.yaml': () => keepsTouchedTraces(start),
}

async function splitsIntoTwoFiles(config: string) {
  const collector = await start(config)
  await post(collector)
  await collector.until(c => c.anomalies().length >= EVENTS.length)
  await collector.until(c => c.records().length >= ORDINARY.length)
  await collector.terminate()
  expect(collector.anomalies().map(record => record.body)).toEqual(EVENTS)
  expect(collector.records().map(record => record.body)).toEqual(ORDINARY)
  expect(collector.anomalies()[0]).toMatchObject({
    eventName: 'netanomaly.episode',
    attributes: STATE,
    resource: { 'service.name': 'shop' },
    scope: { name: 'test' },
  })
  expect(collector.records()[1]?.attributes).toEqual(SENT[2]?.attributes)
  expect(collector.records()[2]).toMatchObject({
    eventName: 'app.checkout',
    attributes: { items: ['a', 'b'] },
  })
}

async function forwardsAllAndPrintsEvents() {
  const upstream = await start('anomaly-routing.yaml')
  const hop = await start('forward-to-otlp.yaml', { UPSTREAM_ENDPOINT: upstream.otlpHttpUrl })
  await post(hop)
  await upstream.until(c => c.anomalies().length + c.records().length >= SENT.length)
  expect(upstream.anomalies().map(record => record.body)).toEqual(EVENTS)
  expect(upstream.records().map(record => record.body)).toEqual(ORDINARY)
  await hop.until(c => EVENTS.every(body => c.log.includes(`Body: Str(${body})`)))
  for (const body of ORDINARY) expect(hop.log).not.toContain(`Body: Str(${body})`)
}

describeWith(['collector'], 'ready Collector configurations', binary => {
  const files = readdirSync(join(root, 'collector-config')).filter(name => name.endsWith('.yaml'))

  test('each has its promise tested here', () => {
    expect(Object.keys(PROMISES).sort()).toEqual(files.sort())
  })

  test.each(files)('%s is valid', name => {
    const path = join(root, 'collector-config', name)
    const env = { PATH: process.env.PATH, UPSTREAM_ENDPOINT: 'http://127.0.0.1:1' }
    const result = spawnSync(binary, ['validate', '--config', path], { env, encoding: 'utf8' })
    expect(result.stderr).toBe('')
    expect(result.status).toBe(0)
  })

  test.each(Object.entries(PROMISES))('%s keeps its promise', (_, keep) => keep())

  test('a Collector that was killed takes records again on the same port, into the same files', async () => {
    const collector = await start('anomaly-routing.yaml')
    await post(collector)
    await collector.until(c => c.records().length === 3 && c.anomalies().length === 3)
    await collector.kill()
    await expect(post(collector)).rejects.toThrow()
    await collector.start()
    await post(collector)
    await collector.until(c => c.records().length === 6 && c.anomalies().length === 6)
    await collector.stop()
    expect(existsSync(collector.folder)).toBe(false)
  })

  test('a configuration that the Collector refuses is told with the reason, and leaves nothing', async () => {
    await expect(start('forward-to-otlp.yaml')).rejects.toThrow('endpoint must be specified')
  })
})

test('records are read from a file that a kill cut off in the middle of a line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netanomaly-records-'))
  try {
    const path = join(folder, 'records.jsonl')
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(body => {
      const record = { body: { stringValue: body } }
      return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })
    })
    writeFileSync(path, `${a}\n${b?.slice(0, 40)}${c}\n${d}`)
    const { records, broken } = readRecords(path)
    expect(records.map(record => record.body)).toEqual(['a', 'c'])
    expect(broken).toBe(1)
    expect(readRecords(join(folder, 'none'))).toEqual({ records: [], broken: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

async function post(collector: Collector): Promise<void> {
  const logRecords = SENT.map(({ body, eventName, attributes = {} }, i) => ({
    timeUnixNano: `17637696000${i}0000000`,
    severityNumber: 9,
    body: { stringValue: body },
    ...(eventName ? { eventName } : {}),
    attributes: pairs(attributes),
  }))
  const scopeLogs = [{ scope: { name: 'test' }, logRecords }]
  const resource = { attributes: pairs({ 'service.name': 'shop' }) }
  const request: LogsRequest = { resourceLogs: [{ resource, scopeLogs }] }
  const response = await fetch(`${collector.otlpHttpUrl}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  expect(response.status).toBe(200)
}
