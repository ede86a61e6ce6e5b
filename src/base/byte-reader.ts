import { SnapshotError } from './snapshot-error.ts'

/** A whole number takes at most so many bytes. */
const MAX_BYTES = 8
const LARGEST = Number.MAX_SAFE_INTEGER
/** Code units that are made into a text at once. */
const PIECE = 4_096

/**
 * Reads what `ByteWriter` wrote. Trusts nothing: what is not as expected throws a `SnapshotError`,
 * and no count is believed that the bytes left cannot hold.
 */
export class ByteReader {
  /** Index of the next byte. */
  position: number
  readonly #bytes: Uint8Array
  readonly #double = new Float64Array(1)
  readonly #doubleBytes = new Uint8Array(this.#double.buffer)

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes
    this.position = position
  }

  get left(): number {
    return this.#bytes.length - this.position
  }

  fail(expected: string, found: string): never {
    throw new SnapshotError({ place: `snapshot, byte ${this.position}`, expected, found })
  }

  byte(): number {
    if (this.left <= 0) this.fail('more bytes', 'the end')
    return this.#bytes[this.position++]!
  }

  uint(most = LARGEST): number {
    let value = this.byte()
    if (value > 127) value = this.#long(value & 127)
    if (value > most) this.fail(`a number up to ${most}`, `${value}`)
    return value
  }

  int(): number {
    const value = this.uint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** How many follow that take at least so many bytes each. */
  count(bytesEach: number): number {
    const value = this.uint()
    if (value > this.left / bytesEach) {
      this.fail(`a count that ${this.left} bytes can hold`, `${value}`)
    }
    return value
  }

  word(): number {
    if (this.left < 4) this.fail('four bytes', `${this.left}`)
    const bytes = this.#bytes
    const at = this.position
    this.position += 4
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
  }

  /** Any number but NaN. */
  number(): number {
    const whole = this.uint()
    if (whole > 0) return whole % 2 === 0 ? -whole / 2 : (whole - 1) / 2
    for (let at = 0; at < 8; at++) this.#doubleBytes[at] = this.byte()
    const value = this.#double[0]!
    if (Number.isNaN(value)) this.fail('a number', 'none')
    return value
  }

  /** A number that is neither NaN nor infinite and lies from `least` to `most`. */
  within(least: number, most: number): number {
    const value = this.number()
    if (!(value >= least && value <= most && Number.isFinite(value))) {
      this.fail(`a number from ${least} to ${most}`, `${value}`)
    }
    return value
  }

  text(): string {
    const length = this.count(1)
    let text = ''
    for (let done = 0; done < length; done += PIECE) {
      const units = Array.from({ length: Math.min(PIECE, length - done) }, () => this.uint(0xffff))
      text += String.fromCharCode(...units)
    }
    return text
  }

  /** One of a few texts. */
  oneOf<Text extends string>(texts: readonly Text[]): Text {
    const text = this.text()
    const known = texts.find(one => one === text)
    return known ?? this.fail(`one of ${texts.join(', ')}`, JSON.stringify(text.slice(0, 40)))
  }

  #long(low: number): number {
    let value = low
    let factor = 128
    for (let bytes = 2; bytes <= MAX_BYTES; bytes++) {
      const byte = this.byte()
      value += (byte & 127) * factor
      if (byte < 128) return value
      factor *= 128
    }
    return this.fail(`a number in ${MAX_BYTES} bytes`, 'a longer one')
  }
}
