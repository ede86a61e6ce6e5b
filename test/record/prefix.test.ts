import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { describeProblem, type Problem, show } from '../../src/base/problem.ts'
import { createAddress, parseAddress, truncateAddress } from '../../src/record/address.ts'
import { formatPrefix, type Prefix, PrefixSet, parsePrefix } from '../../src/record/prefix.ts'
import { ipv4Text, ipv6Text } from './spellings.ts'

const EXPECTED = 'an address, a prefix such as 10.0.0.0/8, loopback, linklocal or uniquelocal'

function notAnAddress(text: unknown): [unknown, string] {
  return [text, EXPECTED]
}

function prefixSet(...texts: unknown[]): PrefixSet {
  const problems: Problem[] = []
  const set = PrefixSet.parse(texts, 'trustedProxies', problems)
  expect(problems).toEqual([])
  return set
}

function mistakes(texts: unknown): string[] {
  const problems: Problem[] = []
  PrefixSet.parse(texts, 'trustedProxies', problems)
  return problems.map(describeProblem)
}

function has(set: PrefixSet, text: string): boolean {
  const address = createAddress()
  expect(parseAddress(text, address), text).toBe(true)
  return set.has(address)
}

describe('a set of prefixes', () => {
  it.each([
    [
      '10.0.0.0/8',
      ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3'],
      ['9.255.255.255', '11.0.0.0'],
    ],
    ['192.0.2.1', ['192.0.2.1'], ['192.0.2.0', '192.0.2.2', '::192.0.2.1']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255'], ['::', '::1']],
    ['2001:db8::/32', ['2001:db8::', '2001:db8:ffff::1'], ['2001:db7:ffff::', '2001:db9::']],
    ['2001:db8::8000:0:0/81', ['2001:db8::8000:0:1', '2001:db8::ffff:0:0'], ['2001:db8::7fff:0:0']],
    ['::/0', ['::', 'ffff::'], ['0.0.0.0', '::ffff:1.2.3.4']],
    ['::1', ['::1'], ['::', '::2', '0.0.0.1']],
    ['::ffff:10.0.0.0/104', ['10.9.9.9'], ['11.0.0.0', '::a00:1']],
    ['::ffff:0:0/96', ['0.0.0.0', '255.255.255.255'], ['::1']],
    ['loopback', ['127.0.0.1', '127.255.0.1', '::1'], ['128.0.0.1', '::2']],
    ['linklocal', ['169.254.1.1', 'fe80::1', 'febf::1'], ['169.253.1.1', 'fec0::1']],
    [
      'uniquelocal',
      ['10.1.1.1', '172.31.0.1', '192.168.1.1', 'fd00::1'],
      ['172.32.0.1', 'fe00::1'],
    ],
  ])('of %s has its addresses and no others', (text, inside, outside) => {
    const set = prefixSet(text)
    for (const address of inside) expect(has(set, address), address).toBe(true)
    for (const address of outside) expect(has(set, address), address).toBe(false)
  })

  it('is empty where nothing is configured', () => {
    expect(PrefixSet.parse(undefined, 'trustedProxies', []).size).toBe(0)
    expect(has(new PrefixSet(), '127.0.0.1')).toBe(false)
  })

  it('counts prefixes inside others, and repeated ones, once', () => {
    expect(prefixSet('10.1.0.0/16', '10.0.0.0/8', '10.0.0.1', '10.0.0.0/8', 'fc00::/7').size).toBe(
      2,
    )
    expect(prefixSet('::/0', '0.0.0.0/0', 'loopback', 'uniquelocal').size).toBe(2)
  })

  it('says when it covers everything', () => {
    expect(prefixSet('10.0.0.0/8', '0.0.0.0/0').coversEverything).toBe(true)
    expect(prefixSet('::/0').coversEverything).toBe(true)
    expect(prefixSet('0.0.0.0/1', '::/1', '::').coversEverything).toBe(false)
  })

  it.each([
    [['0.0.0.0/1', '128.0.0.0/1'], true],
    [['128.0.0.0/2', '0.0.0.0/1', '10.0.0.0/8', '192.0.0.0/2'], true],
    [['::/1', '8000::/1'], true],
    [['8000::/1', '4000::/2', '::/3', '2000::/3', '10.0.0.0/8'], true],
    [['::ffff:0:0/96'], true],
    [['0.0.0.0/1', '0.0.0.0/1'], false],
    [['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3', '240.0.0.0/4'], false],
    [['::/1', '128.0.0.0/1'], false],
    [['::/1', '8000::/2'], false],
    [[], false],
  ])('knows whether %j together cover everything: %s', (texts, expected) => {
    const problems: Problem[] = []
    const set = PrefixSet.parse(texts, '', problems)
    expect(set.coversEverything).toBe(expected)
  })

  it('names every mistake and keeps the rest', () => {
    const list = ['10.0.0.0/8', '192.0.2.77/24', '10.0.0.0/33', 'cache.example.com', 7, null]
    expect(mistakes(list)).toEqual([
      'trustedProxies[1]: expected the prefix 192.0.2.0/24 or the address 192.0.2.77, ' +
        'found "192.0.2.77/24"',
      'trustedProxies[2]: expected a prefix length of 0 to 32, found "10.0.0.0/33"',
      `trustedProxies[3]: expected ${EXPECTED}, found "cache.example.com"`,
      `trustedProxies[4]: expected ${EXPECTED}, found 7`,
      `trustedProxies[5]: expected ${EXPECTED}, found null`,
    ])
    expect(has(PrefixSet.parse(list, '', []), '10.1.1.1')).toBe(true)
  })

  it.each<[unknown, string]>([
    ['loopback', 'a list of at most 10000 addresses and prefixes, found "loopback"'],
    [{}, 'a list of at most 10000 addresses and prefixes, found a map'],
    [new Array(10_001), 'a list of at most 10000 addresses and prefixes, found a list of 10001'],
  ])('is not made of %o', (texts, expected) => {
    expect(mistakes(texts)).toEqual([`trustedProxies: expected ${expected}`])
  })

  it.each<[unknown, string]>([
    ['2001:db8::1/32', 'the prefix 2001:db8::/32 or the address 2001:db8::1'],
    ['::ffff:10.0.0.0/8', 'a prefix length of 96 to 128 after ::ffff:'],
    ['::/129', 'a prefix length of 0 to 128'],
    ['10.0.0.0/08', 'a prefix length of 0 to 32'],
    ['10.0.0.0/', 'a prefix length of 0 to 32'],
    ['10.0.0.0/255.0.0.0', 'a prefix length of 0 to 32'],
    ['10.0.0.0/-1', 'a prefix length of 0 to 32'],
    ...['', '/8', '1.2.3.4:80', '[::1]', 'fe80::1%eth0', ' ::1', '10.0/8'].map(notAnAddress),
    ...['__proto__', 'toString', Symbol('x'), [], ['::1'], { toString: null }].map(notAnAddress),
  ])('has no prefix %o', (text, expected) => {
    expect(mistakes([text])).toEqual([
      `trustedProxies[0]: expected ${expected}, found ${show(text)}`,
    ])
  })

  it('agrees with ipaddr.js on membership, whatever the prefixes', () => {
    const prefixes = fc.array(prefixText(), { maxLength: 30 })
    fc.assert(
      fc.property(prefixes, fc.array(addressText(), { maxLength: 20 }), (texts, addresses) => {
        const set = prefixSet(...texts)
        for (const text of [...addresses, ...texts.map(text => text.replace(/\/.*/, ''))]) {
          expect(has(set, text), text).toBe(texts.some(prefix => oracleHas(prefix, text)))
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** Few different addresses, so that some lie in some prefix. */
function addressText(): fc.Arbitrary<string> {
  const near = fc
    .tuple(fc.constantFrom('10.0.0.', '10.128.0.', '200.1.1.'), fc.nat(255))
    .map(parts => parts.join(''))
  const near6 = fc
    .tuple(fc.constantFrom('fd00::', '2001:db8::', '::'), fc.nat(99))
    .map(parts => parts.join(''))
  return fc.oneof(near, near6, ipv4Text(), ipv6Text())
}

function prefixText(): fc.Arbitrary<string> {
  return fc.tuple(addressText(), fc.nat(128)).map(([text, length]) => {
    const address = createAddress()
    parseAddress(text, address)
    const isMapped = ipaddr.process(text).kind() === 'ipv4'
    const bits = isMapped ? 96 + (length % 33) : length
    truncateAddress(address, bits)
    return formatPrefix({ address, bits })
  })
}

function oracleHas(prefix: string, text: string): boolean {
  const address = ipaddr.process(text)
  const [network, length] = ipaddr.parseCIDR(prefix)
  return address.kind() === network.kind() && address.match(network, length)
}

describe('a prefix', () => {
  it('is written as it is read', () => {
    for (const text of ['10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::/0', '192.0.2.1/32']) {
      expect(formatPrefix(parsePrefix(text) as Prefix)).toBe(text)
    }
  })
})
