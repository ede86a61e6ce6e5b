import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnyReader } from '../../src/parse/any-lines.ts'
import { textLines } from '../../src/parse/text-lines.ts'
import { UTC } from '../../src/parse/time/times.ts'
import { ClientReader } from '../../src/record/client.ts'
import type { LogRecordView } from '../../src/record/record.ts'
import { RecordExtract } from '../../src/replay/record-extract.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'
import { CLIENT, FORGEABLE, FORGED, filled } from './forgeable-lines.ts'

const F = FORGED
/** What somebody would call himself, or ask for, to have another blamed. */
const PAYLOADS = [
  ...[F, `x ${F}`, `${F} x`, `[${F}]`, `(${F})`, `${F}:80`, `http://${F}/`, `x@${F}`, `<${F}>`],
  ...[`x from ${F}`, `x from ${F} port 22 ssh2`, `x from ${F} port 22`, `${F} port 22`],
  ...[`x rhost=${F}`, `rhost=${F}  user=root`, `x connection from ${F} refused`, `client ${F}`],
  ...[`x, client: ${F}, server:`, `x", client: ${F}, server: y, request: "GET / HTTP/1.1"`],
  ...[`" 200 5 "`, `x" 200 5 "-" "-" "${F}`, `x] [client ${F}] y`, `[client ${F}:80] y`],
  ...[`src=${F}`, `x src=${F} y`, `x" src=${F} y="`, `src="${F}"`, `addr=${F}`, `host=${F}`],
  ...[`x'@'${F}' (using password: YES)`, `'@'${F}'`, `x\\n${F}`, `ip: ${F}`, `|${F}|`],
  ...[`{"client.address":"${F}"}`, `","client.address":"${F}`, `","remote_addr":"${F}","x":"`],
  ...[`x>, rip=${F}, lip=192.0.2.1, y=<`, `x) [${F}]: 535 (y`, `unknown[${F}]`, `x\t${F}`],
  ...[`x from unknown[${F}]: y`, `x, relay=[${F}]`, `x, relay=h [${F}], reject=y`],
  ...[`x' failed for '${F}:5060' - Wrong password`, `x] FAIL LOGIN: Client "${F}"`],
  ...[`x",RemoteAddress="IPV4/UDP/${F}/5060`, `x", user "y", host "${F}`, `${F}, ${F}`],
  ...[`x client ${F}#53 (x): query: x IN A`, `CEF:0|a|b|c|d|e|f|src=${F}`],
  `${F} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "-"`,
  `x ${F} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5`,
  `May 17 10:05:03 host sshd[7]: Failed password for root from ${F} port 22 ssh2`,
]

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PAYLOADS) },
  { weight: 2, arbitrary: fc.constantFrom('bob', '-', '', '192.0.2.77') },
  fc.tuple(fc.constantFrom(...PAYLOADS), fc.constantFrom(...PAYLOADS)).map(two => two.join(' ')),
  fc.tuple(fc.string({ maxLength: 6 }), fc.constantFrom(...PAYLOADS)).map(two => two.join('')),
)
const texts = fc.record({ a: text, b: text, c: text })

/** Lines of which a part of the forgeries makes that nobody is found, up to this share. */
const MOST_UNFOUND = 0.5

const reader = createAnyReader(textLines, { ...UTC, latestMs: Date.UTC(2015, 11, 31) })
const extract = new RecordExtract(new ClientReader(DEFAULT_SETTINGS))

function clientsIn(line: string): (string | null)[] {
  const found: (string | null)[] = []
  const add = (view: LogRecordView) => found.push(extract.of(view).ip)
  reader.read(line, { record: add, skip: (_, view) => view && add(view) })
  return found
}

describe('nobody is blamed by what another one chose', () => {
  it.each(FORGEABLE)('$id', line => {
    let lines = 0
    let unfound = 0
    const look = (chosen: Record<string, string>) => {
      const whole = filled(line, chosen)
      const found = clientsIn(whole)
      expect(found, whole).not.toContain(FORGED)
      lines++
      if (!found.includes(CLIENT)) unfound++
    }
    for (const payload of PAYLOADS) {
      for (const place of ['a', 'b', 'c']) look({ a: 'bob', b: 'bob', c: 'bob', [place]: payload })
      look({ a: payload, b: payload, c: payload })
    }
    fc.assert(fc.property(texts, look), { numRuns: 300, seed: 5 })
    if (line.line.includes(CLIENT)) expect(unfound / lines).toBeLessThan(MOST_UNFOUND)
  })
})
