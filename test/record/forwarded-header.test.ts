import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { clientOf } from './client-of.ts'
import { ipv4Text, ipv6Text } from './spellings.ts'

const PROXIES = ['10.0.0.0/8', 'fd00::/8']

function walk(header: unknown): string {
  const attributes = { remote_addr: '10.0.0.1', 'http.request.header.forwarded': header }
  return clientOf(attributes, PROXIES, { clientProfile: 'forwarded' })
}

describe('Forwarded of a trusted peer', () => {
  it.each([
    ['for=192.0.2.1', '192.0.2.1 forwarded'],
    ['For=192.0.2.1;Proto=https;By=10.0.0.1', '192.0.2.1 forwarded'],
    ['proto=https;host="a,b;c";for="192.0.2.1:4711"', '192.0.2.1 forwarded'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17 forwarded'],
    ['for="[2001:db8:cafe::17]"', '2001:db8:cafe::17 forwarded'],
    ['for="192.0.2.1:_gazonk"', '192.0.2.1 forwarded'],
    ['for="[2001:db8::1]:_hidden"', '2001:db8::1 forwarded'],
    // What is no token and yet unquoted, as proxies often write it.
    ['for=192.0.2.1:4711', '192.0.2.1 forwarded'],
    ['for=[2001:db8::1]:80;proto=http', '2001:db8::1 forwarded'],
    // The chain, nearest to us last.
    ['for=6.6.6.6, for=192.0.2.1', '192.0.2.1 forwarded'],
    ['for=6.6.6.6,for=192.0.2.1;host="x, for=7.7.7.7" , for=10.0.0.2', '192.0.2.1 forwarded'],
    ['for=10.0.0.9, for="[fd00::1]", for=10.0.0.2', '10.0.0.9 forwarded'],
    [', for=192.0.2.1 ,, ,for=10.0.0.2,', '192.0.2.1 forwarded'],
    [String.raw`for=192.0.2.1;host="a\"b\\", for=10.0.0.2;host="\\"`, '192.0.2.1 forwarded'],
    // Hops that do not say who it was.
    ['for=6.6.6.6, for=unknown', '10.0.0.1 peer'],
    ['for=6.6.6.6, for=_hidden, for=10.0.0.2', '10.0.0.2 forwarded'],
    ['for=6.6.6.6, for="_SEVKISEK"', '10.0.0.1 peer'],
    ['for=6.6.6.6, proto=https', '10.0.0.1 peer'],
    ['for=6.6.6.6, ;', '10.0.0.1 peer'],
    ['for=6.6.6.6, for=example.com', '10.0.0.1 peer'],
    // Malformed hops end the walk before them.
    ['for=6.6.6.6, for=', '10.0.0.1 peer'],
    ['for=6.6.6.6, =192.0.2.1', '10.0.0.1 peer'],
    ['for=6.6.6.6, 192.0.2.1', '10.0.0.1 peer'],
    ['for=6.6.6.6 for=192.0.2.1', '10.0.0.1 peer'],
    ['for=6.6.6.6;for=192.0.2.1', '10.0.0.1 peer'],
    ['for="6.6.6.6', '10.0.0.1 peer'],
    ['for=6.6.6.6"', '10.0.0.1 peer'],
    ['for="6.6.6.6"x', '10.0.0.1 peer'],
    [String.raw`for="6.6.6.6\"`, '10.0.0.1 peer'],
    [String.raw`for="6.6.6\.6"`, '10.0.0.1 peer'],
    [String.raw`for=6.6.6.6;host="a\"`, '10.0.0.1 peer'],
    ['for=6.6.6.6;=a', '10.0.0.1 peer'],
    [`for=6.6.6.6;host=${'x'.repeat(2_000)}`, '10.0.0.1 peer'],
    // Quotes and backslashes of a client cannot reach into what a proxy wrote after them.
    ['for="6.6.6.6, for=192.0.2.1', '192.0.2.1 forwarded'],
    ['host="x, for="192.0.2.1:80"', '192.0.2.1 forwarded'],
    [String.raw`host="x\, for="[2001:db8::1]"`, '2001:db8::1 forwarded'],
    ['for=6.6.6.6;host=", for=10.0.0.3, for=10.0.0.2', '10.0.0.3 forwarded'],
    ['', '10.0.0.1 peer'],
    [' , ,', '10.0.0.1 peer'],
    [7, '10.0.0.1 peer'],
    // Several lines of the header; a quote does not go over the end of one.
    [['for=6.6.6.6, for=192.0.2.1', 'for=10.0.0.3', '', 'for=10.0.0.2'], '192.0.2.1 forwarded'],
    [['for="6.6.6.6', 'for=192.0.2.1;host="a"'], '192.0.2.1 forwarded'],
    [['for=192.0.2.1', null, 'for=10.0.0.2'], '10.0.0.2 forwarded'],
  ])('%o leads to %s', (header, expected) => {
    expect(walk(header)).toBe(expected)
  })

  it('is walked for 64 hops at most', () => {
    expect(walk(`for=192.0.2.1${',for=10.0.0.2'.repeat(63)}`)).toBe('192.0.2.1 forwarded')
    expect(walk(`for=192.0.2.1${',for=10.0.0.2'.repeat(64)}`)).toBe('10.0.0.2 forwarded')
  })
})

interface Hop {
  readonly address: string
  readonly text: string
}

const address = fc.oneof(ipv4Text(), ipv6Text())
const proxy = fc.oneof(
  fc.nat(255).map(last => `10.0.0.${last}`),
  fc.nat(255).map(last => `fd00::${last.toString(16)}`),
)
const quotable = fc.string({ unit: fc.constantFrom(...'",;=\\ a1:[]'), maxLength: 12 })
const quoted = quotable.map(text => `"${text.replace(/["\\]/g, match => `\\${match}`)}"`)
const parameter = fc.oneof(
  fc.constantFrom('proto=https', 'host=example.com', 'by=10.0.0.1', 'By=_me'),
  quoted.map(text => `host=${text}`),
  quoted.map(text => `secret=${text}`),
)

/** A well-formed element with an address, and other parameters on both sides. */
function hop(of: fc.Arbitrary<string>): fc.Arbitrary<Hop> {
  const parameters = fc.array(parameter, { maxLength: 2 })
  const port = fc.constantFrom('', ':80', ':65535', ':_x')
  const name = fc.constantFrom('for', 'For', 'FOR')
  return fc
    .tuple(of, port, name, parameters, parameters)
    .map(([address, port, name, ...around]) => {
      const node = address.includes(':') ? `[${address}]` : address
      const isToken = !address.includes(':') && port === ''
      const pair = `${name}=${isToken ? node : `"${node}${port}"`}`
      return { address, text: [...around[0], pair, ...around[1]].join(';') }
    })
}

function isTrusted(text: string): boolean {
  return /^(10\.|fd..:)/.test(ipaddr.process(text).toString())
}

describe('Forwarded, whatever it says,', () => {
  const anything = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'for="\\,; 6.:[]x'), maxLength: 60 }),
    fc.array(hop(address), { maxLength: 3 }).map(hops => hops.map(({ text }) => text).join(',')),
    fc.string(),
  )

  it('never gives an address that stands left of an untrusted hop', () => {
    fc.assert(
      fc.property(anything, hop(address), fc.array(hop(proxy)), (left, client, right) => {
        fc.pre(!isTrusted(client.address) && right.length < 60)
        const expected = `${ipaddr.process(client.address)} forwarded`
        const proxies = [client, ...right].map(({ text }) => text)
        expect(walk([left, ...proxies].join(','))).toBe(expected)
        expect(walk([left, ...proxies].join(' , '))).toBe(expected)
        expect(walk([left, ...proxies])).toBe(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('is walked as hops that are known beforehand, up to the first that hides', () => {
    const hidden = fc.constantFrom('for=unknown', 'for=_x', 'proto=http', 'for=a b', 'for="')
    fc.assert(
      fc.property(fc.array(fc.oneof(hop(proxy), hop(address), hidden)), hops => {
        let expected = '10.0.0.1 peer'
        for (const hop of hops.toReversed()) {
          if (typeof hop === 'string') break
          expected = `${ipaddr.process(hop.address)} forwarded`
          if (!isTrusted(hop.address)) break
        }
        const texts = hops.map(hop => (typeof hop === 'string' ? hop : hop.text))
        expect(walk(texts.join(', '))).toBe(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('takes time in proportion to its length', () => {
    for (const part of ['"', '\\', '\\"', 'a=";', ';', ',', 'for="\\\\', ' ']) {
      expect(walk(part.repeat(200_000))).toBe('10.0.0.1 peer')
    }
  }, 2_000)
})
