import type { FloodOptions } from '../../bench/flood.ts'

/** A hundred thousand new addresses a second over 200 attackers, in a table of 131,072 rows. */
const FLOOD = {
  ...{ newPerSecond: 100_000, attackers: 200 },
  limits: { maxKeys: 131_072 },
}

/** 10 requests/s against `>= 50 within 10s`. */
export const FAST_ATTACK = {
  ...FLOOD,
  ...{ attackerPerSecond: 10, threshold: 50, windowMs: 10_000 },
} satisfies Partial<FloodOptions>

/** 2 requests/s against `>= 60 within 60s`. */
export const SLOW_ATTACK = {
  ...FLOOD,
  ...{ attackerPerSecond: 2, threshold: 60, windowMs: 60_000 },
} satisfies Partial<FloodOptions>
