import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  type Address,
  copyAddress,
  createAddress,
  equalAddresses,
  formatAddress,
  isIpv4,
  parseAddress,
  parseAddressIn,
  parseBareAddress,
  truncateAddress,
} from '../../src/record/address.ts'
import { ipv4Text, ipv6Text } from './spellings.ts'

function parsed(text: string): string | undefined {
  const address = createAddress()
  return parseAddress(text, address) ? formatAddress(address) : undefined
}

function bareAddress(text: string): Address | undefined {
  const address = createAddress()
  return parseBareAddress(text, address) ? address : undefined
}

/** The 16 bytes as ipaddr.js has them, IPv4 in its mapped form. */
function oracleBytes(text: string): number[] {
  const address = ipaddr.parse(text)
  const bytes = address.toByteArray()
  return bytes.length === 4 ? [...new Array(10).fill(0), 255, 255, ...bytes] : bytes
}

function bytesOf({ w0, w1, w2, w3 }: Address): number[] {
  return [w0, w1, w2, w3].flatMap(word => [24, 16, 8, 0].map(shift => (word >>> shift) & 255))
}

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['192.0.2.1:443', '192.0.2.1'],
    ['192.0.2.1:0', '192.0.2.1'],
    ['192.0.2.1:65535', '192.0.2.1'],
    ['192.0.2.1:00080', '192.0.2.1'],
    ['[192.0.2.1]', '192.0.2.1'],
    ['[192.0.2.1]:80', '192.0.2.1'],
    [' \t192.0.2.1\t ', '192.0.2.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::A', '2001:db8::a'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1%br-lan.100', 'fe80::1'],
    ['fe80::%1', 'fe80::'],
    ['[fe80::1%25eth0]:8080', 'fe80::1'],
    ['[::1]', '::1'],
    ['[::1]:443', '::1'],
    [' [::1]:443 ', '::1'],
    ['::1:443', '::1:443'],
  ])('is read from %j as %s', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it.each([
    ...['', ' ', '-', 'unknown', 'localhost', 'example.com', '/var/run/app.sock', '@'],
    ...['1.2.3', '1.2.3.', '.1.2.3', '1..2.3', '1.2.3.4.5', '1.2.3.256', '999.1.1.1', '16909060'],
    ...['010.0.0.1', '1.2.3.04', '00.0.0.0', '0127.0.0.1', '0x7f.0.0.1', '+1.2.3.4', '1.2.3.-4'],
    ...[
      '1.2.3.4:',
      '1.2.3.4:65536',
      '1.2.3.4:123456',
      '1.2.3.4:000080',
      '1.2.3.4:-1',
      '1.2.3.4:8a',
      '1.2.3.4 :80',
    ],
    ...[
      '1.2.3.4, 5.6.7.8',
      '1.2.3.4,',
      '1.2.3.4 5.6.7.8',
      '1.2.3.4/24',
      '1.2.3.4%eth0',
      '1.2.3.4x',
    ],
    ...['１.2.3.4', '::\u00e9', '1::\u0431', '1.2.3.4\n', '\u00a01.2.3.4', '1.2.3.4\0'],
    ...[':', ':::', '1:', ':1', '1:2', '::1::', '1::2::3', '1:::2', ':1::2', '::1:', '12345::'],
    ...['1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4::5:6:7:8', '::1:2:3:4:5:6:7:8', '::g'],
    ...[
      '::1.2.3',
      '::01.2.3.4',
      '::1.2.3.4:5',
      '1.2.3.4::',
      '1:2:3:4:5:6:7:1.2.3.4',
      '1:2:1.2.3.4',
    ],
    ...['1:2:3:4:5:6::1.2.3.4', '::1.2.3.4.5', '::1.2.3.256', '::ffff:1.2.3.4:80'],
    ...['fe80::1%', '[fe80::1%]', 'fe80::1%eth0/64', 'fe80::1%a%b', 'fe80::1% ', '%eth0'],
    ...['[', ']', '[]', '[::1', '::1]', '[::1]443', '[::1]:', '[::1]:65536', '[[::1]]', '[ ::1 ]'],
    ...[
      '::1/128',
      'http://[::1]/',
      '"1.2.3.4"',
      `${' '.repeat(128)}1.2.3.4`,
      `::1%${'z'.repeat(999)}`,
    ],
  ])('is not read from %j', text => {
    expect(parsed(text)).toBeUndefined()
  })

  it('is kept as IPv6 where IPv4 is only embedded, not mapped', () => {
    const address = createAddress()
    expect(parseAddress('::192.0.2.1', address) && isIpv4(address)).toBe(false)
    expect(formatAddress(address)).toBe('::c000:201')
  })

  it('is read out of a longer text without looking beyond its end', () => {
    const text = '10.0.0.1,::1,[::2]:443,1.2.3.45'
    const address = createAddress()
    const cut = (from: number, to: number) =>
      parseAddressIn(text, from, to, address) ? formatAddress(address) : undefined
    expect(cut(0, 8)).toBe('10.0.0.1')
    expect(cut(9, 12)).toBe('::1')
    expect(cut(13, 22)).toBe('::2')
    expect(cut(23, 30)).toBe('1.2.3.4')
    expect(cut(9, 9)).toBeUndefined()
    expect(cut(13, 17)).toBeUndefined()
  })

  it('in configuration stands alone', () => {
    for (const text of ['192.0.2.1', '::1', '::ffff:192.0.2.1'])
      expect(bareAddress(text)).toBeDefined()
    for (const text of ['1.2.3.4:80', '[::1]', 'fe80::1%eth0', ' ::1', '::1 ', '']) {
      expect(bareAddress(text), text).toBeUndefined()
    }
  })

  it.each([
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['0:0:1:2:3:4:5:6', '::1:2:3:4:5:6'],
    ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
  ])('%s is written as RFC 5952 wants it, %s', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it.each([
    ['192.0.2.77', 96 + 24, '192.0.2.0'],
    ['192.0.2.77', 96 + 32, '192.0.2.77'],
    ['192.0.2.77', 96, '0.0.0.0'],
    ['2001:db8:1:2:3:4:5:6', 64, '2001:db8:1:2::'],
    ['2001:db8:1:2:ffff:4:5:6', 65, '2001:db8:1:2:8000::'],
    ['2001:db8:1:2:3:4:5:6', 33, '2001:db8::'],
    ['2001:db8:1:2:3:4:5:6', 0, '::'],
  ])('%s cut to %d of 128 bits is %s', (text, bits, expected) => {
    const address = createAddress()
    parseAddress(text, address)
    truncateAddress(address, bits)
    expect(formatAddress(address)).toBe(expected)
  })

  it('is copied word by word and equal to its copy only', () => {
    const [from, into] = [createAddress(), createAddress()]
    parseAddress('2001:db8::1', from)
    expect(equalAddresses(from, into)).toBe(false)
    copyAddress(from, into)
    expect(equalAddresses(from, into)).toBe(true)
  })
})

describe('against ipaddr.js, which is the oracle', () => {
  it('every spelling of an IPv4 address has the same bytes', () => {
    fc.assert(
      fc.property(ipv4Text(), text => {
        expect(bytesOf(bareAddress(text)!)).toEqual(oracleBytes(text))
      }),
    )
  })

  it('every spelling of an IPv6 address has the same bytes', () => {
    fc.assert(
      fc.property(ipv6Text(), text => {
        expect(bytesOf(bareAddress(text)!)).toEqual(oracleBytes(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('IPv6 is written the same', () => {
    fc.assert(
      fc.property(ipv6Text(), text => {
        const address = bareAddress(text)!
        fc.pre(!isIpv4(address))
        expect(formatAddress(address)).toBe(ipaddr.parse(text).toString())
      }),
    )
  })

  it('mapped addresses are those that fold to IPv4', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Text(), ipv6Text()), text => {
        expect(formatAddress(bareAddress(text)!)).toBe(ipaddr.process(text).toString())
      }),
    )
  })

  // We are stricter, on purpose: no octal, hexadecimal, short or one-number IPv4, no leading zeros
  // in embedded IPv4. And `::192.0.2.1` is to us the compatible form, not the mapped one.
  it('garbage is refused by both, or by us alone where octets are ambiguous', () => {
    const isAmbiguous = (text: string) =>
      text.includes('.') && !/(^|:)(0|[1-9]\d*)(\.(0|[1-9]\d*)){3}$/.test(text)
    fc.assert(
      fc.property(garbage(), text => {
        const address = bareAddress(text)
        if (address === undefined) {
          const isOurs = isAmbiguous(text) || /^\d+$/i.test(text) || /^0x/i.test(text)
          expect(isOurs || !ipaddr.isValid(text), text).toBe(true)
        } else if (!/^::\d+\./.test(text)) {
          expect(bytesOf(address)).toEqual(oracleBytes(text))
        }
      }),
      { numRuns: 5000 },
    )
  })
})

/** Addresses with some characters changed, and strings of the characters addresses are made of. */
function garbage(): fc.Arbitrary<string> {
  const character = fc.constantFrom(...'0123456789abcfF:.:.xg/'.split(''))
  const mutated = fc
    .tuple(
      fc.oneof(ipv4Text(), ipv6Text()),
      fc.nat(45),
      fc.nat(2),
      fc.string({ unit: character, maxLength: 2 }),
    )
    .map(([text, at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut))
  return fc.oneof(mutated, fc.string({ unit: character, maxLength: 20 }), fc.string())
}

describe('formatting and parsing', () => {
  it('give back the same words', () => {
    const word = fc.oneof(
      fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      fc.constantFrom(0, 0xffff),
    )
    fc.assert(
      fc.property(word, word, word, word, (w0, w1, w2, w3) => {
        const address = createAddress()
        expect(parseAddress(formatAddress({ w0, w1, w2, w3 }), address)).toBe(true)
        expect(address).toEqual({ w0, w1, w2, w3 })
      }),
      { numRuns: 1000 },
    )
  })

  it('ignore port, brackets, zone and blanks', () => {
    const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined })
    const zone = fc.constantFrom('', '%eth0', '%1', '%br-lan.7')
    fc.assert(
      fc.property(ipv6Text(), zone, port, (text, zone, port) => {
        const address = formatAddress(bareAddress(text)!)
        expect(parsed(`\t[${text}${zone}]${port === undefined ? '' : `:${port}`} `)).toBe(address)
        expect(parsed(`${text}${zone}`)).toBe(address)
      }),
    )
  })

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), codes => {
        const text = String.fromCharCode(...codes)
        expect(typeof parseAddress(text, createAddress())).toBe('boolean')
      }),
    )
  })
})
