import { seededRandom } from '../src/base/random.ts'
import type { EngineRule } from '../src/detect/detector.ts'
import { createCounters, type EngineCounters } from '../src/engine/counters.ts'
import { Engine } from '../src/engine/engine.ts'
import type { EngineLimits } from '../src/engine/limits.ts'
import { type Address, copyAddress, createAddress, formatAddress } from '../src/record/address.ts'
import { createObservation, type Observation } from '../src/record/observation.ts'
import { RULE } from './engine-scenarios.ts'
import { createSource, type FloodKind, type KeySource } from './flood-source.ts'
import { START_MS } from './stream.ts'

/** Of each of a flood's addresses: one request; two in the same ms; or two 0.5 s apart. */
export type FloodRequests = 'one' | 'two at once' | 'two apart'

export interface FloodOptions {
  readonly kind: FloodKind
  readonly requests: FloodRequests
  readonly newPerSecond: number
  readonly seconds: number
  /** They send evenly, each at a phase of its own; 1,000 is a multiple of the rate. */
  readonly attackers: number
  readonly attackerPerSecond: number
  readonly threshold: number
  readonly windowMs: number
  readonly limits?: Partial<EngineLimits>
}

/** What the rule said of a flood. */
export interface FloodOutcome {
  readonly records: number
  /** Attackers that were hot at least once. */
  readonly flagged: number
  /** Other keys that were: of a flood of new addresses each is a mistake. */
  readonly others: number
  /** For `one-64`: whether the same rule over /64 prefixes flagged the flood's. */
  readonly isPrefixFlagged: boolean
  readonly counters: EngineCounters
}

/** One attacker's record after so many of a flood of ever new addresses, again and again. */
export interface NeedleOptions {
  readonly kind: 'ipv4' | 'ipv6'
  readonly floodPerAttack: number
  readonly threshold: number
  readonly windowMs: number
  readonly limits?: Partial<EngineLimits>
}

export interface NeedleOutcome {
  readonly records: number
  /** The attacker's records until it was hot; undefined where it never was. */
  readonly flaggedAfter: number | undefined
}

const APART_MS = 500
const ADDRESS_RULE = 0
const PREFIX_RULE = 1

/** Runs a flood over attackers through an engine, event time only; the same each time. */
export function runFlood(options: FloodOptions): FloodOutcome {
  const { requests, seconds, newPerSecond } = options
  const run = new FloodRun(options)
  const perMs = newPerSecond / 1_000
  for (let ms = 0; ms < seconds * 1_000; ms++) {
    const from = Math.floor(ms * perMs)
    const to = Math.floor((ms + 1) * perMs)
    run.attackersAt(ms)
    for (let index = from; index < to; index++) {
      run.flood(index, ms)
      if (requests === 'two at once') run.flood(index, ms)
    }
    if (requests !== 'two apart' || ms < APART_MS) continue
    const before = Math.floor((ms - APART_MS) * perMs)
    const after = Math.floor((ms - APART_MS + 1) * perMs)
    for (let index = before; index < after; index++) run.flood(index, ms)
  }
  return run.outcome()
}

/**
 * The attacker sends so often that a window holds a fifth more of its records than the threshold
 * asks for; the flood fills the time between.
 */
export function runNeedle(options: NeedleOptions): NeedleOutcome {
  const { kind, floodPerAttack, threshold, windowMs, limits = {} } = options
  const rule = { ...RULE, threshold, windowMs, quietMs: windowMs }
  const engine = new Engine([rule], () => {}, limits, seededRandom(1))
  const source = createSource(kind)
  const observation = observationOf([rule])
  const key = observation.keys[0]!
  const attacks = Math.floor(threshold * 1.2)
  const everyMs = windowMs / attacks
  let next = 0
  for (let attack = 1; attack <= attacks; attack++) {
    for (let flood = 0; flood < floodPerAttack; flood++, next++) {
      const timeMs = START_MS + Math.floor((next / floodPerAttack) * everyMs)
      source.fillFlood(next, key)
      observe(engine, observation, timeMs)
    }
    source.fillAttacker(0, key)
    const isHot = observe(engine, observation, START_MS + attack * everyMs) !== undefined
    if (isHot) return { records: next + attack, flaggedAfter: attack }
  }
  return { records: next + attacks, flaggedAfter: undefined }
}

class FloodRun {
  readonly #engine: Engine
  readonly #observation: Observation
  readonly #source: KeySource
  /** For each ms of the attackers' period who of them sends then. */
  readonly #phases: readonly (readonly number[])[]
  readonly #flagged = new Set<number>()
  readonly #others = new Set<string>()
  readonly #hasPrefix: boolean
  readonly #scratch: Address = createAddress()
  #isPrefixFlagged = false
  #records = 0

  constructor(options: FloodOptions) {
    const { kind, threshold, windowMs, attackers, attackerPerSecond, limits = {} } = options
    const rule: EngineRule = { ...RULE, threshold, windowMs, quietMs: windowMs }
    this.#hasPrefix = kind === 'one-64'
    const rules = this.#hasPrefix ? [rule, { ...rule, id: 'prefix', key: 1 }] : [rule]
    this.#engine = new Engine(rules, () => {}, limits, seededRandom(1))
    this.#observation = observationOf(rules)
    this.#source = createSource(kind)
    const periodMs = 1_000 / attackerPerSecond
    const phases = Array.from({ length: periodMs }, (): number[] => [])
    for (let attacker = 0; attacker < attackers; attacker++) {
      phases[Math.floor((attacker * periodMs) / attackers)]!.push(attacker)
    }
    this.#phases = phases
  }

  attackersAt(ms: number): void {
    for (const attacker of this.#phases[ms % this.#phases.length]!) {
      this.#source.fillAttacker(attacker, this.#scratch)
      // Its /64, which nobody else is in, may be found before it is: no mistake, but no find.
      if (this.#observe(ms) === ADDRESS_RULE) this.#flagged.add(attacker)
    }
  }

  flood(index: number, ms: number): void {
    this.#source.fillFlood(index, this.#scratch)
    const hotRule = this.#observe(ms)
    if (hotRule === ADDRESS_RULE) this.#others.add(formatAddress(this.#scratch))
    else if (hotRule === PREFIX_RULE) this.#isPrefixFlagged = true
  }

  outcome(): FloodOutcome {
    return {
      records: this.#records,
      flagged: this.#flagged.size,
      others: this.#others.size,
      isPrefixFlagged: this.#isPrefixFlagged,
      counters: { ...createCounters(), ...this.#engine.counters },
    }
  }

  /** The rule that is hot, the one over addresses first. */
  #observe(ms: number): number | undefined {
    this.#records++
    const { keys } = this.#observation
    copyAddress(this.#scratch, keys[0]!)
    if (this.#hasPrefix) {
      copyAddress(this.#scratch, keys[1]!)
      keys[1]!.w2 = 0
      keys[1]!.w3 = 0
    }
    return observe(this.#engine, this.#observation, START_MS + ms)
  }
}

function observe(engine: Engine, observation: Observation, timeMs: number): number | undefined {
  observation.timeMs = timeMs
  observation.seenMs = timeMs
  return engine.observe(observation)?.ruleIndex
}

/** With a key for each rule; all rules match. */
function observationOf(rules: readonly EngineRule[]): Observation {
  const observation = createObservation(rules.length, rules.length, {
    describe: () => 'GET / 200',
    describeKey: key => {
      const address = formatAddress(observation.keys[key]!)
      return { parts: [address], address }
    },
  })
  for (const index of rules.keys()) observation.rules[index] = index
  observation.matched = rules.length
  return observation
}
