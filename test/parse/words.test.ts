import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Finding } from '../../src/parse/found.ts'
import { Times, UTC } from '../../src/parse/time/times.ts'
import { Mentions } from '../../src/parse/words/mentions.ts'
import { words } from '../../src/parse/words/words.ts'

const times = new Times(UTC)

function clientOf(text: string): string | undefined {
  const finding = new Finding()
  words.read({ text, program: '' }, finding, times)
  return finding.fields['client.address']
}

function mentionsIn(text: string): string[] {
  const mentions = new Mentions()
  mentions.scan(text)
  return Array.from({ length: mentions.count }, (_, at) => {
    const address = text.slice(mentions.starts[at], mentions.ends[at])
    const port = mentions.ports[at] ?? -1
    return `${address}${port < 0 ? '' : ` ${port}`}${mentions.networks[at] === 1 ? ' net' : ''}`
  })
}

describe('addresses are found', () => {
  it.each([
    ['192.0.2.1', ['192.0.2.1']],
    ['of 192.0.2.1, 192.0.2.2; (192.0.2.3).', ['192.0.2.1', '192.0.2.2', '192.0.2.3']],
    ['at the end 192.0.2.1.', ['192.0.2.1']],
    ['waiting for 192.0.2.1...', ['192.0.2.1']],
    [
      '192.0.2.1:555 192.0.2.1#53 192.0.2.1@5353',
      ['192.0.2.1 555', '192.0.2.1 53', '192.0.2.1 5353'],
    ],
    ['192.0.2.1 port 22, 192.0.2.2, port 23', ['192.0.2.1 22', '192.0.2.2 23']],
    [
      '192.0.2.1(22) 192.0.2.1[4500] 192.0.2.1/8443',
      ['192.0.2.1 22', '192.0.2.1 4500', '192.0.2.1 8443'],
    ],
    ['192.0.2.0/24 and 2001:db8::/32', ['192.0.2.0 net', '2001:db8:: net']],
    ['IP 192.0.2.1.5555 > 198.51.100.2.22: Flags', ['192.0.2.1 5555', '198.51.100.2 22']],
    ['IP6 2001:db8::1.5555 > 2001:db8::2.22:', ['2001:db8::1 5555', '2001:db8::2 22']],
    [
      '[2001:db8::1]:443, [2001:db8::2], <2001:db8::3>',
      ['2001:db8::1 443', '2001:db8::2', '2001:db8::3'],
    ],
    ['2001:db8:0:0:0:0:0:1:22 -> x', ['2001:db8:0:0:0:0:0:1 22']],
    ['2001:db8:0:0:0:0:0:1: closed', ['2001:db8:0:0:0:0:0:1']],
    ['from 2001:db8::1: closed', ['2001:db8::1']],
    ['2001:db8::1:54321 and 2001:db8::1%eth0', ['2001:db8::1 54321', '2001:db8::1']],
    [
      '::1 ::ffff:192.0.2.1 ::ffff:192.0.2.1:22',
      ['::1', '::ffff:192.0.2.1', '::ffff:192.0.2.1 22'],
    ],
    [
      'client:2001:db8::1 IPv6:2001:db8::2 ip:192.0.2.1',
      ['2001:db8::1', '2001:db8::2', '192.0.2.1'],
    ],
    [
      'host/192.0.2.1:80 /192.0.2.2:80 outside/192.0.2.3',
      ['192.0.2.1 80', '192.0.2.2 80', '192.0.2.3'],
    ],
    ['a:#011192.0.2.1#015 b:\\t192.0.2.2', ['192.0.2.1', '192.0.2.2']],
  ])('in %s', (text, expected) => {
    expect(mentionsIn(text)).toEqual(expected)
  })

  it.each([
    '1.2.3.4.5',
    '999.1.1.1 1.2.3.256 01.2.3.4 1.2.3',
    'v1.2.3.4 Chrome/120.0.1.2 1.2.3.4-5ubuntu 1.2.3.4+b2 1.2.3.4rc1',
    '1.2.3.4.in-addr.arpa 4-1.2.3.4.example host-1.2.3.4.example 1.2.3.4.example',
    'host-1-2-3-4.example',
    '10:05:03 2015-12-31T10:05:03.123',
    'aa:bb:cc:dd:ee:ff 00:11:22:ff:fe:33:44:55',
    'std::vector<a::b> Abc::De::f cafe::babe ::',
    'oid 1.3.6.1.4.1.9',
    'SHA256:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff',
    '2001:db8::1::2 2001:db8:1 12345::1',
    'x@1.2.3.4.example, 1.2.3.4@example.com',
  ])('but none in %s', text => {
    expect(mentionsIn(text)).toEqual([])
  })

  it('up to the 32nd, and within the first 8,192 characters', () => {
    expect(mentionsIn('192.0.2.1 '.repeat(40))).toHaveLength(32)
    expect(mentionsIn(`${' '.repeat(8_200)}192.0.2.1`)).toEqual([])
  })
})

describe('the client', () => {
  const name = fc.stringMatching(/^[a-z 0-9.:=[\]'"()<>@/-]{0,20}$/)
  const lure = fc.constantFrom(
    ...[
      'from ',
      'from 192.0.2.9 from ',
      'rhost=',
      'client ',
      'client: ',
      'src=',
      'ip=',
      'peer ',
      '',
    ],
    ...['[client ', "'from ", 'user x from ', '@', 'by ', '(', 'remote host ', '-> ', 'x> '],
  )

  it('is never what stands in the name of a user before `from ADDRESS port N`', () => {
    const check = (text: string) => expect(clientOf(text)).toBe('203.0.113.7')
    fc.assert(
      fc.property(name, lure, name, (before, words, after) => {
        const user = `${before}${words}192.0.2.9${after}`
        check(`login failed for user '${user}' from 203.0.113.7 port 22`)
        check(`login failed for user "${user}" from 203.0.113.7 port 22 ssh2`)
        check(`Failed password for ${user} from 203.0.113.7 port 22`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is never what stands in a name after it', () => {
    fc.assert(
      fc.property(name, lure, name, (before, words, after) => {
        const user = `${before}${words}192.0.2.9${after}`
        const text = `refused connection from 203.0.113.7 port 22 user '${user}'`
        expect(clientOf(text)).toBe('203.0.113.7')
      }),
      { numRuns: 1_000 },
    )
  })

  it('is never what stands in a request or a user agent', () => {
    fc.assert(
      fc.property(name, lure, name, (before, words, after) => {
        const sent = `${before}${words}192.0.2.9${after}`
        const start = '203.0.113.7 - - [31/Dec/2015:00:00:00 +0000]'
        expect(clientOf(`${start} "GET /${sent} HTTP/1.1" 200 5 "-" "x"`)).toBe('203.0.113.7')
        expect(clientOf(`${start} "GET / HTTP/1.1" 200 5 "-" "${sent}"`)).toBe('203.0.113.7')
        const agent = sent.replaceAll('"', '\\"')
        expect(clientOf(`blocked 203.0.113.7, agent "${agent}"`)).toBe('203.0.113.7')
      }),
      { numRuns: 1_000 },
    )
  })

  it('can be asked for in any text', () => {
    const piece = fc.constantFrom(
      ...[
        '192.0.2.1',
        '2001:db8::1',
        '::',
        ':',
        '.',
        '1',
        'from ',
        'to ',
        '"',
        "'",
        '[',
        ']',
        '->',
      ],
      ...[
        'user=',
        'client ',
        ', ',
        ' port ',
        '/',
        '@',
        '#011',
        'GET /x HTTP/1.1',
        '\ud800',
        'é',
        '=',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        const finding = new Finding()
        finding.candidates = []
        const isRead = words.read({ text: pieces.join(''), program: '' }, finding, times)
        const isFilled = Object.values(finding.fields).some(value => value !== undefined)
        expect(isFilled && !isRead ? finding.fields : true).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes time that grows no faster than the line', () => {
    const hostile = [
      ...['1.', '1:', '::', '1.2.3.4 ', '1.2.3.4.', '2001:db8::1 ', 'a:b:', '"', "'", '-> ', 'f'],
      ...[
        'user ',
        'for ',
        'for user ',
        'GET /',
        'GET ',
        '"GET /x ',
        'login',
        'auth',
        'from ',
        '=',
        '@',
      ],
      ...['192.0.2.1:1:', '0:0:0:0:0:0:0:', 'user="', "for '", '[', 'user [', 'a.b_c-d='],
    ]
    for (const piece of hostile) {
      const line = piece.repeat(Math.ceil(100_000 / piece.length))
      const times = Array.from({ length: 3 }, () => {
        const start = performance.now()
        clientOf(line)
        return performance.now() - start
      })
      expect([piece, Math.min(...times) < 80]).toEqual([piece, true])
    }
  })
})

it('candidates say what was seen around each address, and how likely it is the client', () => {
  const finding = new Finding()
  finding.candidates = []
  words.read({ text: 'sent from 192.0.2.1 to 198.51.100.2', program: '' }, finding, times)
  expect(finding.candidates).toEqual([
    { address: '192.0.2.1', seenAs: 'sent from 192.0.2.1 to 198.', score: 12 },
    { address: '198.51.100.2', seenAs: 'sent from 192.0.2.1 to 198.51.100.2', score: -8 },
  ])
})
