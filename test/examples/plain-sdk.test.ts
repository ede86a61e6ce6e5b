import { describe, expect, test } from 'vitest'
import { receiveLogs } from '../otlp/receiver.ts'
import { describeWith } from '../with-parts.ts'
import { checkRecipe, inExample, START } from './example.ts'
import { Program } from './program.ts'

const SENTENCE =
  '203.0.113.7 sent 5 records within 10s (rule guessing: ' +
  'count by client.address >= 5 within 10s where http.response.status_code = 401)'
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe('examples/plain-sdk', () => checkRecipe('plain-sdk', SENTENCE))

describeWith(['plain-sdk'], 'examples/plain-sdk, installed', folder => {
  test('sends its records, the hot ones annotated, and one event', async () => {
    const receiver = await receiveLogs()
    const ended = await inExample('plain-sdk', folder, cwd => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
      return new Program(START['plain-sdk'], { cwd, env, timeoutMs: 20_000 }).ended()
    })
    await receiver.close()
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout.split('\n')[0]).toBe(SENTENCE)

    const events = receiver.records.filter(record => record.eventName !== undefined)
    const records = receiver.records.filter(record => record.eventName === undefined)
    const id = events[0]?.attributes['netanomaly.episode.id']
    const logins = Array.from({ length: 8 }, (_, index) => [
      login('192.0.2.10', 200),
      login('203.0.113.7', 401, index >= 4 ? { id, rule: 'guessing' } : undefined),
    ])
    expect(records.map(record => record.attributes)).toEqual(logins.flat())
    expect(records.map(record => record.body)).toEqual(
      Array.from({ length: 8 }, () => ['POST /login 200', 'POST /login 401']).flat(),
    )
    expect(events).toMatchObject([
      {
        eventName: 'netanomaly.episode',
        body: SENTENCE,
        severityText: 'WARN',
        scope: { name: 'otel-netanomaly' },
      },
    ])
    expect(events[0]?.attributes).toEqual({
      'client.address': '203.0.113.7',
      'netanomaly.client.origin': 'record',
      'netanomaly.episode.expires': INSTANT,
      'netanomaly.episode.first_seen': INSTANT,
      'netanomaly.episode.id': expect.stringMatching(/^[0-9a-f]+-1$/),
      'netanomaly.episode.last_seen': INSTANT,
      'netanomaly.episode.records': 5,
      'netanomaly.episode.state': 'open',
      'netanomaly.evidence': [expect.stringMatching(/Z POST \/login 401$/)],
      'netanomaly.exact': true,
      'netanomaly.expected': 4,
      'netanomaly.key': '203.0.113.7',
      'netanomaly.key_fields': ['client.address'],
      'netanomaly.measure': 'count',
      'netanomaly.operator': 'gte',
      'netanomaly.observed': 5,
      'netanomaly.rule': 'guessing',
      'netanomaly.scope': 'process',
      'netanomaly.score': 0.5,
      'netanomaly.threshold': 5,
      'netanomaly.window_ms': 10_000,
      'security_rule.description': expect.stringContaining('count by client.address >= 5'),
      'security_rule.name': 'guessing',
    })
    for (const { resource } of receiver.records) {
      expect(resource).toEqual({ 'service.name': 'example-plain-sdk' })
    }
  })

  test('says so where nobody listens', async () => {
    const ended = await inExample('plain-sdk', folder, cwd => {
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
        // Of all retries; it spares the test seconds.
        OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      }
      return new Program(START['plain-sdk'], { cwd, env, timeoutMs: 25_000 }).ended()
    })
    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain('ECONNREFUSED')
    expect(ended.stdout).toContain(SENTENCE)
  })
})

function login(address: string, status: number, annotation?: { id: unknown; rule: string }) {
  return {
    'client.address': address,
    'http.request.method': 'POST',
    'url.path': '/login',
    'http.response.status_code': status,
    ...(annotation && {
      'netanomaly.episode.id': annotation.id,
      'netanomaly.rule': annotation.rule,
    }),
  }
}
