import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { formatAddress, parseAddress } from '../../src/record/address.ts'
import type { LogRecordView } from '../../src/record/record.ts'
import { ClientCensus } from '../../src/replay/client-census.ts'
import type { ClientSource } from '../../src/rules/record-client.ts'

const source: ClientSource = {
  read: ({ attributes: { ip } }, into) => (parseAddress(String(ip), into) ? 'peer' : 'no-address'),
}

function countAll(clients: readonly string[], maxClients?: number): ClientCensus {
  const census = new ClientCensus(source, maxClients, seededRandom(5))
  const rest = { scopeAttributes: undefined, resourceAttributes: undefined }
  const view: LogRecordView = { timeMs: 0, seenMs: 0, attributes: {}, ...rest }
  const into = { w0: 0, w1: 0, w2: 0, w3: 0 }
  for (const ip of clients) {
    view.attributes = { ip }
    expect(census.read(view, into)).toBe(ip === 'nobody' ? 'no-address' : 'peer')
    if (ip !== 'nobody') expect(formatAddress(into)).toBe(ip)
  }
  return census
}

describe('the census of clients', () => {
  it('agrees with a map, however many there are', () => {
    const client = fc.oneof(
      fc.nat(9_000).map(n => `10.0.${n >> 8}.${n & 255}`),
      fc.nat(9_000).map(n => `2001:db8::${(n + 1).toString(16)}:1`),
      fc.constant('nobody'),
    )
    fc.assert(
      fc.property(fc.array(client, { maxLength: 500 }), fc.nat(12_000), (some, more) => {
        const clients = Array.from({ length: more }, (_, n) => `172.16.${n >> 8}.${n & 255}`)
        const all = [...clients, ...some]
        const counts = new Map<string, number>()
        for (const one of all) if (one !== 'nobody') counts.set(one, (counts.get(one) ?? 0) + 1)
        const census = countAll(all)
        expect({ size: census.size, isExact: census.isExact }).toEqual({
          ...{ size: counts.size, isExact: true },
        })
        const busiest = [...counts].sort(([, a], [, b]) => b - a).slice(0, 4)
        expect(census.busiest(4)).toEqual(busiest.map(([client, records]) => ({ client, records })))
      }),
      { numRuns: 20 },
    )
  })

  it('says that there were more than it can tell apart', () => {
    const clients = ['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.2']
    expect(countAll(clients, 2)).toMatchObject({ size: 2, isExact: true })
    const beyond = countAll([...clients, '192.0.2.3', '192.0.2.1'], 2)
    expect(beyond).toMatchObject({ size: 2, isExact: false })
    expect(beyond.busiest(3)).toEqual([
      { client: '192.0.2.1', records: 3 },
      { client: '192.0.2.2', records: 2 },
    ])
  })
})
