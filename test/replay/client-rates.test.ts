import { describe, expect, it } from 'vitest'
import { ClientReader } from '../../src/record/client.ts'
import { createView } from '../../src/record/record.ts'
import { ClientRates } from '../../src/replay/client-rates.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'
import { NOON_MS } from '../cli/drive.ts'

function rates() {
  const counted = new ClientRates(new ClientReader(DEFAULT_SETTINGS))
  const note = (client: string, atMs: number) => {
    const view = createView({ 'client.address': client })
    view.timeMs = NOON_MS + atMs
    counted.look(view)
  }
  const busiest = (count: number, atMs: number) => counted.busiest(count, NOON_MS + atMs)
  return { counted, note, busiest }
}

describe('the clients of the last minute', () => {
  it('are counted exactly, the busiest first, of equals the lower address', () => {
    const { note, busiest } = rates()
    const clients = ['192.0.2.3', '2001:db8::1', '192.0.2.1', '192.0.2.3', '::ffff:192.0.2.3']
    for (const [at, client] of clients.entries()) note(client, at * 1_000)
    expect(busiest(9, 4_000)).toEqual({
      clients: [
        { client: '192.0.2.3', records: 3 },
        { client: '192.0.2.1', records: 1 },
        { client: '2001:db8::1', records: 1 },
      ],
      ...{ different: 3, total: 5, isExact: true, spanMs: 4_000 },
    })
    expect(busiest(1, 4_000).clients).toHaveLength(1)
  })

  it('are those of twelve steps of five seconds, whatever order they come in', () => {
    const { note, busiest } = rates()
    for (let second = 0; second < 120; second++) note('192.0.2.1', (119 - second) * 1_000)
    expect(busiest(1, 119_000)).toMatchObject({ total: 60, spanMs: 59_000 })
    expect(busiest(1, 122_000)).toMatchObject({ total: 55, spanMs: 57_000 })
    expect(busiest(1, 400_000)).toMatchObject({ clients: [], total: 0, different: 0 })
  })

  it('have no records that are later than is allowed', () => {
    const { counted, note, busiest } = rates()
    counted.latestMs = NOON_MS + 10_000
    note('192.0.2.1', 5_000)
    note('192.0.2.9', 1e12)
    expect(busiest(9, 5_000).clients).toEqual([{ client: '192.0.2.1', records: 1 }])
  })

  it('stay known among very many, with counts too low by a known bound at most', () => {
    const { note, busiest } = rates()
    const records = 200_000
    for (let at = 0; at < records; at++) {
      note(
        at % 50 === 0 ? '203.0.113.7' : `10.${at & 255}.${(at >> 8) & 255}.${at >> 16}`,
        at / 100,
      )
    }
    const { clients, isExact, total } = busiest(1, records / 100)
    expect({ isExact, total }).toEqual({ isExact: false, total: records })
    expect(clients[0]!.client).toBe('203.0.113.7')
    expect(clients[0]!.records).toBeLessThanOrEqual(records / 50)
    expect(clients[0]!.records).toBeGreaterThanOrEqual(records / 50 - records / 4_096)
  })
})
