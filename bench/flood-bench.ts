import { type FloodOptions, type FloodRequests, runFlood, runNeedle } from './flood.ts'
import { type FloodKind, FORGING_PEERS } from './flood-source.ts'
import { spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'

interface Attack {
  readonly name: string
  readonly attackerPerSecond: number
  readonly threshold: number
  readonly windowMs: number
}

export interface FloodSizes {
  readonly newPerSecond: number
  readonly seconds: number
  readonly attackers: number
  readonly attacks: readonly Attack[]
  readonly floods: readonly (readonly [FloodKind, readonly FloodRequests[]])[]
  /** Of the flood's records to one of the attacker's, ascending. */
  readonly needles: readonly (readonly ['ipv4' | 'ipv6', readonly number[]])[]
}

const FAST = { attackerPerSecond: 10, threshold: 50, windowMs: 10_000 }
const SLOW = { attackerPerSecond: 2, threshold: 60, windowMs: 60_000 }
const FAST_ATTACK = { name: '10/s, >= 50 within 10s', ...FAST }

export const FLOOD_SIZES: FloodSizes = {
  ...{ newPerSecond: 100_000, seconds: 60, attackers: 200 },
  attacks: [FAST_ATTACK, { name: '2/s, >= 60 within 60s', ...SLOW }],
  floods: [
    ['ipv4', ['one', 'two at once', 'two apart']],
    ['ipv6', ['one', 'two at once', 'two apart']],
    ['one-64', ['one', 'two apart']],
    ['forged', ['one']],
  ],
  needles: [
    ['ipv4', [30_000, 60_000, 120_000, 240_000, 480_000, 1_000_000]],
    ['ipv6', [120_000]],
  ],
}

export const QUICK_FLOOD_SIZES: FloodSizes = {
  ...FLOOD_SIZES,
  seconds: 8,
  attacks: [FAST_ATTACK],
  needles: [['ipv4', [30_000]]],
}

const KIND_NAMES: Readonly<Record<FloodKind, string>> = {
  ipv4: 'IPv4 addresses',
  ipv6: 'IPv6 /64s',
  'one-64': 'addresses of one /64',
  forged: 'forged X-Forwarded-For',
}
const NEEDLE = { threshold: 50, windowMs: 3_600_000 }

/** Who is found beneath a flood of new addresses; how long it takes is told beside. */
export async function benchFlood(
  sizes: FloodSizes,
  say: (what: string) => void,
): Promise<Measured> {
  const { newPerSecond, seconds, attackers } = sizes
  const rows: Row[] = []
  for (const { name: attack, ...options } of sizes.attacks) {
    for (const [kind, variants] of sizes.floods) {
      for (const requests of variants) {
        const name = `${KIND_NAMES[kind]}, ${requests}`
        say(`flood: ${name}, attackers ${attack}`)
        const flood = { ...options, kind, requests, newPerSecond, seconds, attackers }
        rows.push(floodRow(`attackers ${attack}`, name, flood))
      }
    }
  }
  for (const [kind, ratios] of sizes.needles) {
    for (const floodPerAttack of ratios) {
      say(`flood: one in ${floodPerAttack}, ${KIND_NAMES[kind]}`)
      const row = needleRow(kind, floodPerAttack)
      rows.push(row)
      // The first ratio at which it is missed is what was asked for.
      if (row.value.median === 0) break
    }
  }
  return {
    unit: 'flagged',
    settings: {
      ...{ 'new addresses/s': newPerSecond, seconds, attackers, maxKeys: 131_072 },
      'other limits': 'the defaults',
    },
    notes: [
      'each address of a flood sends one request, two in the same ms, or two 0.5 s apart; all ' +
        'times are of the records, which go through as fast as they can',
      'others: keys that were flagged and are no attacker; prefix: 1 where the same rule over ' +
        '/64s flagged the one that the flood comes from',
      `forged: ${FORGING_PEERS} untrusted peers share the flood, the attackers forge too; each ` +
        'record names a random client. The peers are to be flagged, as others',
      'one in N: an attacker sends a record each minute, N records of new addresses between; 1 ' +
        'where "count >= 50 within 1h" flagged it, beside it after how many of its records',
    ],
    rows,
  }
}

function floodRow(scenario: string, name: string, options: FloodOptions): Row {
  const start = performance.now()
  const { records, flagged, others, isPrefixFlagged, counters } = runFlood(options)
  const prefix = options.kind === 'one-64' ? { prefix: Number(isPrefixFlagged) } : {}
  return {
    ...{ scenario, name, value: spreadOf([flagged]), ratios: {} },
    shares: {
      evicted: counters.evicted / records,
      refused: counters.refused / records,
      approximate: counters.degraded / records,
    },
    figures: { others, ...prefix, 'ns/record': nanoseconds(start, records) },
  }
}

function needleRow(kind: 'ipv4' | 'ipv6', floodPerAttack: number): Row {
  const start = performance.now()
  const { records, flaggedAfter } = runNeedle({ kind, floodPerAttack, ...NEEDLE })
  const name = `one in ${floodPerAttack.toLocaleString('en')}, ${KIND_NAMES[kind]}`
  return {
    ...{ scenario: 'a slow attacker', name, ratios: {} },
    value: spreadOf([flaggedAfter === undefined ? 0 : 1]),
    figures: {
      ...(flaggedAfter === undefined ? {} : { after: flaggedAfter }),
      'ns/record': nanoseconds(start, records),
    },
  }
}

function nanoseconds(start: number, records: number): number {
  return ((performance.now() - start) * 1e6) / records
}
