import type { TextHash } from '../memory/text-hash.ts'
import {
  type Address,
  copyAddress,
  createAddress,
  formatAddress,
  isIpv4,
  parseAddress,
  parseBareAddress,
  truncateAddress,
} from '../record/address.ts'
import { formatPrefix } from '../record/prefix.ts'
import { hasPrefix, holdsAddress } from './key-part.ts'
import { CLIENT_FIELD, type KeyPart } from './model.ts'
import { showText } from './shown-text.ts'

/** Longest text of a value for people. */
const MAX_SHOWN_LENGTH = 128
/** Bits before the four octets of an IPv4 address. */
const MAPPED_BITS = 96
const ALL_BITS = 128

// What a value is.
const NONE = 0
const TEXT = 1
const INTEGER = 2
const ADDRESS = 3

/** What the values of a field are taken for. */
export interface ValueForm {
  /** `always`: what is none is no value; `often`: its name promises one; `rarely`: a text. */
  readonly isAddress: 'always' | 'often' | 'rarely'
  /** Bits of 128 that count, of each family. */
  readonly ipv4Bits: number
  readonly ipv6Bits: number
}

/** Of a field of a key with so many parts. */
export function formOfPart(part: KeyPart, partsInKey: number): ValueForm {
  if (holdsAddress(part, partsInKey)) return formOf(part, 'always')
  return formOf(part, holdsAddress(part, 1) ? 'often' : 'rarely')
}

/** Of a field whose different values are counted: host names count beside addresses. */
export function formOfValue(part: KeyPart): ValueForm {
  const isAlways = hasPrefix(part) || part.field === CLIENT_FIELD
  return isAlways
    ? formOf(part, 'always')
    : formOf(part, holdsAddress(part, 1) ? 'often' : 'rarely')
}

function formOf({ ipv4Bits, ipv6Bits }: KeyPart, isAddress: ValueForm['isAddress']): ValueForm {
  return {
    isAddress,
    ipv4Bits: ipv4Bits === undefined ? ALL_BITS : MAPPED_BITS + ipv4Bits,
    ipv6Bits: ipv6Bits ?? ALL_BITS,
  }
}

/**
 * One value in the one form that equal values share: an address in its words, whatever way it was
 * written; a number, a boolean, a bigint as its decimal text, so that 22 equals "22"; a text as it
 * is. Empty texts, null, maps, lists of several and numbers that are not finite are no values; a
 * list of one is what is in it. Refilled for each value.
 */
export class CanonicalValue {
  #kind = NONE
  #text = ''
  #integer = 0
  #bits = ALL_BITS
  /** Cut to its bits, and as it came. */
  readonly #address = createAddress()
  readonly #whole = createAddress()

  /** False where the value is none of this form. Throws what a hostile list throws. Hot path. */
  read(given: unknown, form: ValueForm): boolean {
    let value = given
    if (typeof value === 'object' && Array.isArray(value) && value.length === 1) value = value[0]
    this.#kind = NONE
    if (typeof value === 'string') return this.#readText(value, form)
    if (form.isAddress === 'always') return false
    if (typeof value === 'number') return this.#readNumber(value)
    if (typeof value === 'bigint') {
      const number = Number(value)
      if (Number.isSafeInteger(number)) return this.#readNumber(number)
      return this.#setText(String(value))
    }
    return typeof value === 'boolean' && this.#setText(value ? 'true' : 'false')
  }

  /** Takes an address that was found already. Hot path. */
  take(address: Address, form: ValueForm): void {
    copyAddress(address, this.#whole)
    this.#cut(form)
  }

  /** Hot path. */
  addTo(hash: TextHash): void {
    if (this.#kind === ADDRESS) {
      const { w0, w1, w2, w3 } = this.#address
      hash.addWords(w0, w1, w2, w3)
    } else if (this.#kind === INTEGER) hash.addInteger(this.#integer)
    else hash.addText(this.#text)
  }

  /** The words of an address. Hot path. */
  copyTo(into: Address): void {
    copyAddress(this.#address, into)
  }

  /** For people: `192.0.2.0/24` where an address was cut. */
  get shown(): string {
    if (this.#kind === INTEGER) return String(this.#integer)
    if (this.#kind !== ADDRESS) return showText(this.#text, MAX_SHOWN_LENGTH)
    return this.#bits < ALL_BITS
      ? formatPrefix({ address: this.#address, bits: this.#bits })
      : formatAddress(this.#address)
  }

  /** An address before it was cut; undefined where the value is none. */
  get wholeAddress(): string | undefined {
    return this.#kind === ADDRESS ? formatAddress(this.#whole) : undefined
  }

  /** Hot path. */
  #readText(text: string, form: ValueForm): boolean {
    const isFound =
      form.isAddress === 'rarely'
        ? parseBareAddress(text, this.#whole)
        : parseAddress(text, this.#whole)
    if (isFound) {
      this.#cut(form)
      return true
    }
    return form.isAddress !== 'always' && text !== '' && this.#setText(text)
  }

  /** Hot path. */
  #readNumber(value: number): boolean {
    if (!Number.isSafeInteger(value)) return Number.isFinite(value) && this.#setText(`${value}`)
    this.#kind = INTEGER
    this.#integer = value
    return true
  }

  #setText(text: string): true {
    this.#kind = TEXT
    this.#text = text
    return true
  }

  /** Hot path. */
  #cut(form: ValueForm): void {
    this.#kind = ADDRESS
    copyAddress(this.#whole, this.#address)
    this.#bits = isIpv4(this.#whole) ? form.ipv4Bits : form.ipv6Bits
    if (this.#bits < ALL_BITS) truncateAddress(this.#address, this.#bits)
  }
}
