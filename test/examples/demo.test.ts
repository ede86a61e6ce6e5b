import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../tools/parts.mjs'
import { type Receiver, receiveLogs } from '../otlp/receiver.ts'
import { type Ended, Program } from './program.ts'

/** The demo must have ended by itself by then; it is killed otherwise, and has no exit code. */
const BOUND_MS = 30_000
const FRAMED = '203.0.113.66'

const RULES = {
  flood: ['40 records within 3s', 'count by client.address >= 40 within 3s'],
  'path-scan': [
    '12 records within 10s',
    'count by client.address >= 12 within 10s where http.response.status_code = 404',
  ],
  'login-failures': [
    '8 records within 10s',
    'count by client.address >= 8 within 10s ' +
      'where url.path = "/login" and http.response.status_code = 401',
  ],
}
/** By the last number of the address. */
const HOSTILE: Record<string, keyof typeof RULES> = {
  21: 'flood',
  22: 'login-failures',
  23: 'path-scan',
  24: 'login-failures',
}

function demo(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const program = ['examples/demo/main.ts', ...args]
  return new Program(program, { cwd: root, env, timeoutMs: BOUND_MS }).ended()
}

/** Rows of the table of clients. */
function clientsIn(output: string) {
  const rows = output.matchAll(/^ {2}((?:\d+\.){3}\d+) {2,}(.+?) {2,}(\d+) +(\d+) +(.+)$/gm)
  return [...rows].map(([, address = '', does, requests, annotated, rules]) => ({
    ...{ address, does, rules },
    ...{ requests: Number(requests), annotated: Number(annotated) },
  }))
}

function expectCaught({ code, stdout, stderr }: Ended): void {
  expect(stderr).toBe('')
  expect(code, stdout).toBe(0)
  expect(stdout).not.toContain('\x1b')
  const clients = clientsIn(stdout)
  expect(clients).toHaveLength(8)
  for (const { address, requests, annotated, rules } of clients) {
    const rule = HOSTILE[address.split('.')[3] ?? '']
    expect(rules, address).toBe(rule ?? 'no')
    expect(requests).toBeGreaterThan(0)
    if (rule === undefined) {
      expect(annotated, address).toBe(0)
      expect(stdout).not.toContain(`${address} sent`)
    } else {
      const [count, text] = RULES[rule]
      expect(annotated, address).toBeGreaterThan(0)
      expect(stdout).toContain(`${address} sent ${count} (rule ${rule}: ${text})`)
    }
  }
  expect(clients.filter(client => client.rules !== 'no')).toHaveLength(4)
  const about = stdout.split('\n').filter(line => line.includes(FRAMED))
  expect(about).toEqual([
    `  16 records carry the forged address ${FRAMED}: it was never blamed.`,
    expect.stringMatching(/^ {2}http\.request\.header\.x-forwarded-for {2}203\.0\.113\.66,/),
  ])
  const sample = stdout.slice(stdout.indexOf('One annotated record: POST /login 401\n'))
  expect(sample).toMatch(/\n {2}netanomaly\.episode\.id +[0-9a-f]+-\d+\n/)
  expect(sample).toMatch(/\n {2}netanomaly\.rule +login-failures\n/)
}

describe('npm run demo', () => {
  let receiver: Receiver
  let folder: string
  let runs: Record<'ours' | 'endpoint' | 'edge' | 'nobody' | 'excerpt', Promise<Ended>>

  // All at once: each takes as long as its traffic, and next to no processor time.
  beforeAll(async () => {
    receiver = await receiveLogs()
    folder = mkdtempSync(join(tmpdir(), 'netanomaly-demo-'))
    writeFileSync(join(folder, 'README.md'), '# x\n<!-- demo:start -->\n<!-- demo:end -->\nmore\n')
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    }
    const excerpt = ['examples/demo/excerpt.ts', join(folder, 'README.md')]
    runs = {
      ours: demo([]),
      endpoint: demo([], env),
      edge: demo(['--via-edge']),
      nobody: demo([], { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }),
      excerpt: new Program(excerpt, { cwd: root, env: {}, timeoutMs: BOUND_MS }).ended(),
    }
  })
  afterAll(async () => {
    await receiver.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('catches those who misbehave and nobody else, and ends by itself', async () => {
    const ended = await runs.ours
    expectCaught(ended)
    expect(ended.stdout).toMatch(/receiver +http:\S+\/v1\/logs +takes OTLP/)
    expect(ended.stdout).toMatch(/\.21 was below the threshold for 3s: 120 records from /)
  })

  test('sends to OTEL_EXPORTER_OTLP_ENDPOINT what it says it has sent', async () => {
    const ended = await runs.endpoint
    expectCaught(ended)
    expect(ended.stdout).toContain(`What ${receiver.url}/v1/logs has confirmed`)
    const events = receiver.records.filter(record => record.eventName === 'netanomaly.episode')
    const records = receiver.records.filter(record => record.eventName === undefined)
    const annotated = records.filter(record => 'netanomaly.rule' in record.attributes)
    expect(ended.stdout).toContain(
      `${records.length} records of requests, ${annotated.length} of them annotated; ` +
        `${events.length} episode events`,
    )
    const blamed = events.map(({ attributes }) => attributes['client.address'])
    const hostile = clientsIn(ended.stdout).filter(client => client.rules !== 'no')
    expect([...new Set(blamed)].sort()).toEqual(hostile.map(client => client.address))
    for (const record of receiver.records) {
      expect(record.resource['service.name']).toBe('netanomaly-demo')
    }
  })

  test('does as well where clients have no addresses of their own', async () => {
    const ended = await runs.edge
    expectCaught(ended)
    expect(ended.stdout).toMatch(/edge +http:\S+ +names clients/)
    for (const { address } of clientsIn(ended.stdout)) expect(address).toMatch(/^198\.51\.100\./)
  })

  test('fails with the reason where the endpoint does not answer', async () => {
    const { code, stdout, stderr } = await runs.nobody
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const [, problem] = stdout.split('The demo failed\n')
    expect(problem).toContain('records could not be sent to http://127.0.0.1:9/v1/logs')
    expect(problem).toContain('ECONNREFUSED')
    expect(stdout).not.toContain('What next')
  })

  test('gives the README an excerpt between its markers', async () => {
    expect(await runs.excerpt).toEqual({ code: 0, stdout: '', stderr: '' })
    const [before, excerpt, after] = readFileSync(join(folder, 'README.md'), 'utf8').split(
      /<!-- demo:start -->\n|<!-- demo:end -->\n/,
    )
    expect([before, after]).toEqual(['# x\n', 'more\n'])
    expect(excerpt).toMatch(/^```text\nEpisode events as they arrive\n[^`]+never blamed\.\n```\n$/)
    expect(excerpt).not.toContain('records arrived')
    for (const line of excerpt?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(92)
  })

  test('names nothing as the next step that a clone does not have', async () => {
    const { stdout } = await runs.ours
    const next = stdout.slice(stdout.indexOf('What next'))
    const { scripts, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const commands = [...next.matchAll(/npm run (\w+)/g)].map(([, script = '']) => script)
    expect(commands).toEqual(['demo', 'build'])
    for (const script of commands) expect(scripts).toHaveProperty(script)
    expect(next).toContain(`node ${bin.netanomaly.replace('./', '')} scan `)
    const places = next.match(/\b(examples|collector-config)\/[\w./-]+/g) ?? []
    expect(places).toHaveLength(3)
    for (const place of places) expect(existsSync(join(root, place)), place).toBe(true)
  })
})
