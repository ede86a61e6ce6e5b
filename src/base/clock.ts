/** Wall time in whole milliseconds since 1970, UTC. The engine never asks one; doors do. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
