import { describe, expect, it } from 'vitest'
import { createAddress, formatAddress } from '../../src/record/address.ts'
import { ClientReader } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import type { Attributes, LogRecordView } from '../../src/record/record.ts'
import { view } from './views.ts'

/** `192.0.2.1 record`, or why there is no client. */
function client(
  record: LogRecordView,
  trusted: string[] = [],
  clientFields: string[] = [],
): string {
  const trustedProxies = PrefixSet.parse(trusted, 'trustedProxies', [])
  const into = createAddress()
  const origin = new ClientReader({ clientFields, trustedProxies }).read(record, into)
  const isFound = origin !== 'no-address' && origin !== 'not-an-address'
  return isFound ? `${formatAddress(into)} ${origin}` : origin
}

describe('the client of a record', () => {
  it.each([
    [{ 'client.address': '192.0.2.1' }, '192.0.2.1 record'],
    [{ client: { address: '::ffff:192.0.2.1' } }, '192.0.2.1 record'],
    [{ 'client.address': ['192.0.2.1'] }, '192.0.2.1 record'],
    [{ 'http.client_ip': '[2001:db8::1]:443' }, '2001:db8::1 record'],
    [{ 'source.ip': '192.0.2.1', 'network.peer.address': '10.0.0.1' }, '192.0.2.1 record'],
    [{ req: { remoteAddress: '::ffff:192.0.2.1', ip: '1.1.1.1' } }, '192.0.2.1 peer'],
    [{ req: { socket: { remoteAddress: '192.0.2.1' } } }, '192.0.2.1 peer'],
    [{ remote_addr: '192.0.2.1', ip: '1.1.1.1' }, '192.0.2.1 peer'],
    [{ 'net.peer.name': '192.0.2.1' }, '192.0.2.1 peer'],
    [{ 'net.peer.name': 'example.com', remoteIp: '192.0.2.1' }, '192.0.2.1 peer'],
    [{ sourceIPAddress: '192.0.2.1' }, '192.0.2.1 record'],
    [{ src: 'main.js', SourceIp: '192.0.2.1' }, '192.0.2.1 record'],
    [{ 'client.address': 'example.com', 'source.address': '192.0.2.1' }, '192.0.2.1 record'],
    [{ 'client.address': '192.0.2.1, 192.0.2.2', ip: '192.0.2.3' }, '192.0.2.3 record'],
  ])('%o is %s', (attributes, expected) => {
    expect(client(view(attributes))).toBe(expected)
  })

  it.each([
    [{}, 'no-address'],
    [{ message: '192.0.2.1' }, 'no-address'],
    [{ 'client.address': '' }, 'no-address'],
    [{ 'client.address': 3_221_225_985 }, 'no-address'],
    [{ 'client.address': ['192.0.2.1', '192.0.2.2'] }, 'no-address'],
    [{ 'client.address': { toString: () => '192.0.2.1' } }, 'no-address'],
    [Object.create({ 'client.address': '192.0.2.1' }), 'no-address'],
    [{ 'http.request.header.x-forwarded-for': ['192.0.2.1'] }, 'no-address'],
    [{ 'client.address': '/run/app.sock' }, 'not-an-address'],
    [{ 'client.address': ['-'] }, 'not-an-address'],
    [{ ip: 'unknown' }, 'not-an-address'],
  ])('%o is not to be had: %s', (attributes, expected) => {
    expect(client(view(attributes))).toBe(expected)
  })

  const CALLED = '10.9.9.9'
  it.each([
    [{ 'db.system': 'redis', 'server.address': CALLED, 'network.peer.address': CALLED }],
    [{ server: { address: CALLED }, network: { peer: { address: CALLED } } }],
    [{ 'server.address': `${CALLED}:6379`, 'net.peer.ip': `::ffff:${CALLED}` }],
    [{ 'destination.address': CALLED, 'server.address': 'db', remote_addr: CALLED }],
    [{ destination: { address: [CALLED] }, 'net.sock.peer.addr': CALLED }],
    [{ 'url.full': 'http://10.9.9.9/', 'server.address': CALLED, 'network.peer.address': CALLED }],
    [{ 'server.address': CALLED, 'network.peer.address': CALLED, ip: '192.0.2.1' }],
    [{ 'server.address': '2001:DB8::0:1', 'network.peer.address': '2001:db8::1' }],
  ])('%o has none: the peer is the server that was called', attributes => {
    expect(client(view(attributes))).toBe('no-address')
    expect(client(view(attributes), ['0.0.0.0/0', '::/0'])).toBe('no-address')
  })

  it.each<[string, Attributes, string]>([
    ['the server has another address', { 'server.address': '10.0.0.2' }, '10.9.9.9 peer'],
    ['the server has a name', { 'server.address': 'example.com' }, '10.9.9.9 peer'],
    ['the server says nothing', { 'server.address': null, destination: {} }, '10.9.9.9 peer'],
    // The server's address is then the Host header, so anyone could hide behind their own.
    ['a request came in', { 'server.address': CALLED, 'url.path': '/' }, '10.9.9.9 peer'],
    ['a request came in', { 'server.address': CALLED, req: { url: '/a' } }, '10.9.9.9 peer'],
    ['the record names it', { 'server.address': CALLED, 'source.ip': CALLED }, '10.9.9.9 record'],
    [
      'a proxy beside us names another',
      { 'server.address': CALLED, x_forwarded_for: '192.0.2.1' },
      '192.0.2.1 forwarded',
    ],
  ])('is found though the peer looks like a called server: %s', (_, attributes, expected) => {
    const trusted = expected.endsWith('forwarded') ? [CALLED] : []
    expect(client(view({ 'network.peer.address': CALLED, ...attributes }), trusted)).toBe(expected)
  })

  it('is a called server where the configured fields say so', () => {
    const attributes = { 'server.address': CALLED, 'network.peer.address': CALLED }
    expect(client(view(attributes), [], ['network.peer.address'])).toBe('10.9.9.9 configured')
  })

  it('forgets the text of the record before', () => {
    const reader = new ClientReader({ clientFields: [], trustedProxies: new PrefixSet() })
    expect(reader.read(view({ ip: 'unknown' }), createAddress())).toBe('not-an-address')
    expect(reader.read(view({}), createAddress())).toBe('no-address')
  })

  it('is what the configured fields say, in their order, before every other name', () => {
    const attributes = {
      'client.address': '192.0.2.1',
      my: { peer: '192.0.2.2' },
      other: '192.0.2.3',
    }
    expect(client(view(attributes), [], ['my.peer', 'other'])).toBe('192.0.2.2 configured')
    expect(client(view(attributes), [], ['absent', 'other', 'my.peer'])).toBe(
      '192.0.2.3 configured',
    )
    expect(client(view(attributes), [], ['absent'])).toBe('192.0.2.1 record')
    expect(client(view(attributes), [], ['client.address'])).toBe('192.0.2.1 configured')
  })

  it('is looked for under all names in the record, then in scope, then in resource', () => {
    const [loose, peer] = [{ ip: '192.0.2.1' }, { remote_addr: '192.0.2.2' }]
    const believed = { 'client.address': '192.0.2.3' }
    expect(client(view(loose, peer, believed))).toBe('192.0.2.1 record')
    expect(client(view({ ip: '-' }, peer, believed))).toBe('192.0.2.2 peer')
    expect(client(view({}, undefined, believed))).toBe('192.0.2.3 record')
  })
})

describe('the forwarding header', () => {
  const PROXIES = ['10.0.0.0/8', 'loopback']
  const PEER = { 'network.peer.address': '10.0.0.1' }

  it.each([
    ['the only hop', '192.0.2.1 forwarded', '192.0.2.1'],
    ['the first untrusted hop from the right', '192.0.2.1 forwarded', '6.6.6.6, 192.0.2.1'],
    [
      'the hop left of trusted ones',
      '192.0.2.1 forwarded',
      '6.6.6.6, 192.0.2.1, 10.0.0.3 ,10.0.0.2',
    ],
    ['a hop with a port', '192.0.2.1 forwarded', '6.6.6.6,192.0.2.1:4711,[::ffff:127.0.0.1]:80'],
    ['the leftmost hop if all are trusted', '10.0.0.4 forwarded', '10.0.0.4, 127.0.0.1, 10.0.0.2'],
    [
      'the hop right of an unparsable one',
      '10.0.0.3 forwarded',
      '6.6.6.6, unknown, 10.0.0.3, 10.0.0.2',
    ],
    ['the peer if the nearest is unparsable', '10.0.0.1 peer', '6.6.6.6, unknown'],
    ['the peer if the nearest is garbage', '10.0.0.1 peer', '6.6.6.6, 1.2.3.4.5'],
    ['no empty hop', '192.0.2.1 forwarded', ', ,192.0.2.1, ,,\t10.0.0.2,'],
    ['the peer if empty', '10.0.0.1 peer', ''],
    ['the peer if blank', '10.0.0.1 peer', ' , ,'],
    ['the peer if the nearest is too long', '10.0.0.1 peer', `6.6.6.6,${' '.repeat(200)}`],
    ['the hop right of a megabyte', '10.0.0.2 forwarded', `${'x'.repeat(1e6)},10.0.0.2`],
    ['the 64th hop', '192.0.2.1 forwarded', `192.0.2.1${',10.0.0.2'.repeat(63)}`],
    ['no 65th hop', '10.0.0.2 forwarded', `192.0.2.1${',10.0.0.2'.repeat(64)}`],
    ['no 65th hop, empty ones counted', '10.0.0.1 peer', `192.0.2.1${','.repeat(64)}`],
  ])('of a trusted peer gives %s: %s', (_, expected, header) => {
    const name = 'http.request.header.x-forwarded-for'
    expect(client(view({ ...PEER, [name]: header }), PROXIES)).toBe(expected)
    expect(client(view({ ...PEER, [name]: [header] }), PROXIES)).toBe(expected)
    expect(client(view({ ...PEER, [name]: header.split(',') }), PROXIES)).toBe(expected)
  })

  it('several times in a request is one, in order', () => {
    const header = ['6.6.6.6, 192.0.2.1', '10.0.0.3', '', '127.0.0.1, 10.0.0.2']
    expect(client(view({ ...PEER, x_forwarded_for: header }), PROXIES)).toBe('192.0.2.1 forwarded')
  })

  it('is walked afresh for each record', () => {
    const trustedProxies = PrefixSet.parse(PROXIES, 'trustedProxies', [])
    const reader = new ClientReader({ clientFields: [], trustedProxies })
    const forwarded = view({ ...PEER, x_forwarded_for: '192.0.2.1, 10.0.0.2' })
    for (let time = 0; time < 100; time++) {
      expect(reader.read(forwarded, createAddress())).toBe('forwarded')
      expect(reader.read(view(PEER), createAddress())).toBe('peer')
    }
  })

  it('holding something other than text ends the walk there', () => {
    const header = ['192.0.2.1', null, '10.0.0.2']
    expect(client(view({ ...PEER, x_forwarded_for: header }), PROXIES)).toBe('10.0.0.2 forwarded')
    expect(client(view({ ...PEER, x_forwarded_for: 7 }), PROXIES)).toBe('10.0.0.1 peer')
  })

  it.each([
    { req: { headers: { 'x-forwarded-for': '192.0.2.1' } } },
    { request: { headers: { 'x-forwarded-for': '192.0.2.1' } } },
    { http_x_forwarded_for: '192.0.2.1' },
    { x_forwarded_for: '192.0.2.1' },
    { 'http.request.header.x-forwarded-for': '', x_forwarded_for: '192.0.2.1' },
  ])('is found in %o', attributes => {
    expect(client(view({ ...PEER, ...attributes }), PROXIES)).toBe('192.0.2.1 forwarded')
  })

  it('is found beside a peer that moved to the resource', () => {
    const header = { x_forwarded_for: '192.0.2.1' }
    expect(client(view(header, undefined, PEER), PROXIES)).toBe('192.0.2.1 forwarded')
  })

  it.each([
    [
      'a peer that is not trusted',
      { remote_addr: '192.0.2.9', x_forwarded_for: '6.6.6.6' },
      '192.0.2.9 peer',
    ],
    [
      'the word of the record',
      { 'client.address': '10.0.0.9', x_forwarded_for: '6.6.6.6' },
      '10.0.0.9 record',
    ],
    ['a loose name', { ip: '10.0.0.9', x_forwarded_for: '6.6.6.6' }, '10.0.0.9 record'],
  ])('is not looked at with %s', (_, attributes, expected) => {
    expect(client(view(attributes), PROXIES)).toBe(expected)
    expect(client(view({ ...PEER, x_forwarded_for: '6.6.6.6' }))).toBe('10.0.0.1 peer')
  })
})
