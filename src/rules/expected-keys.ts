import { show } from '../base/problem.ts'
import {
  type Address,
  createAddress,
  formatAddress,
  isIpv4,
  parseBareAddress,
  truncateAddress,
} from '../record/address.ts'
import { formatPrefix, parsePrefix } from '../record/prefix.ts'
import { hasPrefix, holdsAddress, MAX_KEY_PARTS } from './key-part.ts'
import type { Kind } from './kind.ts'
import type { KeyPart } from './model.ts'
import type { Place } from './place.ts'

const MAX_EXPECTED_KEYS = 10_000
const MAX_KEY_TEXT = 1_024

const TEXT = { type: 'string', minLength: 1, maxLength: MAX_KEY_TEXT }

/** `keys` as the user wrote them: what each entry must be depends on `by`. */
export const expectedKeys: Kind<readonly unknown[]> = {
  schema: {
    type: 'array',
    minItems: 1,
    maxItems: MAX_EXPECTED_KEYS,
    items: {
      anyOf: [TEXT, { type: 'array', minItems: 2, maxItems: MAX_KEY_PARTS, items: TEXT }],
    },
  },
  read(value, place) {
    const isList = Array.isArray(value)
    if (isList && value.length > 0 && value.length <= MAX_EXPECTED_KEYS) return value
    place.refuse(`a list of 1 to ${MAX_EXPECTED_KEYS} keys`, value)
    return undefined
  },
}

/**
 * One text for each part of the key, addresses in their one form: of a prefix its first address.
 * Those that are wrong are noted and left out.
 */
export function readExpectedKeys(
  entries: readonly unknown[],
  key: readonly KeyPart[],
  place: Place,
): string[][] {
  const read: string[][] = []
  const seen = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const texts = readEntry(entry, key, place.at(index))
    if (texts === undefined) continue
    const text = JSON.stringify(texts)
    if (seen.has(text)) place.at(index).refuse('each key only once', entry)
    else read.push(texts)
    seen.add(text)
  }
  return read
}

function readEntry(entry: unknown, key: readonly KeyPart[], place: Place): string[] | undefined {
  if (key.length === 1) {
    const text = readText(entry, key[0]!, 1, place)
    return text === undefined ? undefined : [text]
  }
  if (!Array.isArray(entry) || entry.length !== key.length) {
    place.refuse(`a list of ${key.length} texts, one for each field of the key`, entry)
    return undefined
  }
  const texts = key.map((part, at) => readText(entry[at], part, key.length, place.at(at)))
  return texts.every(text => text !== undefined) ? texts : undefined
}

function readText(
  value: unknown,
  part: KeyPart,
  partsInKey: number,
  place: Place,
): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > MAX_KEY_TEXT) {
    place.refuse(`a text of 1 to ${MAX_KEY_TEXT} characters`, value)
    return undefined
  }
  if (!holdsAddress(part, partsInKey)) return value
  const address = createAddress()
  const expected = readAddress(value, part, address)
  if (expected === undefined) return formatAddress(address)
  place.refuse(expected, value)
  return undefined
}

/** What was expected instead; undefined where `into` is what the part makes of such addresses. */
function readAddress(text: string, part: KeyPart, into: Address): string | undefined {
  const isPrefix = hasPrefix(part) && text.includes('/')
  const given = isPrefix ? parsePrefix(text) : undefined
  if (typeof given === 'string') return given
  if (given !== undefined) Object.assign(into, given.address)
  else if (!parseBareAddress(text, into)) return 'an address'
  const bits = isIpv4(into) ? 96 + (part.ipv4Bits ?? 32) : (part.ipv6Bits ?? 128)
  const cut = { ...into }
  truncateAddress(cut, bits)
  const isWhole = formatAddress(cut) === formatAddress(into)
  if (isWhole && (given === undefined || given.bits === bits)) return undefined
  const prefix = formatPrefix({ address: cut, bits })
  return `the prefix ${prefix}, since ${show(part.field)} is cut to it`
}
