import { seededRandom } from '../../src/base/random.ts'
import type { EngineRule } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { EpisodeSink, EpisodeState } from '../../src/engine/episode.ts'
import type { EngineLimits } from '../../src/engine/limits.ts'
import { formatAddress, parseAddress } from '../../src/record/address.ts'
import { createObservation, type Observation } from '../../src/record/observation.ts'
import { ROLE_COUNTED } from '../../src/record/roles.ts'

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
    measure: 'count',
    operator: 'gte',
    threshold: 3,
    isWeighted: false,
    windowMs,
    quietMs: windowMs,
    hasReset: false,
    minSamples: 1,
    isLevel: false,
    below: [],
    expected: [],
    severity: 13,
    mode: 'emit',
    ...rule,
  }
}

/**
 * An engine with a fixed seed, a line of traffic at a time, and the events it gave; one that goes on
 * from a snapshot has another seed.
 */
export function createDrive(
  rules: readonly EngineRule[],
  limits: Partial<EngineLimits> = {},
  snapshot?: Uint8Array,
) {
  const events: SeenEvent[] = []
  const sink: EpisodeSink = ({ state, episode, atMs, expiresMs }) => {
    const { firstSeenMs, lastSeenMs, observed, exact, id, mergedInto } = episode
    events.push({
      ...{ state, rule: episode.rule.id, key: episode.key.parts.join(' ') },
      ...{ firstSeenMs, lastSeenMs, records: episode.records, observed, exact },
      ...{ atMs, expiresMs, id, mergedInto },
    })
  }
  const all = { maxKeys: 1_024, maxTimes: 65_536, ...limits }
  const engine =
    snapshot === undefined
      ? new Engine(rules, sink, all, seededRandom(1))
      : Engine.restore(snapshot, rules, sink, all, seededRandom(2))
  const keys = Math.max(1, ...rules.map(rule => rule.key + 1))
  const observation: Observation = createObservation(rules.length, keys, {
    describe: () => `at ${observation.timeMs}`,
    describeKey: key => {
      const address = formatAddress(observation.keys[key]!)
      return { parts: [address], address }
    },
  })
  observation.origin = 'record'
  /**
   * One record that all rules (or those named by index) count; answers the annotation's rule id.
   */
  function record(timeMs: number, address = '192.0.2.1', more: RecordOptions = {}) {
    observation.timeMs = timeMs
    observation.seenMs = more.seenMs ?? timeMs
    const matches = more.rules ?? rules.map((_, index) => index)
    observation.matched = matches.length
    observation.rules.set(matches)
    observation.isFirst = more.isFirst ?? true
    for (let word = 0; word < observation.values.length; word++) {
      observation.values[word] = Math.imul((more.value ?? 0) + 1, word % 2 === 0 ? ODD : -ODD)
    }
    observation.roles.fill(more.roles ?? ROLE_COUNTED)
    observation.amounts.fill(more.amount ?? 1)
    observation.mark = more.mark
    for (const [index, key] of observation.keys.entries()) {
      const text = more.keys?.[index] ?? address
      if (!parseAddress(text, key)) throw new Error(`no address: ${text}`)
    }
    return engine.observe(observation)?.rule.id
  }
  const closed = () => events.filter(event => event.state === 'close' && !event.mergedInto)
  return { engine, events, record, closed }
}

/** Spreads numbers over 32 bits. */
const ODD = 0x9e3779b1

interface RecordOptions {
  readonly seenMs?: number
  readonly rules?: readonly number[]
  /** What it is to all rules: counted, where nothing else is said. */
  readonly roles?: number
  readonly amount?: number
  readonly mark?: unknown
  /** By key definition, where they differ. */
  readonly keys?: readonly string[]
  /** What `distinct` rules count. */
  readonly value?: number
  /** False for a further value of the same record. */
  readonly isFirst?: boolean
}

/** Address of the n-th key of a generated stream. */
export function keyAddress(key: number): string {
  return `10.${(key >> 16) & 255}.${(key >> 8) & 255}.${key & 255}`
}
