import { describe, expect, it } from 'vitest'
import { createPipeline, SMALL_RULE, START_MS } from './pipeline.ts'

/** Emits a record without attributes three times; whom the episode is about, if there is one. */
function clientOf(body: unknown, options: Parameters<typeof createPipeline>[0] = {}) {
  const { logger, events, processor } = createPipeline({
    ...{ rules: [SMALL_RULE], latenessMs: 0 },
    ...options,
  })
  for (const at of [0, 1, 2]) {
    logger.emit({
      ...{ timestamp: START_MS + at, observedTimestamp: START_MS + at, severityNumber: 9 },
      body: body as string,
    })
  }
  expect(processor.counters.seen).toBe(3)
  return events()[0]?.attributes['client.address']
}

describe('the body of a record without an address in its attributes', () => {
  it.each([
    { of: 'a sentence', body: 'login of bob failed, connection from 203.0.113.7 port 4711' },
    {
      of: 'an access line',
      body: '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8"',
    },
    {
      of: 'a syslog line',
      body: 'May 17 10:05:03 host sshd[7]: Failed password for x from 203.0.113.7 port 1 ssh2',
    },
    { of: 'JSON', body: '{"msg":"login failed","clientIp":"203.0.113.7"}' },
    { of: 'a map', body: { msg: 'login failed', actor: { ipAddress: '203.0.113.7' } } },
    { of: 'a map with a text', body: { message: 'Failed login from 203.0.113.7 port 22' } },
  ])('says who the client is: $of', ({ body }) => {
    expect(clientOf(body)).toBe('203.0.113.7')
    expect(clientOf(body, { readsBodies: false })).toBeUndefined()
  })

  it.each([
    ['request served'],
    ['listening on 192.0.2.1:8080'],
    [''],
    [undefined],
    [null],
    [42],
    [['203.0.113.7']],
    [{}],
  ])('says nothing of it: %j', body => {
    expect(clientOf(body)).toBeUndefined()
  })

  it('has fields that rules can ask for', () => {
    const rules = [
      'count >= 3 within 10s where event.action = "login" and event.outcome = "failure"',
    ]
    const line = 'Failed password for root from 203.0.113.7 port 22 ssh2'
    expect(clientOf(line, { rules })).toBe('203.0.113.7')
    expect(clientOf('Accepted password for root from 203.0.113.7 port 22 ssh2', { rules })).toBe(
      undefined,
    )
  })

  it('counts as often as it says that it was repeated', () => {
    const { logger, events } = createPipeline({ rules: [SMALL_RULE], latenessMs: 0 })
    const body = (times: number) =>
      `sshd[7]: message repeated ${times} times: [ Failed password for x from 203.0.113.7 port 1 ssh2]`
    logger.emit({ timestamp: START_MS, observedTimestamp: START_MS, body: body(2) })
    expect(events()).toEqual([])
    logger.emit({ timestamp: START_MS, observedTimestamp: START_MS, body: body(2) })
    expect(events()[0]?.attributes['netanomaly.observed']).toBe(3)
  })

  it('cannot name the client of a trusted peer that an attribute names', () => {
    const { logger, events } = createPipeline({
      ...{ rules: [SMALL_RULE], latenessMs: 0, trustedProxies: ['10.0.0.0/8'] },
    })
    for (const at of [0, 1, 2]) {
      logger.emit({
        ...{ timestamp: START_MS + at, observedTimestamp: START_MS + at },
        body: '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-" "192.0.2.66"',
        attributes: { 'network.peer.address': '10.0.0.1' },
      })
    }
    expect(events()[0]?.attributes['client.address']).toBe('10.0.0.1')
  })

  it('may be hostile: deep, cyclic, with getters that throw, or huge', () => {
    const cyclic: Record<string, unknown> = { a: 1 }
    cyclic.self = cyclic
    let deep: Record<string, unknown> = { ip: '192.0.2.9' }
    for (let at = 0; at < 10_000; at++) deep = { deep }
    const thrower = {
      get ip(): string {
        throw new Error('no')
      },
    }
    for (const body of [
      cyclic,
      deep,
      thrower,
      'x 1.1.1.1'.repeat(100_000),
      '{"a":'.repeat(9_999),
    ]) {
      expect(() => clientOf(body)).not.toThrow()
    }
  })
})
