import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineBatch } from '../../src/input/line-batch.ts'
import { FORMATS } from '../../src/parse/catalog.ts'
import { combined } from '../../src/parse/combined.ts'
import type { LineReader } from '../../src/parse/format.ts'
import { createAddress, formatAddress } from '../../src/record/address.ts'
import { ClientReader } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import type { LogRecordView } from '../../src/record/record.ts'

const PROXIES = PrefixSet.parse(['10.0.0.0/8', '2001:db8::/32'], '', [])
const CLIENTS = [[], ['user.name', 'url.query']].flatMap(clientFields =>
  [new PrefixSet(), PROXIES].map(
    trustedProxies => new ClientReader({ clientFields, trustedProxies }),
  ),
)

/** All that can be seen of a record. */
function seen(view: LogRecordView) {
  const into = createAddress()
  const clients = CLIENTS.map(reader => {
    const origin = reader.read(view, into)
    return origin.startsWith('no') ? origin : `${origin} ${formatAddress(into)}`
  })
  const { timeMs, seenMs, attributes, scopeAttributes, resourceAttributes } = view
  const names: string[] = []
  for (const name in attributes) names.push(name)
  return {
    ...{ timeMs, seenMs, clients, names, scopeAttributes, resourceAttributes },
    // Twice: the second time they are known.
    attributes: [{ ...attributes }, { ...attributes }],
  }
}

function read(show: (sink: Parameters<LineReader['read']>[1]) => void) {
  const found: unknown[] = []
  show({ record: view => found.push(seen(view)), skip: reason => found.push(reason) })
  return found
}

/** Both readers on the lines of these bytes; answers how many were read as bytes. */
function compare(content: Uint8Array, byBytes: LineReader, byText: LineReader): number {
  const batch = new LineBatch(Buffer.from(content), 1, 1_000_000, false)
  let usual = 0
  for (let index = 0; index < batch.length; index++) {
    batch.select(index)
    if (batch.mark !== undefined) continue
    const { text } = batch
    let isUsual = false
    const found = read(sink => {
      isUsual = byBytes.readBytes!(batch, sink)
    })
    if (isUsual) {
      usual++
      expect(found, text).toEqual(read(sink => byText.read(text, sink)))
    } else expect(found).toEqual([])
  }
  return usual
}

const mostly = (usual: string, other: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })
const octet = fc.integer({ min: 0, max: 299 })
const pick = fc.constantFrom
const stamp = fc
  .tuple(
    pick('17', '31', '01', '28', '00'),
    pick('May', 'Feb', 'Jan', 'jan', 'Mäy', 'Xyz'),
    pick('2015', '1970', '1969', '9999'),
    pick('10:05:03', '00:00:00', '23:59:60', '24:00:00', '10:5:03', '10:05'),
    pick(' +0000', ' +0000', ' -0130', ' +2400', '.12345', ' GMT', ''),
  )
  .map(([day, month, year, time, zone]) => `[${day}/${month}/${year}:${time}${zone}]`)
const column = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'-"\\[] ,.:?&/a0é€😀\0\t'), maxLength: 12 }),
  pick('-', '', '192.0.2.1, 10.1.1.1', '198.51.100.7', String.raw`a\"b\\`, '"', 'HTTP/1.1'),
)
const line = fc
  .record({
    peer: fc.oneof(
      mostly(
        '10.1.2.3',
        fc.tuple(octet, octet, octet, octet).map(parts => parts.join('.')),
      ),
      pick('10.1.2.3', '2001:db8::7', '::1', '[::1]:80', '192.0.2.1:80', 'host', '-', 'fe80::1%a'),
      column,
    ),
    ident: mostly(' - ', pick(' a ', '  ', ' ')),
    user: mostly('-', fc.oneof(pick('jane', '""', ''), column)),
    stamp: mostly(
      '[17/May/2015:10:05:03 +0000]',
      fc.oneof(pick('[17/May/2015:10:05:03 +0000]', '[17/May/2015:10:05:04 +0000]'), stamp),
    ),
    request: fc.oneof(pick('GET /a?b=c HTTP/1.1', 'GET / HTTP/2.0', '-', ''), column),
    status: mostly('" 200 ', pick('" 404 ', '" 000 ', '" 20 ', '\\" 200 5 " 200 ', '"200 ')),
    size: mostly('20323', pick('-', '0', '', '5K', '99999999999999999999')),
    rest: fc.oneof(
      fc.tuple(column, column, column).map(([a, b, c]) => ` "${a}" "${b}" "${c}"`),
      pick('', ' ', ' "-" "curl/8.1"', ' "http://a/" "Moz'),
      column,
    ),
    end: pick('\n', '\n', '\r\n', '\r\r\n', '\n\0\0', ''),
  })
  .map(parts => {
    const { peer, ident, user, request, status, size, rest, end } = parts
    return `${peer}${ident}${user} ${parts.stamp} "${request}${status}${size}${rest}${end}`
  })

describe('lines read as bytes show what their text shows', () => {
  it('whatever their parts, whatever came before', () => {
    const [byBytes, byText] = [combined.createReader(), combined.createReader()]
    let usual = 0
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), lines => {
        usual += compare(Buffer.from(lines.join('')), byBytes, byText)
      }),
      { numRuns: 3_000 },
    )
    expect(usual).toBeGreaterThan(500)
  })

  it('with bytes of them changed, cut out or put in', () => {
    const [byBytes, byText] = [combined.createReader(), combined.createReader()]
    const samples = combined.samples.map(sample => sample.line)
    const edits = fc.array(
      fc.record({
        at: fc.nat(),
        drop: fc.nat({ max: 4 }),
        insert: fc.uint8Array({ maxLength: 3 }),
        isText: fc.boolean(),
        text: fc.string({ unit: fc.constantFrom(...' -"\\[]/:.0919é\n\r\0'), maxLength: 3 }),
      }),
      { maxLength: 3 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...samples), edits, (sample, changes) => {
        let content: Buffer = Buffer.from(`${sample}\n${sample}`)
        for (const { at, drop, insert, isText, text } of changes) {
          const from = at % (content.length + 1)
          const put = Buffer.from(isText ? text : insert)
          content = Buffer.concat([
            content.subarray(0, from),
            put,
            content.subarray(Math.min(content.length, from + drop)),
          ])
        }
        compare(content, byBytes, byText)
      }),
      { numRuns: 10_000 },
    )
  })

  it('however long they are', () => {
    const long = 'x'.repeat(100_000)
    for (const [user, request, agent] of [
      [long, '/', 'a'],
      ['-', long, 'a'],
      ['-', '/', long],
      ['é', `/?${long}`, '€'],
    ]) {
      const text =
        `192.0.2.1 - ${user} [17/May/2015:10:05:03 +0000] "GET ${request} HTTP/1.1" 200 5` +
        ` "-" "${agent}"`
      const count = compare(Buffer.from(text), combined.createReader(), combined.createReader())
      expect(count).toBe(1)
    }
  })

  it('cut off anywhere', () => {
    const text = combined.samples[0]!.line
    const [byBytes, byText] = [combined.createReader(), combined.createReader()]
    for (let to = 0; to <= text.length; to++) {
      compare(Buffer.from(`${text.slice(0, to)}\n${text}\n${text.slice(0, to)}`), byBytes, byText)
    }
  })
})

it('formats that read bytes read the usual ones of their own samples so', () => {
  for (const format of FORMATS) {
    const reader = format.createReader()
    if (reader.readBytes === undefined) continue
    const content = format.samples.map(sample => sample.line).join('\n')
    expect(compare(Buffer.from(content), reader, format.createReader())).toBeGreaterThan(3)
  }
})
