import { describe, expect, it } from 'vitest'
import { createAddress, formatAddress } from '../../src/record/address.ts'
import { ClientReader, type SourceProfile } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import type { Attributes } from '../../src/record/record.ts'
import { clientOf } from './client-of.ts'
import { view } from './views.ts'

const NOBODY_TRUSTED = PrefixSet.parse([], 'trustedProxies', [])

const PROXIES = ['10.0.0.0/8']

const PINO_HTTP = {
  msg: 'request completed',
  req: {
    ...{ id: 1, method: 'GET', url: '/', query: {}, params: {} },
    headers: { host: 'example.com', 'x-forwarded-for': '6.6.6.6, 192.0.2.1' },
    ...{ remoteAddress: '::ffff:10.0.0.1', remotePort: 4711 },
  },
  res: { statusCode: 200 },
}
const FASTIFY = {
  ...{ msg: 'incoming request', reqId: 'req-1' },
  req: { method: 'GET', url: '/', host: 'example.com', remoteAddress: '10.0.0.7', remotePort: 1 },
}
const FASTIFY_4 = {
  ...FASTIFY,
  req: { method: 'GET', url: '/', hostname: 'example.com:80', remoteAddress: '192.0.2.7' },
}
const CADDY = {
  request: {
    ...{ remote_ip: '10.0.0.1', remote_port: '4711', client_ip: '192.0.2.1', method: 'GET' },
    headers: { 'X-Forwarded-For': ['192.0.2.1'] },
  },
}
const TRAEFIK = { ClientAddr: '10.0.0.1:4711', ClientHost: '6.6.6.6, 192.0.2.1', ClientPort: '1' }
const ENVOY = {
  downstream_remote_address: '192.0.2.1:0',
  downstream_direct_remote_address: '10.0.0.1:4711',
  x_forwarded_for: '6.6.6.6,192.0.2.1',
}
const ENVOY_ALONE = { ...ENVOY, downstream_remote_address: '10.0.0.1:4711' }
const NGINX = { remote_addr: '10.0.0.1', http_x_forwarded_for: '6.6.6.6, 192.0.2.1' }
const HAPROXY = { client_ip: '10.0.0.1', client_port: 4711, http_x_forwarded_for: '192.0.2.1' }
const AUDIT = {
  ...{ kind: 'Event', verb: 'get', requestURI: '/api' },
  sourceIPs: ['6.6.6.6', '10.0.0.9', '192.0.2.1'],
}

describe('the records of', () => {
  it.each<[string, Attributes, string]>([
    ['pino-http: the peer, whose header is walked', PINO_HTTP, '192.0.2.1 forwarded'],
    ['Fastify: whom Fastify found, itself', FASTIFY, '10.0.0.7 record'],
    ['Fastify 4', FASTIFY_4, '192.0.2.7 record'],
    ['Caddy: whom Caddy found', CADDY, '192.0.2.1 peer'],
    [
      'Caddy that trusts nobody',
      { request: { ...CADDY.request, client_ip: '10.0.0.1' } },
      '192.0.2.1 forwarded',
    ],
    ['Caddy before 2.7', { request: { remote_ip: '192.0.2.1', headers: {} } }, '192.0.2.1 peer'],
    ['Traefik: the peer, whose header is walked', TRAEFIK, '192.0.2.1 forwarded'],
    [
      'Traefik without a proxy',
      { ClientAddr: '192.0.2.9:1', ClientHost: '6.6.6.6' },
      '192.0.2.9 peer',
    ],
    ['Traefik: its header alone names nobody', { ClientHost: '6.6.6.6' }, 'no-address'],
    ['Envoy: whom Envoy found', ENVOY, '192.0.2.1 peer'],
    ['Envoy that trusts nobody', ENVOY_ALONE, '192.0.2.1 forwarded'],
    ['nginx', NGINX, '192.0.2.1 forwarded'],
    ['HAProxy, by a name that others use too', HAPROXY, '10.0.0.1 record'],
    ['Kubernetes: the last address, others are claimed', AUDIT, '192.0.2.1 peer'],
    ['Kubernetes with one address', { sourceIPs: ['2001:db8::1'] }, '2001:db8::1 peer'],
    ['Kubernetes with none', { sourceIPs: [] }, 'no-address'],
    ['Kubernetes behind a proxy', { sourceIPs: ['6.6.6.6', '10.0.0.1'] }, '10.0.0.1 peer'],
    ['a load balancer of AWS', { 'client:port': '192.0.2.1:46532' }, '192.0.2.1 peer'],
    ['CloudFront and IIS', { 'c-ip': '2001:db8::1' }, '2001:db8::1 peer'],
    ['Zeek', { 'id.orig_h': '192.0.2.1', 'id.resp_h': '10.0.0.1' }, '192.0.2.1 record'],
    ['Windows', { IpAddress: '192.0.2.1', IpPort: '1' }, '192.0.2.1 record'],
    ['Google Cloud', { httpRequest: { remoteIp: '192.0.2.1' } }, '192.0.2.1 record'],
  ])('%s', (_, attributes, expected) => {
    expect(clientOf(attributes, PROXIES)).toBe(expected)
  })

  it.each<[SourceProfile, Attributes, string]>([
    ['pino-http', { ...FASTIFY, x_forwarded_for: '192.0.2.1' }, '192.0.2.1 forwarded'],
    ['fastify', PINO_HTTP, '10.0.0.1 record'],
    ['caddy', CADDY, '192.0.2.1 record'],
    [
      'caddy',
      { request: { remote_ip: '10.0.0.1', headers: CADDY.request.headers } },
      '192.0.2.1 forwarded',
    ],
    ['envoy', ENVOY, '192.0.2.1 record'],
    ['traefik', { remote_addr: '6.6.6.6', ...TRAEFIK }, '192.0.2.1 forwarded'],
    ['haproxy', HAPROXY, '192.0.2.1 forwarded'],
    ['nginx', NGINX, '192.0.2.1 forwarded'],
    ['nginx-realip', NGINX, '10.0.0.1 record'],
    ['kubernetes', { remote_addr: '6.6.6.6', ...AUDIT }, '192.0.2.1 peer'],
  ])('%s, by the setting', (sourceProfile, attributes, expected) => {
    expect(clientOf(attributes, PROXIES, { sourceProfile })).toBe(expected)
  })

  it('Fastify are known flat as well, and by nothing that is missing', () => {
    const flat = { reqId: 'req-1', 'req.host': 'example.com', 'req.remoteAddress': '10.0.0.7' }
    expect(clientOf(flat)).toBe('10.0.0.7 record')
    const { host, ...withoutHost } = FASTIFY.req
    expect(clientOf({ ...FASTIFY, req: withoutHost }), host).toBe('10.0.0.7 peer')
    expect(clientOf({ req: FASTIFY.req })).toBe('10.0.0.7 peer')
    expect(clientOf({ ...FASTIFY, req: { ...FASTIFY.req, headers: {} } })).toBe('10.0.0.7 peer')
    expect(clientOf({ reqId: 'req-1', ...PINO_HTTP })).toBe('10.0.0.1 peer')
  })

  it('any source have their configured fields and their own word before', () => {
    const attributes = { 'client.address': '192.0.2.2', mine: '192.0.2.3', ...FASTIFY }
    const sourceProfile = 'fastify'
    expect(clientOf(attributes, [], { sourceProfile })).toBe('192.0.2.2 record')
    const clientFields = ['mine', 'req.remoteAddress']
    expect(clientOf(attributes, [], { sourceProfile, clientFields })).toBe('192.0.2.3 configured')
    expect(clientOf(FASTIFY, [], { clientFields })).toBe('10.0.0.7 configured')
  })

  it.each<[string, Attributes, Attributes, string]>([
    ['another', { ip: '127.0.0.1' }, { 'client.address': '192.0.2.1' }, '192.0.2.1 record'],
    ['another', { clientip: '::1' }, { 'source.address': '192.0.2.1' }, '192.0.2.1 record'],
    ['another', { src: '0.0.0.0' }, { 'network.peer.address': '::2' }, '::2 record'],
    ['itself', { ip: '127.0.0.1' }, { 'client.address': '127.0.0.1' }, '127.0.0.1 record'],
    ['itself', { ip: '127.0.0.1' }, {}, '127.0.0.1 record'],
    ['itself', { ip: '192.0.2.7' }, { 'client.address': '192.0.2.1' }, '192.0.2.7 record'],
    ['itself', { remote_addr: '::1' }, { 'client.address': '192.0.2.1' }, '::1 peer'],
    ['itself', { ip: '::1', body: {} }, { 'client.address': '192.0.2.1' }, '::1 record'],
  ])(
    'an object have %s for a loose name that is nobody: %o',
    (_, attributes, derived, expected) => {
      const into = createAddress()
      const reader = new ClientReader({ clientFields: [], trustedProxies: NOBODY_TRUSTED })
      const origin = reader.read({ ...view(attributes), derived: { read: () => derived } }, into)
      expect(`${formatAddress(into)} ${origin}`).toBe(expected)
    },
  )

  it('many names are tried in their order, also where the first hold something else', () => {
    const req = { remoteAddress: 'unix:', socket: { remoteAddress: '' }, ip: '192.0.2.1' }
    expect(clientOf({ req })).toBe('192.0.2.1 record')
    expect(clientOf({ req, src: 'main.js' })).toBe('192.0.2.1 record')
    expect(clientOf({ req: { ...req, ip: '-' }, src: '192.0.2.2' })).toBe('192.0.2.2 record')
    expect(clientOf({ req: { ...req, ip: '-' } })).toBe('not-an-address')
    expect(clientOf({ id: 'a' })).toBe('no-address')
  })
})
