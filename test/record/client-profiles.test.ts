import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/base/problem.ts'
import {
  CLIENT_PROFILE_NAMES,
  CLIENT_PROFILES,
  type ClientProfile,
} from '../../src/record/client-profile.ts'
import type { Attributes } from '../../src/record/record.ts'
import { loadSettings } from '../../src/rules/settings.ts'
import { clientOf } from './client-of.ts'

const PROXIES = ['10.0.0.0/8']

function behind(profile: ClientProfile, attributes: Attributes, peer = '10.0.0.1'): string {
  return clientOf({ remote_addr: peer, ...attributes }, PROXIES, { clientProfile: profile })
}

const TABLE: readonly (readonly [ClientProfile, Attributes, string])[] = [
  ['x-forwarded-for', { x_forwarded_for: '6.6.6.6, 192.0.2.1, 10.0.0.2' }, '192.0.2.1'],
  ['forwarded', { http_forwarded: 'for=6.6.6.6, for="[2001:db8::1]:80"' }, '2001:db8::1'],
  ['x-real-ip', { 'req.headers.x-real-ip': '192.0.2.1' }, '192.0.2.1'],
  ['cf-connecting-ip', { http_cf_connecting_ip: '2001:db8::1' }, '2001:db8::1'],
  ['true-client-ip', { 'True-Client-IP': '192.0.2.1' }, '192.0.2.1'],
  ['fastly-client-ip', { req: { headers: { 'fastly-client-ip': '192.0.2.1' } } }, '192.0.2.1'],
  ['fly-client-ip', { headers: { 'fly-client-ip': '192.0.2.1' } }, '192.0.2.1'],
  [
    'cloudfront-viewer-address',
    { 'http.request.header.cloudfront-viewer-address': ['2001:db8::1:46532'] },
    '2001:db8::1',
  ],
  [
    'x-azure-socketip',
    { request: { headers: { 'X-Azure-Socketip': ['192.0.2.1'] } } },
    '192.0.2.1',
  ],
  ['traefik', { 'request_X-Forwarded-For': '6.6.6.6, 192.0.2.1' }, '192.0.2.1'],
  ['envoy', { x_forwarded_for: '6.6.6.6,192.0.2.1,10.0.0.1' }, '192.0.2.1'],
  ['caddy', { request: { headers: { 'X-Forwarded-For': ['192.0.2.1'] } } }, '192.0.2.1'],
  ['haproxy', { 'req.headers.x-forwarded-for': ['6.6.6.6', '192.0.2.1'] }, '192.0.2.1'],
  ['nginx', { http_x_forwarded_for: '6.6.6.6, 192.0.2.1' }, '192.0.2.1'],
  ['alb', { 'x-forwarded-for': '6.6.6.6:80, 192.0.2.1:46532' }, '192.0.2.1'],
  ['cloudfront', { 'x-forwarded-for': '6.6.6.6, 2001:db8::1' }, '2001:db8::1'],
  ['cloudflare', { 'http.request.header.cf-connecting-ip': ['192.0.2.1'] }, '192.0.2.1'],
  ['akamai', { true_client_ip: '192.0.2.1' }, '192.0.2.1'],
  ['fastly', { x_forwarded_for: '6.6.6.6, 192.0.2.1', fastly_client_ip: '6.6.6.6' }, '192.0.2.1'],
  ['google-cloud', { x_forwarded_for: '6.6.6.6,192.0.2.1,10.200.0.9' }, '192.0.2.1'],
  ['azure', { x_forwarded_for: '6.6.6.6, 192.0.2.1:46532' }, '192.0.2.1'],
  [
    'azure-front-door',
    { http_x_azure_socketip: '192.0.2.1', http_x_azure_clientip: '6.6.6.6' },
    '192.0.2.1',
  ],
]

describe('the profile', () => {
  it('is in the table below, every one', () => {
    expect(TABLE.map(([profile]) => profile)).toEqual(CLIENT_PROFILE_NAMES)
  })

  it.each(TABLE)('%s finds the client in %o: %s', (profile, attributes, client) => {
    expect(behind(profile, attributes)).toBe(`${client} forwarded`)
    expect(behind(profile, attributes, '192.0.2.9')).toBe('192.0.2.9 peer')
    expect(clientOf({ remote_addr: '10.0.0.1', ...attributes })).toBe('10.0.0.1 peer')
  })

  it('is a setting of a file and in code', () => {
    const problems: Problem[] = []
    const file = { client_profile: 'cloudflare', source_profile: 'fastify' }
    const read = loadSettings(file, { form: 'file', problems })
    expect(read).toEqual({ clientProfile: 'cloudflare', sourceProfile: 'fastify' })
    expect(loadSettings(read, { form: 'code', problems })).toEqual(read)
    expect(problems).toEqual([])
    loadSettings({ client_profile: 'cloudflair' }, { form: 'file', problems })
    expect(problems[0]?.expected).toContain('did you mean "cloudflare"')
  })

  const SPELLINGS = [
    'http.request.header.x-real-ip',
    'http.request.header.x_real_ip',
    'http.request.header.X-Real-IP',
    'req.headers.x-real-ip',
    'req.headers.X-Real-Ip',
    'request.headers.x-real-ip',
    'request.headers.X-Real-Ip',
    'headers.x-real-ip',
    'http_x_real_ip',
    'HTTP_X_REAL_IP',
    'x_real_ip',
    'x-real-ip',
    'X-Real-IP',
    'X-Real-Ip',
    'request_X-Real-Ip',
  ]
  it.each(SPELLINGS)('finds its header as %s, flat and in maps', name => {
    expect(behind('x-real-ip', { [name]: '192.0.2.1' })).toBe('192.0.2.1 forwarded')
    const nested = name
      .split('.')
      .reduceRight<unknown>((inner, key) => ({ [key]: inner }), ['192.0.2.1'])
    expect(behind('x-real-ip', nested as Attributes)).toBe('192.0.2.1 forwarded')
  })

  it('takes no header with underscores for its own', () => {
    const attributes = { req: { headers: { x_real_ip: '6.6.6.6' } } }
    expect(behind('x-real-ip', attributes)).toBe('10.0.0.1 peer')
  })

  it.each([
    ['two in one', '192.0.2.1, 192.0.2.2'],
    ['two', ['192.0.2.1', '192.0.2.2']],
    ['a name', 'client.example.com'],
    ['nothing', '-'],
    ['an empty list', []],
    ['a number', 7],
  ])('of one address stays with the peer where there is %s', (_, value) => {
    expect(behind('cf-connecting-ip', { cf_connecting_ip: value })).toBe('10.0.0.1 peer')
  })

  it.each([
    ['198.51.100.10:46532', '198.51.100.10 forwarded'],
    ['2001:db8::1:46532', '2001:db8::1 forwarded'],
    ['2001:db8:0:0:0:0:0:1:443', '2001:db8::1 forwarded'],
    ['[2001:db8::1]:443', '2001:db8::1 forwarded'],
    ['198.51.100.10', '10.0.0.1 peer'],
    ['198.51.100.10:', '10.0.0.1 peer'],
    ['198.51.100.10:port', '10.0.0.1 peer'],
    [':80', '10.0.0.1 peer'],
  ])('cloudfront-viewer-address reads %s as %s', (value, expected) => {
    const header = { 'cloudfront-viewer-address': value }
    expect(behind('cloudfront-viewer-address', header)).toBe(expected)
  })

  it('does not walk on from a single address that is trusted', () => {
    const attributes = { cf_connecting_ip: '10.0.0.5', x_forwarded_for: '6.6.6.6' }
    expect(behind('cloudflare', attributes)).toBe('10.0.0.5 forwarded')
  })
})

const HEADERS = [...new Set(Object.values(CLIENT_PROFILES).map(({ name }) => name))]
const PREFIXES = ['http.request.header.', 'req.headers.', '']
const forged = fc.oneof(
  fc.constantFrom<unknown>('6.6.6.6', ['6.6.6.6'], 'for=6.6.6.6', '6.6.6.6:80', '10.0.0.7', '"'),
  fc.anything(),
)

/** Headers with whatever a client may send, under names that logs have for them. */
function headers(names: readonly string[]): fc.Arbitrary<Attributes> {
  const keys = names.flatMap(name => {
    const lower = name.toLowerCase()
    return [...PREFIXES.map(prefix => `${prefix}${lower}`), `http_${lower.replaceAll('-', '_')}`]
  })
  return fc
    .array(fc.tuple(fc.constantFrom(...keys, 'ClientHost'), forged))
    .map(entries => Object.fromEntries(entries))
}

/** Whether logs have this header under this name. */
function isNameOf(header: string, key: string): boolean {
  if (key === 'ClientHost') return header === 'X-Forwarded-For'
  return key.replaceAll('_', '-').endsWith(header.toLowerCase())
}

describe('forwarding headers, whatever they say,', () => {
  it('change nothing where the peer is not trusted', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CLIENT_PROFILE_NAMES), headers(HEADERS), (profile, forged) => {
        expect(behind(profile, forged, '192.0.2.9')).toBe('192.0.2.9 peer')
      }),
    )
  })

  it('change nothing where they are not the chosen one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TABLE), headers(HEADERS), ([profile, right, client], all) => {
        const chosen = CLIENT_PROFILES[profile].name
        const others = Object.entries(all).filter(([key]) => !isNameOf(chosen, key))
        const attributes = { ...Object.fromEntries(others), ...right }
        expect(behind(profile, attributes)).toBe(`${client} forwarded`)
      }),
    )
  })
})
