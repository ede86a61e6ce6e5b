import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Finding } from '../../src/parse/found.ts'
import { addressText } from '../../src/parse/names/address-text.ts'
import { actionOf, outcomeOf } from '../../src/parse/names/event-words.ts'
import { tokensOf } from '../../src/parse/names/name-tokens.ts'
import { Votes } from '../../src/parse/names/votes.ts'
import { Times, UTC } from '../../src/parse/time/times.ts'

function settled(pairs: readonly (readonly [name: string, value: unknown])[]): Finding {
  const votes = new Votes()
  const finding = new Finding()
  finding.candidates = []
  for (const [name, value] of pairs) votes.offer(name, value)
  votes.settle(finding, new Times(UTC))
  return finding
}

it.each([
  ['srcip', 'src ip'],
  ['c-ip', 'client ip'],
  ['s-ip', 'server ip'],
  ['s_ip', 'source ip'],
  ['cs(User-Agent)', 'cs user agent'],
  ['id.orig_h', 'id orig ip'],
  ['id.resp_p', 'id resp port'],
  ['sourceIPv4Address', 'source ip address'],
  ['IPV4_SRC_ADDR', 'ip src addr'],
  ['callerIpAddress', 'caller ip address'],
  ['HTTPMethod', 'http method'],
  ['sourceIPs', 'source ip'],
  ['remip', 'rem ip'],
  ['description', 'description'],
  ['recipient', 'recipient'],
])('the words of %s are %s', (name, words) => {
  expect(tokensOf(name).join(' ')).toBe(words)
})

describe('of addresses with names', () => {
  const first = '192.0.2.1'
  const second = '192.0.2.2'
  it.each([
    ['client_ip', 'src_ip'],
    ['client_ip', 'remote_ip'],
    ['c-ip', 's-ip'],
    ['sourceIp', 'ip'],
    ['ip', 'host'],
    ['actor.ip_address', 'target.ip'],
    ['src', 'origin'],
    ['src_ip', 'nat_src_ip'],
    ['src_ip', 'translated_source_ip'],
    ['details.ip', 'agent.ip'],
    ['user_ip', 'server.ip'],
    ['rhost', 'lhost'],
    ['client.ipAddress', 'geo.ip'],
    ['event.source_ip', 'event.previous_source_ip'],
    ['data.srcip', 'agent.ip'],
    ['ip', 'request.params.client_ip'],
    ['request.client_ip', 'request.headers.client-ip'],
    ['CallingStationId', 'NASIPAddress'],
    ['saddr', 'daddr'],
    ['attackerIp', 'victim_ip'],
    ['IpAddress', 'DestAddress'],
    ['client_ip', 'http_true_client_ip'],
    ['real_ip', 'x_real_ip'],
  ])('%s is the client before %s, in any order', (name, other) => {
    const pairs = [
      [name, first],
      [other, second],
    ] as const
    expect(settled(pairs).fields['client.address']).toBe(first)
    expect(settled([...pairs].reverse()).fields['client.address']).toBe(first)
  })

  it.each([
    'user',
    'username',
    'login',
    'host',
    'hostname',
    'agent.ip',
    'observer.ip',
    'device_ip',
    'gateway',
    'dns_server_ip',
    'collector',
    'netmask',
    'version',
    'message',
    'url',
    'referer',
    'headers.x-client-ip',
    'x_forwarded_for',
    'http_x_real_ip',
    'xClientIp',
    'true-client-ip',
    'cf_connecting_ip',
    'http_client_ip',
    'http_x_real_ip_header',
    'answers.ip',
    'rule.client_ip_range',
    'request.body.ip',
    'note',
    'uuid',
  ])('%s is no client', name => {
    expect(settled([[name, first]]).fields['client.address']).toBeUndefined()
  })

  it.each(['dst', 'dest_ip', 'destinationIp', 'target.ip', 'server_ip', 'id.resp_h', 'daddr'])(
    '%s is the destination',
    name => {
      expect(settled([[name, first]]).fields['destination.address']).toBe(first)
    },
  )

  it('every one is a candidate, those that are somebody else below 0', () => {
    const { candidates } = settled([
      ['src_ip', first],
      ['agent.ip', second],
    ])
    expect(candidates).toEqual([
      { address: first, seenAs: 'src_ip', score: expect.any(Number) },
      { address: second, seenAs: 'agent.ip', score: expect.any(Number) },
    ])
    expect(candidates?.map(({ score }) => Math.sign(score))).toEqual([1, -1])
  })
})

it.each([
  ['user.name', 'bob', 'user.name', 'bob'],
  ['suser', 'CORP\\bob', 'user.name', 'bob'],
  ['user_agent', 'curl', 'user_agent.original', 'curl'],
  ['user_id', '-', 'user.name', undefined],
  ['http_x_real_ip', '192.0.2.1', 'http.request.header.x-real-ip', '192.0.2.1'],
  ['x_forwarded_for', '192.0.2.1', 'http.request.header.x-forwarded-for', '192.0.2.1'],
  ['http.status', '404', 'http.response.status_code', 404],
  ['status_code', 999, 'http.response.status_code', undefined],
  ['http_method', 'GET', 'http.request.method', 'GET'],
  ['method', 'password', 'http.request.method', undefined],
  ['dpt', '22', 'destination.port', 22],
  ['dst_port', 70_000, 'destination.port', undefined],
  ['flow.bytes_toserver', 7, 'source.bytes', 7],
  ['flow.bytes_toclient', 7, 'destination.bytes', 7],
  ['sentbyte', '7', 'source.bytes', 7],
  ['proto', 17, 'network.transport', 'udp'],
  ['protocol', 'TCP', 'network.transport', 'tcp'],
  ['protocol', 'HTTP/1.1', 'network.protocol.name', 'HTTP/1.1'],
  ['event.outcome', 'failure', 'event.outcome', 'failure'],
  ['action', 'blocked', 'event.outcome', 'failure'],
  ['success', true, 'event.outcome', 'success'],
  ['error', 'no such user', 'event.outcome', 'failure'],
  ['eventName', 'ConsoleLogin', 'event.action', 'login'],
  ['eventName', 'CreateLoginProfile', 'event.action', undefined],
  ['eventid', 4625, 'event.code', '4625'],
  ['eventID', '8311ce18-5d58-40f1-a4b3-a757df7cbe47', 'event.code', undefined],
])('%s of %j is %s %j', (name, value, field, expected) => {
  expect(settled([[name, value]]).fields[field as 'user.name']).toBe(expected)
})

it.each([
  [{ eventTime: '2015-05-17T10:05:03Z', created_at: '2014-01-01T00:00:00Z' }],
  [{ expires: '2016-01-01T00:00:00Z', time: '2015-05-17T10:05:03Z' }],
  [{ 'account.created': '2014-01-01T00:00:00Z', published: '2015-05-17T10:05:03Z' }],
  [{ time: '10:05:03', date: '2015-05-17' }],
  [{ ingested_at: '2015-05-17T11:00:00Z', event_timestamp: 1_431_857_103_000 }],
  [{ timestamp: 'never', ts: 1_431_857_103 }],
  [{ EventTime: '2015-05-17 12:05:03', '@timestamp': '2015-05-17T10:05:03Z' }],
  [{ '@timestamp': '2015-05-17T10:07:00Z', event_date: '2015-05-17T10:05:03Z' }],
  [{ duration: 1_431_857_999, response_time: 1_431_857_999, start_time: 1_431_857_103 }],
])('the time among %j is that of the event', fields => {
  const { timeMs } = settled(Object.entries(fields))
  expect(new Date(timeMs).toISOString()).toBe('2015-05-17T10:05:03.000Z')
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:443', '192.0.2.1:443'],
  ['192.0.2.1/443', '192.0.2.1:443'],
  ['2001:db8::1/443', '[2001:db8::1]:443'],
  ['192.0.2.1#53', '192.0.2.1:53'],
  ['192.0.2.1/32', '192.0.2.1'],
  ['2001:db8::1/128', '2001:db8::1'],
  ['192.0.2.1/24', undefined],
  ['/192.0.2.1:443', '192.0.2.1:443'],
  ['ipv4:192.0.2.1:443', '192.0.2.1:443'],
  ['192.0.2.1:443:X1', '192.0.2.1:443'],
  ['203.0.113.9, 192.0.2.1', '192.0.2.1'],
  ['203.0.113.9, 192.0.2.1, 10.0.0.1', '192.0.2.1'],
  ['203.0.113.9, junk, 10.0.0.1', '10.0.0.1'],
  ['junk, 10.0.0.1', '10.0.0.1'],
  ['0.0.0.0', undefined],
  ['::', undefined],
  ['192.0.2.1 or so', undefined],
  ['192.0.2', undefined],
])('the address that %s says is %s', (value, expected) => {
  expect(addressText(value)).toBe(expected)
})

it.each([
  ['Accepted', 'success'],
  ['LOGIN_ERROR', 'failure'],
  ['loginFailed', 'failure'],
  ['maybe', undefined],
])('the outcome that %s says is %s', (word, expected) => {
  expect(outcomeOf(word)).toBe(expected)
})

it('knows logins from logouts and from changes of what a login needs', () => {
  const words = ['user.login', 'UserLoggedIn', 'Sign-in activity', 'auth', 'LOGOUT', 'update-login']
  expect(words.map(actionOf)).toEqual(['login', 'login', 'login', 'login', 'logout', undefined])
})

it('forgets what was offered once it is settled, and keeps what is known already', () => {
  const votes = new Votes()
  const known = new Finding()
  known.fields['client.address'] = '192.0.2.9'
  votes.offer('client_ip', '192.0.2.1')
  votes.offer('client_port', 4711)
  votes.offer('user', 'bob')
  votes.settle(known)
  expect(known.fields).toMatchObject({ 'client.address': '192.0.2.9', 'user.name': 'bob' })
  expect(known.fields['client.port']).toBeUndefined()
  const next = new Finding()
  votes.settle(next)
  expect(next.fields).toEqual(new Finding().fields)
})

it('takes any name and value without an error', () => {
  const votes = new Votes()
  const finding = new Finding()
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('src_ip', 'time', 'user'))
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.bigInt())
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), pairs => {
      for (const [key, one] of pairs) votes.offer(key, one)
      votes.settle(finding, new Times(UTC))
    }),
  )
})

it('names and values of great length take no time to speak of', () => {
  const long = 100_000
  const start = performance.now()
  for (const unit of ['a', 'A', 'Ip', '.', '_c-ip', '1', ',', '1.1.1.1,', ' ', 'srcip']) {
    const text = unit.repeat(long)
    settled([
      [text, '192.0.2.1'],
      ['src_ip', text],
      ['time', text],
      ['user', text],
      ['request', text],
      ['event', text],
    ])
  }
  expect(performance.now() - start).toBeLessThan(1_000)
})
