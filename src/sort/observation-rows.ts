import type { EngineRule } from '../detect/detector.ts'
import type { ClientOrigin } from '../record/client.ts'
import { countedMs, type Observation } from '../record/observation.ts'

// One row per observation, in 32-bit words, of which the first eight are four 64-bit numbers. After
// the keys come, of the rules that have them: two words per value, two per amount (a double in the
// machine's order), and one per four roles.
const TIME = 0 // ms
const SEEN = 1 // ms
const LINE = 2 // number of the line in its file, from 1
const TEXT_AT = 3 // where the spool keeps the line
const TEXT_BYTES = 8
const SOURCE = 9 // index of the file * 8 + how the client was found
const RECORD = 10 // which record of its line, from 0, * 2; odd: not its first observation
const RULES = 11 // one bit per rule, then four words per key

/** In the order of their codes; undefined is a client that was not asked for. */
const ORIGINS: readonly (ClientOrigin | undefined)[] = [
  undefined,
  'configured',
  'record',
  'peer',
  'forwarded',
]

/** Where an observation comes from: enough to show its line again. */
export interface ObservationPlace {
  /** Index of the file in the order the user named them, below 2^28. */
  file: number
  line: number
  recordIndex: number
  textAt: number
  textBytes: number
}

/** What a row must hold beside times and place. */
export interface RowShape {
  readonly rules: number
  readonly keys: number
  /** Rules by what observations hold for them beside their keys. */
  readonly values: readonly number[]
  readonly amounts: readonly number[]
  readonly roles: readonly number[]
}

/** What these rules need of an observation. */
export function rowShape(rules: readonly EngineRule[], keys: number): RowShape {
  const those = (has: (rule: EngineRule) => boolean) =>
    rules.flatMap((rule, index) => (has(rule) ? [index] : []))
  return {
    ...{ rules: rules.length, keys },
    values: those(({ measure }) => measure === 'distinct'),
    amounts: those(({ measure, isWeighted }) => AMOUNTS.includes(measure) || isWeighted),
    roles: those(({ measure, hasReset }) => measure === 'ratio' || hasReset),
  }
}

const AMOUNTS: readonly EngineRule['measure'][] = ['sum', 'average']

export function rowBytes({ rules, keys, values, amounts, roles }: RowShape): number {
  const ofRules = (values.length + amounts.length) * 2 + Math.ceil(roles.length / 4)
  const words = RULES + Math.ceil(rules / 32) + keys * 4 + ofRules
  return Math.ceil(words / 2) * 8
}

/** Up to `capacity` observations as rows of one block of memory; a file takes them as they are. */
export class ObservationRows {
  readonly capacity: number
  readonly rowBytes: number
  readonly bytes: Uint8Array
  readonly #shape: RowShape
  readonly #rowDoubles: number
  readonly #doubles: Float64Array
  readonly #words: Int32Array
  /** An amount as two words: it may stand at an odd one, where no double can. */
  readonly #amount = new Float64Array(1)
  readonly #amountWords = new Int32Array(this.#amount.buffer)

  constructor(shape: RowShape, capacity: number) {
    this.capacity = capacity
    this.#shape = shape
    this.rowBytes = rowBytes(shape)
    this.#rowDoubles = this.rowBytes / 8
    const memory = new ArrayBuffer(capacity * this.rowBytes)
    this.bytes = new Uint8Array(memory)
    this.#doubles = new Float64Array(memory)
    this.#words = new Int32Array(memory)
  }

  /** Hot path. */
  write(row: number, observation: Observation, place: ObservationPlace): void {
    const double = row * this.#rowDoubles
    const doubles = this.#doubles
    doubles[double + TIME] = observation.timeMs
    doubles[double + SEEN] = observation.seenMs
    doubles[double + LINE] = place.line
    doubles[double + TEXT_AT] = place.textAt
    const words = this.#words
    const word = double * 2
    words[word + TEXT_BYTES] = place.textBytes
    words[word + SOURCE] = place.file * 8 + ORIGINS.indexOf(observation.origin)
    words[word + RECORD] = place.recordIndex * 2 + (observation.isFirst ? 0 : 1)
    let key = word + RULES
    for (const end = key + ((this.#shape.rules + 31) >>> 5); key < end; key++) words[key] = 0
    for (let at = 0; at < observation.matched; at++) {
      const rule = observation.rules[at]!
      words[word + RULES + (rule >>> 5)]! |= 1 << (rule & 31)
    }
    for (let at = 0; at < this.#shape.keys; at++, key += 4) {
      const address = observation.keys[at]!
      words[key] = address.w0
      words[key + 1] = address.w1
      words[key + 2] = address.w2
      words[key + 3] = address.w3
    }
    this.#writeMeasures(key, observation)
  }

  /** Hot path. */
  read(row: number, observation: Observation, place: ObservationPlace): void {
    const double = row * this.#rowDoubles
    const doubles = this.#doubles
    observation.timeMs = doubles[double + TIME]!
    observation.seenMs = doubles[double + SEEN]!
    place.line = doubles[double + LINE]!
    place.textAt = doubles[double + TEXT_AT]!
    const words = this.#words
    const word = double * 2
    place.textBytes = words[word + TEXT_BYTES]!
    place.file = words[word + SOURCE]! >>> 3
    place.recordIndex = words[word + RECORD]! >>> 1
    observation.isFirst = (words[word + RECORD]! & 1) === 0
    observation.origin = ORIGINS[words[word + SOURCE]! & 7]
    let matched = 0
    let key = word + RULES
    for (let first = 0; first < this.#shape.rules; first += 32, key++) {
      for (let bits = words[key]!; bits !== 0; bits &= bits - 1) {
        observation.rules[matched++] = first + 31 - Math.clz32(bits & -bits)
      }
    }
    observation.matched = matched
    for (let at = 0; at < this.#shape.keys; at++, key += 4) {
      const address = observation.keys[at]!
      address.w0 = words[key]!
      address.w1 = words[key + 1]!
      address.w2 = words[key + 2]!
      address.w3 = words[key + 3]!
    }
    this.#readMeasures(key, observation)
  }

  /** Hot path. */
  copy(from: ObservationRows, row: number, to: number): void {
    const words = this.#rowDoubles * 2
    for (let word = 0; word < words; word++) {
      this.#words[to * words + word] = from.#words[row * words + word]!
    }
  }

  /** The time a row counts at (semantics 1). Hot path. */
  countedMs(row: number, maxFutureSkewMs: number): number {
    const double = row * this.#rowDoubles
    return countedMs(this.#doubles[double + TIME]!, this.#doubles[double + SEEN]!, maxFutureSkewMs)
  }

  /** What follows the keys, from this word on. Hot path. */
  #writeMeasures(from: number, observation: Observation): void {
    const words = this.#words
    const { values, amounts, roles } = this.#shape
    let word = from
    for (let at = 0; at < values.length; at++) {
      words[word++] = observation.values[values[at]! * 2]!
      words[word++] = observation.values[values[at]! * 2 + 1]!
    }
    for (let at = 0; at < amounts.length; at++) {
      this.#amount[0] = observation.amounts[amounts[at]!]!
      words[word++] = this.#amountWords[0]!
      words[word++] = this.#amountWords[1]!
    }
    for (let at = 0, byte = word * 4; at < roles.length; at++, byte++) {
      this.bytes[byte] = observation.roles[roles[at]!]!
    }
  }

  /** Hot path. */
  #readMeasures(from: number, observation: Observation): void {
    const words = this.#words
    const { values, amounts, roles } = this.#shape
    let word = from
    for (let at = 0; at < values.length; at++) {
      observation.values[values[at]! * 2] = words[word++]!
      observation.values[values[at]! * 2 + 1] = words[word++]!
    }
    for (let at = 0; at < amounts.length; at++) {
      this.#amountWords[0] = words[word++]!
      this.#amountWords[1] = words[word++]!
      observation.amounts[amounts[at]!] = this.#amount[0]!
    }
    for (let at = 0, byte = word * 4; at < roles.length; at++, byte++) {
      observation.roles[roles[at]!] = this.bytes[byte]!
    }
  }
}
