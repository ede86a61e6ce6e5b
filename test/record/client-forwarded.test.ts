import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { createAddress, formatAddress } from '../../src/record/address.ts'
import { ClientReader } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import { ipv4Text, ipv6Text } from './spellings.ts'
import { view } from './views.ts'

const PROXIES = PrefixSet.parse(['10.0.0.0/8', 'fd00::/8'], 'trustedProxies', [])

function isTrusted(text: string): boolean {
  return /^(10\.|fd..:)/.test(ipaddr.process(text).toString())
}

function read(peer: string, header: unknown): string {
  const into = createAddress()
  const attributes = { 'network.peer.address': peer, 'http.request.header.x-forwarded-for': header }
  const reader = new ClientReader({ clientFields: [], trustedProxies: PROXIES })
  return `${reader.read(view(attributes), into)} ${formatAddress(into)}`
}

/** The rule once more, with `split` and ipaddr.js: quadratic, wasteful and obvious. */
function expected(peer: string, header: readonly string[]): string {
  const hops = header.join(',').split(',')
  let client = `peer ${ipaddr.process(peer)}`
  for (const hop of hops.map(hop => hop.trim()).reverse()) {
    if (hop === '') continue
    if (!ipaddr.isValid(hop)) break
    client = `forwarded ${ipaddr.process(hop)}`
    if (!isTrusted(hop)) break
  }
  return client
}

const address = fc.oneof(ipv4Text(), ipv6Text())
const proxy = fc.oneof(
  fc.nat(255).map(last => `10.0.0.${last}`),
  fc.nat(255).map(last => `fd00::${last.toString(16)}`),
  fc.nat(255).map(last => `::ffff:10.1.1.${last}`),
)
const garbage = fc.constantFrom(
  '',
  ' ',
  'unknown',
  '_hidden',
  '1.2.3.4.5',
  '::1::',
  'a b',
  '999.1.1.1',
)
const hop = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: proxy }, address, garbage),
    fc.constantFrom('', ' ', '\t '),
  )
  .map(([text, blank]) => `${blank}${text}${blank}`)
const header = fc.array(
  fc.array(hop, { maxLength: 6 }).map(hops => hops.join(',')),
  { maxLength: 4 },
)

describe('X-Forwarded-For, whatever it says,', () => {
  it('changes nothing unless the peer is a trusted proxy', () => {
    const anything = fc.oneof(header, header.map(String), fc.anything())
    fc.assert(
      fc.property(address, anything, (peer, header) => {
        fc.pre(!isTrusted(peer))
        expect(read(peer, header)).toBe(`peer ${ipaddr.process(peer)}`)
      }),
    )
  })

  it('never gives an address that stands left of an untrusted hop', () => {
    fc.assert(
      fc.property(
        proxy,
        header,
        address,
        fc.array(proxy, { maxLength: 5 }),
        (peer, left, client, right) => {
          fc.pre(!isTrusted(client))
          const forwarded = `forwarded ${ipaddr.process(client)}`
          expect(read(peer, [...left, client, ...right])).toBe(forwarded)
          expect(read(peer, [...left, client, ...right].join(', '))).toBe(forwarded)
        },
      ),
    )
  })

  it('is walked as the obvious algorithm walks it, as one value or several', () => {
    fc.assert(
      fc.property(proxy, header, (peer, header) => {
        expect(read(peer, header)).toBe(expected(peer, header))
        expect(read(peer, header.join(','))).toBe(expected(peer, header))
      }),
      { numRuns: 1000 },
    )
  })
})
