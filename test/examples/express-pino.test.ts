import { beforeAll, describe, expect, test } from 'vitest'
import type { ReceivedRecord } from '../collector/otlp-json.ts'
import { receiveLogs } from '../otlp/receiver.ts'
import { describeWith } from '../with-parts.ts'
import { checkRecipe, inExample, START } from './example.ts'
import { type Ended, Program } from './program.ts'

const GUESSER = '198.51.100.7'
const FORGOTTEN = '198.51.100.8'
/** What the guesser writes into the header itself, and what the proxy appends. */
const FORGED = `203.0.113.66, ${GUESSER}`
const SENTENCE =
  `${GUESSER} sent 5 records within 1m (rule login-failures: count by client.address >= 5 ` +
  'within 1m where url.path = "/login" and http.response.status_code = 401)'

describe('examples/express-pino', () => checkRecipe('express-pino', SENTENCE))

describeWith(['express-pino'], 'examples/express-pino, installed', folder => {
  let ended: Ended
  let received: readonly ReceivedRecord[]

  beforeAll(async () => {
    const receiver = await receiveLogs()
    ended = await inExample('express-pino', folder, async cwd => {
      const env = { PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
      const program = new Program(START['express-pino'], { cwd, env, timeoutMs: 25_000 })
      const [, url = ''] = await program.prints(/listening on (http:\S+)\n/)
      await sendTraffic(url)
      // What is logged when a response is finished may be under way when its client has it.
      await receiver.until(13)
      program.signal('SIGTERM')
      return program.ended()
    })
    await receiver.close()
    received = receiver.records
  })

  test('prints the sentence and ends in order', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout.split('\n')).toContain(SENTENCE)
  })

  test('annotates the guesser from the fifth record on, and changes nothing else', () => {
    const records = received.filter(record => record.eventName === undefined)
    expect(records).toHaveLength(12)
    const id = eventOf(received).attributes['netanomaly.episode.id']
    const expected = Array.from({ length: 7 }, (_, index) => ({
      req: {
        id: index + 2,
        method: 'POST',
        url: '/login?from=home',
        query: { from: 'home' },
        params: {},
        headers: expect.objectContaining({ 'x-forwarded-for': FORGED, cookie: '[Redacted]' }),
        remoteAddress: '127.0.0.1',
        remotePort: expect.any(Number),
      },
      res: { statusCode: 401, headers: expect.any(Object) },
      responseTime: expect.any(Number),
      ...(index >= 4 && { 'netanomaly.episode.id': id, 'netanomaly.rule': 'login-failures' }),
    }))
    expect(sentBy(records, FORGED)).toEqual(expected)
  })

  test('leaves alone who forgot a password, and who logs in', () => {
    const records = received.filter(record => record.eventName === undefined)
    expect(sentBy(records, FORGOTTEN)).toHaveLength(4)
    for (const attributes of sentBy(records, FORGOTTEN)) {
      expect(Object.keys(attributes).sort()).toEqual(['req', 'res', 'responseTime'])
    }
  })

  test('emits one event, about who connected to the proxy', () => {
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(eventOf(received)).toMatchObject({
      body: SENTENCE,
      severityText: 'ERROR',
      scope: { name: 'otel-netanomaly' },
      resource: { 'service.name': 'example-express-pino' },
    })
    expect(eventOf(received).attributes).toEqual({
      'client.address': GUESSER,
      'netanomaly.client.origin': 'forwarded',
      'netanomaly.episode.expires': instant,
      'netanomaly.episode.first_seen': instant,
      'netanomaly.episode.id': expect.stringMatching(/^[0-9a-f]+-1$/),
      'netanomaly.episode.last_seen': instant,
      'netanomaly.episode.records': 5,
      'netanomaly.episode.state': 'open',
      'netanomaly.evidence': [expect.stringMatching(/Z POST \/login 401$/)],
      'netanomaly.exact': true,
      'netanomaly.expected': 4,
      'netanomaly.key': GUESSER,
      'netanomaly.key_fields': ['client.address'],
      'netanomaly.measure': 'count',
      'netanomaly.operator': 'gte',
      'netanomaly.observed': 5,
      'netanomaly.rule': 'login-failures',
      'netanomaly.scope': 'process',
      'netanomaly.score': 0.5,
      'netanomaly.tags': ['attack.t1110'],
      'netanomaly.threshold': 5,
      'netanomaly.window_ms': 60_000,
      'security_rule.description': 'Failed logins of one client',
      'security_rule.name': 'login-failures',
    })
  })
})

/** One visit, seven guesses, and four tries of somebody who remembers at the fourth. */
async function sendTraffic(url: string): Promise<void> {
  const login = async (client: string, password: string, path = '/login') => {
    const headers = { 'x-forwarded-for': client, cookie: 'session=secret' }
    const body = new URLSearchParams({ password })
    return (await fetch(url + path, { method: 'POST', headers, body })).status
  }
  expect((await fetch(url)).status).toBe(200)
  for (let guess = 1; guess <= 7; guess++) {
    expect(await login(FORGED, `${guess}`, '/login?from=home')).toBe(401)
  }
  for (const password of ['rose', 'lily', 'iris']) {
    expect(await login(FORGOTTEN, password)).toBe(401)
  }
  expect(await login(FORGOTTEN, 'tulip')).toBe(200)
}

/** Attributes of the records whose request came with this header. */
function sentBy(records: readonly ReceivedRecord[], forwarded: string) {
  return records
    .map(record => record.attributes)
    .filter(({ req }) => {
      const { headers } = req as { headers: Record<string, unknown> }
      return headers['x-forwarded-for'] === forwarded
    })
}

function eventOf(records: readonly ReceivedRecord[]): ReceivedRecord {
  const events = records.filter(record => record.eventName === 'netanomaly.episode')
  expect(events).toHaveLength(1)
  return events[0]!
}
