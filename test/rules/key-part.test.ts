import { describe, expect, it } from 'vitest'
import { formatKeyPart, holdsAddress } from '../../src/rules/key-part.ts'
import { parseKey, parseKeyPart } from '../../src/rules/language.ts'
import type { KeyPart } from '../../src/rules/model.ts'

const A_LENGTH = 'a prefix length such as /24 (IPv4), /64 (IPv6) or /24,64 (both)'
const A_FIELD = 'a field name (an odd one stands in backticks)'

function part(field: string, ipv4Bits?: number, ipv6Bits?: number): KeyPart {
  return { field, ipv4Bits, ipv6Bits }
}

describe('a key', () => {
  it.each<[string, KeyPart[]]>([
    ['client.address', [part('client.address')]],
    ['client.address/24', [part('client.address', 24)]],
    ['client.address/32', [part('client.address', 32)]],
    ['client.address/33', [part('client.address', undefined, 33)]],
    ['client.address/64', [part('client.address', undefined, 64)]],
    ['client.address/24,64', [part('client.address', 24, 64)]],
    ['a/8 , 16', [part('a', 8, 16)]],
    ['`a/b c`/24,64', [part('a/b c', 24, 64)]],
    ['`a/24`', [part('a/24')]],
    ['client.address/24,64 + user.name', [part('client.address', 24, 64), part('user.name')]],
    ['a + b + c + d + e + f + g + h', [...'abcdefgh'].map(field => part(field))],
    [' * ', []],
    ['`*`', [part('*')]],
  ])('%j', (text, key) => {
    expect(parseKey(text)).toEqual({ meaning: key })
  })

  it.each([
    ['', 1, A_FIELD, 'the end'],
    ['a/', 1, A_LENGTH, '"a/"'],
    ['a/0', 1, A_LENGTH, '"a/0"'],
    ['a/024', 1, A_LENGTH, '"a/024"'],
    ['a/129', 1, A_LENGTH, '"a/129"'],
    ['a/24.5', 1, A_LENGTH, '"a/24.5"'],
    ['a/24/64', 1, A_LENGTH, '"a/24/64"'],
    ['a /24', 3, '"+" or the end', '"/24"'],
    ['`a` /24', 5, '"+" or the end', '"/24"'],
    ['/24', 1, A_FIELD, '"/24"'],
    ['a/24,', 6, `${A_LENGTH}; "+" joins fields`, 'the end'],
    ['a/24, b', 7, `${A_LENGTH}; "+" joins fields`, '"b"'],
    ['a/64,24', 1, 'the length of IPv4, 1 to 32, before that of IPv6', '"a/64"'],
    ['a, b', 2, '"+" between the fields of a key', '","'],
    ['a+b', 1, 'blanks around "+"', '"a+b"'],
    ['a +b', 3, '"+" or the end', '"+b"'],
    ['a +', 4, A_FIELD, 'the end'],
    ['a + a', 5, 'each field only once', '"a"'],
    ['a + b/24 + `a`', 12, 'each field only once', '"a"'],
    ['a + a/24', 5, 'each field only once', '"a/24"'],
    ['* + a', 3, '"+" or the end', '"+"'],
    ['a + *', 5, A_FIELD, '"*"'],
    ['a + b + c + d + e + f + g + h + i', 33, 'at most 8 fields of a key', '"i"'],
  ])('%j is none', (text, column, expected, found) => {
    expect(parseKey(text)).toEqual({ mistake: { where: `column ${column}`, expected, found } })
  })

  it.each(['a', '`a b`/24', 'a/24', 'a/64', 'a/24,64', '`in`'])('%s is written as read', text => {
    const reading = parseKeyPart(text)
    expect('meaning' in reading && formatKeyPart(reading.meaning)).toBe(text)
  })
})

describe('a key of one part', () => {
  it.each([
    ...['client.address', 'destination.address', 'address', 'ip', 'host_ip', 'a.ip', 'src_ip'],
    ...['remote_addr', 'net.sock.peer.addr', 'peer_address', 'clientIp', 'clientIP', 'remoteAddr'],
    ...['req.remoteAddress', 'http.request.header.x-real-ip'],
  ])('is an address where the field is %s', field => {
    expect(holdsAddress(part(field), 1)).toBe(true)
    expect(holdsAddress(part(field), 2)).toBe(field === 'client.address')
    expect(holdsAddress(part(field, 24), 2)).toBe(true)
  })

  it.each([
    ...['user.name', 'address.city', 'ip.version', 'ship', 'zip', 'VIP', 'addresses', 'srcaddr'],
    ...['user.email_address', 'emailAddress', 'mac_address', 'host.mac-address', 'tls.client.ja3'],
  ])('is a text where the field is %s', field => {
    expect(holdsAddress(part(field), 1)).toBe(false)
    expect(holdsAddress(part(field, undefined, 64), 1)).toBe(true)
  })
})
