import { seededRandom } from '../src/base/random.ts'
import type { EngineRule } from '../src/detect/detector.ts'
import { Engine } from '../src/engine/engine.ts'
import type { EngineLimits } from '../src/engine/limits.ts'
import { type Address, formatAddress, parseAddress } from '../src/record/address.ts'
import { createObservation, type Observation } from '../src/record/observation.ts'
import { CanonicalValue } from '../src/rules/canonical-value.ts'
import { keyForm, PartsHash } from '../src/rules/key-words.ts'
import type { KeyPart } from '../src/rules/model.ts'
import type { Runner } from './contest.ts'
import { createHand, IN_HAND } from './hand.ts'
import { MAPPED, type Stream } from './stream.ts'

/**
 * What a record has when it comes: `ipv4` and `words` the words of an address, `text` its text,
 * `pair` the texts of an address and of a user.
 */
export type KeySource = 'ipv4' | 'words' | 'text' | 'pair'

export interface EngineRunnerOptions {
  readonly name: string
  readonly rules: readonly EngineRule[]
  /** So many of the rules, the first ones, match each record. */
  readonly matched: number
  readonly limits: Partial<EngineLimits>
  readonly source: KeySource
  /** For `pair`, by index of the address. */
  readonly users?: readonly string[]
  /** For a `distinct` rule: two words for each record of the stream's cycle. */
  readonly values?: Int32Array
}

/** The engine with a record in hand: one observation, refilled from arrays for each record. */
export function engineRunner(stream: Stream, options: EngineRunnerOptions): Runner {
  const { name, rules, matched, limits, source, users = [], values } = options
  const engine = new Engine(rules, () => {}, limits, seededRandom(1))
  const observation = benchObservation(rules, matched)
  const key = observation.keys[0]!
  const pair = new PairKey(seededRandom(2).next())
  key.w2 = MAPPED
  let next = 0
  let hot = 0
  const hand = createHand(stream, users)
  return {
    name,
    run(records) {
      const { keyWords, times, texts, userNames } = hand
      let spent = 0n
      for (let left = records; left > 0; left -= IN_HAND) {
        const count = left < IN_HAND ? left : IN_HAND
        hand.take(next, count)
        const start = process.hrtime.bigint()
        for (let at = 0; at < count; at++, next++) {
          observation.timeMs = times[at]!
          observation.seenMs = times[at]!
          if (source === 'ipv4') key.w3 = keyWords[4 * at + 3]!
          else if (source === 'text') parseAddress(texts[at]!, key)
          else if (source === 'pair') pair.fill(texts[at]!, userNames[at]!, key)
          else copyWords(keyWords, 4 * at, key)
          if (values !== undefined) {
            const value = 2 * (next & (stream.who.length - 1))
            observation.values[0] = values[value]!
            observation.values[1] = values[value + 1]!
          }
          if (engine.observe(observation) !== undefined) hot++
        }
        spent += process.hrtime.bigint() - start
      }
      return Number(spent) / records
    },
    counts: () => {
      const { evicted, refused, degraded, merged, capped } = engine.counters
      return { hot, evicted, refused, approximate: degraded, merged, capped }
    },
  }
}

/** Of one key, which the first so many of the rules want. */
export function benchObservation(rules: readonly EngineRule[], matched: number): Observation {
  const observation = createObservation(rules.length, 1, {
    describe: () => 'GET / 200',
    describeKey: () => {
      const address = formatAddress(observation.keys[0]!)
      return { parts: [address], address }
    },
  })
  for (let rule = 0; rule < matched; rule++) observation.rules[rule] = rule
  observation.matched = matched
  return observation
}

function copyWords(words: Int32Array, from: number, into: Address): void {
  into.w0 = words[from]!
  into.w1 = words[from + 1]!
  into.w2 = words[from + 2]!
  into.w3 = words[from + 3]!
}

/** The key of an address and a user's name, from their texts as a rule's observer makes it. */
class PairKey {
  readonly #forms = keyForm(['client.address', 'user.name'].map(wholeField)).forms
  readonly #hash: PartsHash
  readonly #value = new CanonicalValue()

  constructor(seed: number) {
    this.#hash = new PartsHash(seed)
  }

  fill(address: string, user: string, into: Address): void {
    this.#hash.begin()
    this.#value.read(address, this.#forms[0]!)
    this.#hash.add(this.#value)
    this.#value.read(user, this.#forms[1]!)
    this.#hash.add(this.#value)
    this.#hash.read(into)
  }
}

function wholeField(field: string): KeyPart {
  return { field, ipv4Bits: undefined, ipv6Bits: undefined }
}
