import { seededRandom } from '../../src/base/random.ts'
import type { EngineRule } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import { type EpisodeState, episodeRecords } from '../../src/engine/episode.ts'
import type { EngineLimits } from '../../src/engine/limits.ts'
import { createAddress, formatAddress, parseAddress } from '../../src/record/address.ts'
import type { Observation } from '../../src/record/observation.ts'

/** What a test compares of an episode event. */
export interface SeenEvent {
  state: EpisodeState
  rule: string
  key: string
  firstSeenMs: number
  lastSeenMs: number
  records: number
  observed: number
  exact: boolean
  atMs: number
  expiresMs: number
  id: string
  mergedInto: string | undefined
}

export function engineRule(rule: Partial<EngineRule> = {}): EngineRule {
  const windowMs = rule.windowMs ?? 10_000
  return {
    id: 'test',
    key: 0,
    threshold: 3,
    windowMs,
    quietMs: windowMs,
    severity: 13,
    mode: 'emit',
    ...rule,
  }
}

/** An engine with a fixed seed, a line of traffic at a time, and the events it gave. */
export function createDrive(rules: readonly EngineRule[], limits: Partial<EngineLimits> = {}) {
  const events: SeenEvent[] = []
  const engine = new Engine(
    rules,
    ({ state, episode, atMs, expiresMs }) => {
      const { firstSeenMs, lastSeenMs, observed, exact, id, mergedInto } = episode
      events.push({
        ...{ state, rule: episode.rule.id, key: formatAddress(episode.key) },
        ...{ firstSeenMs, lastSeenMs, records: episodeRecords(episode), observed, exact },
        ...{ atMs, expiresMs, id, mergedInto },
      })
    },
    { maxKeys: 1_024, maxTimes: 65_536, ...limits },
    seededRandom(1),
  )
  const observation: Observation = {
    ...{ timeMs: 0, seenMs: 0, matched: 0, origin: 'record', mark: undefined },
    rules: new Int32Array(rules.length),
    keys: Array.from({ length: Math.max(1, ...rules.map(rule => rule.key + 1)) }, createAddress),
    describe: () => `at ${observation.timeMs}`,
  }
  /** One record that all rules (or those named by index) count; answers the annotation's rule id. */
  function record(timeMs: number, address = '192.0.2.1', more: RecordOptions = {}) {
    observation.timeMs = timeMs
    observation.seenMs = more.seenMs ?? timeMs
    const matches = more.rules ?? rules.map((_, index) => index)
    observation.matched = matches.length
    observation.rules.set(matches)
    for (const key of observation.keys) {
      if (!parseAddress(address, key)) throw new Error(`no address: ${address}`)
    }
    return engine.observe(observation)?.rule.id
  }
  const closed = () => events.filter(event => event.state === 'close' && !event.mergedInto)
  return { engine, events, record, closed }
}

interface RecordOptions {
  readonly seenMs?: number
  readonly rules?: readonly number[]
}

/** Address of the n-th key of a generated stream. */
export function keyAddress(key: number): string {
  return `10.${(key >> 16) & 255}.${(key >> 8) & 255}.${key & 255}`
}
