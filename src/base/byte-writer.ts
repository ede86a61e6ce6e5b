/** Whole numbers up to here, of either sign, take the short form of `number`. */
const MAX_WHOLE = 2 ** 51
const FIRST_BYTES = 4_096

/**
 * Bytes put one behind the other, in memory that doubles; `ByteReader` reads them back. Whole
 * numbers take a byte for each seven bits.
 */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES)
  #length = 0
  readonly #double = new Float64Array(1)
  readonly #doubleBytes = new Uint8Array(this.#double.buffer)

  get length(): number {
    return this.#length
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = value
  }

  /** A whole number from 0 to 2^53 - 1. */
  uint(value: number): void {
    let rest = value
    while (rest > 0x7fffffff) {
      this.byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    while (rest > 127) {
      this.byte((rest & 127) | 128)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** A whole number from -2^52 to 2^52 - 1, those near to 0 in few bytes. */
  int(value: number): void {
    this.uint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  /** 32 bits, the lowest first. */
  word(value: number): void {
    this.byte(value & 255)
    this.byte((value >>> 8) & 255)
    this.byte((value >>> 16) & 255)
    this.byte(value >>> 24)
  }

  /** Any number but NaN: a whole one as `int` has it, any other in nine bytes. */
  number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) <= MAX_WHOLE && !Object.is(value, -0)) {
      this.uint(value < 0 ? -2 * value : 2 * value + 1)
      return
    }
    this.uint(0)
    this.#double[0] = value
    for (const byte of this.#doubleBytes) this.byte(byte)
  }

  /** Any text: its UTF-16 code units, of ASCII one byte each. */
  text(value: string): void {
    this.uint(value.length)
    for (let at = 0; at < value.length; at++) this.uint(value.charCodeAt(at))
  }

  /** All bytes so far. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }
}
