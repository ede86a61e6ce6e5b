import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildStamp, pinnedNode, root } from '../../tools/parts.mjs'
import { type Jaeger, startJaeger } from '../backends/jaeger.ts'
import { describeWith } from '../with-parts.ts'
import { findTraces, type JaegerTrace, tagsOf } from './query.ts'

const text = readFileSync(join(root, 'docs', 'jaeger.md'), 'utf8')
const block = (language: string) =>
  text.match(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1] ?? ''

/** What a server does behind the set-up: 120 requests of one client, each in a span. */
const TRAFFIC = `
import { createServer } from 'node:http'
createServer().listen(0, '127.0.0.1')
import { context, logs, trace } from '@opentelemetry/api'
for (let request = 0; request < 120; request++) {
  trace.getTracer('shop').startActiveSpan('GET /', span => {
    const attributes = { 'client.address': '203.0.113.7' }
    logs.getLogger('shop').emit({ body: 'GET /', severityNumber: 9, attributes })
    span.end()
  })
}
process.kill(process.pid, 'SIGTERM')
`

describe('docs/jaeger.md', () => {
  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)(#[^)]+)?\)/g)].map(match => match[1]!)
    expect(links.length).toBeGreaterThan(1)
    for (const link of links) expect(existsSync(join(root, 'docs', link)), link).toBe(true)
  })

  test('has no block of a kind that nothing checks', () => {
    const kinds = [...text.matchAll(/^```(\w+)$/gm)].map(match => match[1])
    expect(kinds).toEqual(['js', 'json'])
  })
})

describeWith(['jaeger'], 'what docs/jaeger.md says, in a real Jaeger', () => {
  let jaeger: Jaeger
  let folder: string
  let program: string
  let output = ''
  let ended: number | null = null
  let episode: JaegerTrace | undefined

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'netanomaly-guide-'))
    const config = join(folder, 'ui.json')
    writeFileSync(config, block('json'))
    jaeger = await startJaeger({ uiFile: config })
    // Where the packages that it imports are found.
    program = mkdtempSync(join(dirname(buildStamp), '..', 'netanomaly-guide-'))
    const own = pathToFileURL(join(root, 'src', 'index.ts')).href
    const path = join(program, 'program.mjs')
    writeFileSync(path, block('js').replace("'otel-netanomaly'", `'${own}'`) + TRAFFIC)
    const env = { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl }
    const child = spawn(pinnedNode, [path], {
      ...{ env, timeout: 45_000 },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', said => {
        output += said
      })
    }
    ;[ended] = await once(child, 'close')
    episode = (await findTraces(jaeger.url, 'shop-anomalies'))[0]
  }, 60_000)

  afterAll(async () => {
    await jaeger?.stop()
    for (const one of [folder, program]) rmSync(one, { recursive: true, force: true })
  })

  test('a server ends at SIGTERM', () => expect(ended).toBe(0))

  test('the program runs, says nothing, and its episode is there with links to its requests', async () => {
    expect(output).toBe('')
    const span = episode?.spans[0]
    expect(span?.operationName).toBe('anomaly request-rate')
    const requests = await findTraces(jaeger.url, 'shop', { 'netanomaly.rule': 'request-rate' })
    expect(span?.references.map(one => one.traceID).sort()).toEqual(
      requests.map(trace => trace.traceID).sort(),
    )
    expect(requests).toHaveLength(21)
  })

  test.each([
    ['shop-anomalies', 'client.address=203.0.113.7', 1],
    ['shop-anomalies', 'netanomaly.episode.state=open', 1],
    ['shop-anomalies', 'netanomaly.severity=medium', 1],
    ['shop-anomalies', 'netanomaly.severity=high', 0],
    ['shop', 'netanomaly.rule=request-rate', 21],
    ['shop', 'netanomaly.episode.state=open', 1],
  ])('of service %s the tags %s find %i', async (service, tag, found) => {
    const [name = '', value = ''] = tag.split('=')
    expect(await findTraces(jaeger.url, service, { [name]: value })).toHaveLength(found)
  })

  test('Jaeger gives its pages the link, which finds the episode of an id', async () => {
    const page = await (await fetch(`${jaeger.url}/search`)).text()
    const config = JSON.parse(page.match(/^JAEGER_CONFIG = (\{.*\});$/m)?.[1] ?? '{}')
    expect(config).toEqual(JSON.parse(block('json')))
    const [{ key, url }] = config.linkPatterns
    const id = tagsOf(episode!.spans[0]!)[key] as string
    const query = url.replace('/search?', '/api/traces?').replace(`#{${key}}`, id)
    const response = await fetch(`${jaeger.url}${query}`)
    const { data } = (await response.json()) as { data: JaegerTrace[] }
    expect(data.map(trace => trace.traceID)).toEqual([episode!.traceID])
  })
})
