import { TextHash } from '../memory/text-hash.ts'
import { createAddress, formatAddress } from '../record/address.ts'
import type { KeyText, KeyWords } from '../record/observation.ts'
import { CanonicalValue, formOfPart, type ValueForm } from './canonical-value.ts'
import { hasPrefix } from './key-part.ts'
import type { KeyPart } from './model.ts'

/** The key of the whole stream, and what it is called. */
const STREAM_TEXT: KeyText = { parts: ['*'], address: undefined }
/** So that the two halves of a hash have nothing in common. */
const SECOND_SEED = 0x5bd1e995

/** A key definition ready for use: what the values of its parts are taken for. */
export interface KeyForm {
  readonly parts: readonly KeyPart[]
  readonly forms: readonly ValueForm[]
  /** Whether its words are a hash, and not those of an address or, for the whole stream, 0. */
  readonly isHashed: boolean
  /** Whether it is one address that is not cut, so that its words say it. */
  readonly isWhole: boolean
}

export function keyForm(parts: readonly KeyPart[]): KeyForm {
  const forms = parts.map(part => formOfPart(part, parts.length))
  const isAddress = parts.length === 1 && forms[0]!.isAddress === 'always'
  const isHashed = parts.length > 0 && !isAddress
  return { parts, forms, isHashed, isWhole: isAddress && !hasPrefix(parts[0]!) }
}

/** Hashes the parts of a key into its four words. Takes no memory for a key. Hot path. */
export class PartsHash {
  readonly #first: TextHash
  readonly #second: TextHash

  constructor(seed: number) {
    this.#first = new TextHash(seed)
    this.#second = new TextHash(seed ^ SECOND_SEED)
  }

  begin(): void {
    this.#first.begin()
    this.#second.begin()
  }

  add(value: CanonicalValue): void {
    value.addTo(this.#first)
    value.addTo(this.#second)
  }

  read(into: KeyWords): void {
    into.w0 = this.#first.first
    into.w1 = this.#first.second
    into.w2 = this.#second.first
    into.w3 = this.#second.second
  }
}

/** A key given as the text of each part; undefined where it is none of this form. */
export function keyOfTexts(
  form: KeyForm,
  texts: readonly string[],
  hash: PartsHash,
): { readonly words: KeyWords; readonly text: KeyText } | undefined {
  const words = createAddress()
  if (form.parts.length === 0) return { words, text: STREAM_TEXT }
  if (texts.length !== form.parts.length) return undefined
  const value = new CanonicalValue()
  const shown: string[] = []
  let address: string | undefined
  hash.begin()
  for (const [at, text] of texts.entries()) {
    if (!readPartText(value, text, form.forms[at]!)) return undefined
    hash.add(value)
    shown.push(value.shown)
    // Of a prefix no record has told an address.
    if (at === 0 && value.shown === value.wholeAddress) address = value.wholeAddress
  }
  if (form.isHashed) hash.read(words)
  else value.copyTo(words)
  return { words, text: { parts: shown, address } }
}

/** An address may be given as the prefix that it is cut to, as events name it. */
function readPartText(value: CanonicalValue, text: string, form: ValueForm): boolean {
  if (form.isAddress !== 'always' || !text.includes('/')) return value.read(text, form)
  return value.read(text.slice(0, text.indexOf('/')), form) && value.shown === text
}

/** The key for people, where its words alone say it. */
export function textOfWords(form: KeyForm, words: KeyWords): KeyText | undefined {
  if (form.parts.length === 0) return STREAM_TEXT
  if (!form.isWhole) return undefined
  const address = formatAddress(words)
  return { parts: [address], address }
}
