import { describe, expect, it } from 'vitest'
import { createAddress } from '../../src/record/address.ts'
import { ClientReader, type ClientReaderOptions } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import type { Attributes } from '../../src/record/record.ts'
import { view } from './views.ts'

/** Codes of what is found wrong after these records, and the sentences. */
function warned(
  records: Iterable<Attributes>,
  trusted: readonly string[] = [],
  options: Partial<ClientReaderOptions> = {},
) {
  const trustedProxies = PrefixSet.parse(trusted, '', [])
  const reader = new ClientReader({ clientFields: [], trustedProxies, ...options })
  const into = createAddress()
  for (const attributes of records) reader.read(view(attributes), into)
  const { warnings } = reader
  return { codes: warnings.map(({ code }) => code), text: warnings.map(w => w.message).join('\n') }
}

function* times(count: number, record: (index: number) => Attributes) {
  for (let index = 0; index < count; index++) yield record(index)
}

const publicPeer = (index: number) => ({ remote_addr: `198.51.100.${index % 250}` })

describe('forwarding headers that nobody is trusted for', () => {
  it.each<[string, Attributes, string[]]>([
    ['the chosen header', { x_forwarded_for: '192.0.2.1' }, ['X-Forwarded-For', '10.0.0.1']],
    [
      'another header',
      { http_cf_connecting_ip: '192.0.2.1' },
      ['to cf-connecting-ip', 'client_profile'],
    ],
    [
      'Forwarded',
      { req: { headers: { forwarded: ['for=_x'] } } },
      ['to forwarded', 'trusted_proxies'],
    ],
  ])('are told of: %s', (_, header, words) => {
    const { codes, text } = warned([{ remote_addr: '10.0.0.1', ...header }])
    expect(codes).toEqual(['forwarding-ignored'])
    for (const word of words) expect(text).toContain(word)
  })

  it('are told of once, and without the address of a public peer, who may have forged them', () => {
    const forged = times(3_000, index => ({ ...publicPeer(index), x_forwarded_for: '6.6.6.6' }))
    const { codes, text } = warned(forged)
    expect(codes).toEqual(['forwarding-ignored'])
    expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+/)
    expect(text).not.toContain('client_profile')
  })

  it.each<[string, Attributes, string[]]>([
    ['absent', {}, []],
    ['logged as absent', { x_forwarded_for: '-', http_forwarded: ['-'] }, []],
    ['beside the own word', { 'client.address': '192.0.2.1', x_forwarded_for: '6.6.6.6' }, []],
    [
      'of an untrusted peer, where others are trusted',
      { x_forwarded_for: '6.6.6.6' },
      ['10.9.9.9'],
    ],
  ])('are not told of where they are %s', (_, header, trusted) => {
    expect(warned([{ remote_addr: '192.0.2.7', ...header }], trusted).codes).toEqual([])
  })

  it('are told of beside a peer that its door has read', () => {
    const reader = new ClientReader({ clientFields: [], trustedProxies: new PrefixSet() })
    const peer = createAddress()
    const name = 'http.request.header.x-forwarded-for'
    expect(reader.read({ ...view({ [name]: undefined }), peer }, createAddress())).toBe('peer')
    expect(reader.warnings).toEqual([])
    expect(reader.read({ ...view({ [name]: '192.0.2.1' }), peer }, createAddress())).toBe('peer')
    expect(reader.warnings.map(({ code }) => code)).toEqual(['forwarding-ignored'])
  })

  it('are found later, too', () => {
    const late = times(4_000, index => ({
      ...publicPeer(index),
      ...(index > 1_500 && { x_forwarded_for: '192.0.2.1' }),
    }))
    expect(warned(late).codes).toEqual(['forwarding-ignored'])
  })
})

describe('one private peer', () => {
  const PRIVATE = [
    '10.0.0.1',
    '127.0.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
  ]

  it.each(PRIVATE)('with more than half of a thousand records is told of: %s', proxy => {
    const mixed = (share: number) =>
      times(1_000, index => (index % 1_000 < share ? { remote_addr: proxy } : publicPeer(index)))
    expect(warned(mixed(500)).codes).toEqual([])
    const { codes, text } = warned(mixed(501))
    expect(codes).toEqual(['one-private-peer'])
    expect(text).toContain(`501 of 1000 records came from ${proxy}`)
    expect(warned(times(999, () => ({ remote_addr: proxy }))).codes).toEqual([])
  })

  it('is not told of where there are many, or where it is public', () => {
    expect(warned(times(2_000, index => ({ remote_addr: `10.0.0.${index % 3}` }))).codes).toEqual(
      [],
    )
    expect(warned(times(2_000, () => ({ remote_addr: '192.0.2.1' }))).codes).toEqual([])
    expect(warned(times(2_000, () => ({ 'client.address': '10.0.0.1' }))).codes).toEqual([])
    expect(warned(times(2_000, () => ({ ip: '10.0.0.1' }))).codes).toEqual([])
  })

  it('is told of among other private peers, whoever came first', () => {
    const records = times(1_000, index => ({
      remote_addr: index < 499 ? `10.0.9.${index % 7}` : '10.0.0.1',
    }))
    expect(warned(records).text).toContain('501 of 1000 records came from 10.0.0.1,')
  })

  it('is counted anew each time', () => {
    const records = times(1_030_000, index =>
      index < 499 || (index > 1_000 && index % 71 === 0)
        ? { remote_addr: '10.0.0.1' }
        : publicPeer(index),
    )
    expect(warned(records).codes).toEqual([])
  })

  it('that becomes one later is told of after a million records', () => {
    const later = times(1_100_000, index =>
      index < 1_000 ? publicPeer(index) : { remote_addr: '10.0.0.1' },
    )
    expect(warned(later).codes).toEqual(['one-private-peer'])
  })
})

describe('trusted proxies without their header', () => {
  const peer = { remote_addr: '10.0.0.1' }

  it('are told of where more than half of the records have none', () => {
    const { codes, text } = warned(
      times(1_000, () => peer),
      ['10.0.0.0/8'],
    )
    expect(codes).toEqual(['forwarding-absent'])
    expect(text).toContain('X-Forwarded-For')
  })

  it('are told of where another header than theirs was chosen', () => {
    const options = { clientProfile: 'cloudflare' } as const
    const records = times(1_000, () => ({ ...peer, x_forwarded_for: '192.0.2.1' }))
    const { codes, text } = warned(records, ['10.0.0.0/8'], options)
    expect(codes).toEqual(['forwarding-absent'])
    expect(text).toContain('CF-Connecting-IP')
  })

  it('are not told of for health checks beside requests', () => {
    const records = times(3_000, index =>
      index % 3 === 0 ? peer : { ...peer, x_forwarded_for: '192.0.2.1' },
    )
    expect(warned(records, ['10.0.0.0/8']).codes).toEqual([])
  })
})
