import type { Cursor } from './cursor.ts'
import { formatField } from './expression.ts'
import { CLIENT_FIELD, type KeyPart } from './model.ts'

/** Most fields of one key. */
export const MAX_KEY_PARTS = 8
/** What the rule language calls a key without fields: the whole stream. */
export const WHOLE_STREAM = '*'

const IPV4_BITS = 32
const IPV6_BITS = 128
const A_LENGTH = 'a prefix length such as /24 (IPv4), /64 (IPv6) or /24,64 (both)'

/** Ends of the last part of a field's name that promise an address … */
const ADDRESS_NAME = /(?:^|[_-])(?:ip|addr|address)$|[a-z](?:Ip|IP|Addr|Address)$/
/** … but not one of the internet protocol. */
const OTHER_ADDRESS = /(?:mail|mac)[_-]?address$/i

/**
 * Whether a value of the part must be an address, or else the record is skipped for the rule: where
 * the part has a prefix, where it is `client.address`, and in a key of one part where the field's
 * name promises an address (`destination.address`, `src_ip`, `remoteAddr`). All others are texts.
 */
export function holdsAddress(part: KeyPart, partsInKey: number): boolean {
  if (hasPrefix(part) || part.field === CLIENT_FIELD) return true
  const last = part.field.slice(part.field.lastIndexOf('.') + 1)
  return partsInKey === 1 && ADDRESS_NAME.test(last) && !OTHER_ADDRESS.test(last)
}

export function hasPrefix(part: KeyPart): boolean {
  return part.ipv4Bits !== undefined || part.ipv6Bits !== undefined
}

/** `client.address/24,64`, as `readKeyPart` reads it. */
export function formatKeyPart(part: KeyPart): string {
  return formatField(part.field) + prefixOf(part)
}

/** The same for people: without backticks. */
export function describeKeyPart(part: KeyPart): string {
  return part.field + prefixOf(part)
}

function prefixOf({ ipv4Bits, ipv6Bits }: KeyPart): string {
  const lengths = [ipv4Bits, ipv6Bits].filter(bits => bits !== undefined)
  return lengths.length === 0 ? '' : `/${lengths.join(',')}`
}

/** `* | part {+ part}`; empty for the whole stream. Throws a `Mistake`. */
export function readKey(cursor: Cursor): KeyPart[] {
  if (cursor.takeKeyword(WHOLE_STREAM)) return []
  const parts: KeyPart[] = []
  do {
    const start = cursor.token
    if (parts.length >= MAX_KEY_PARTS) cursor.fail(`at most ${MAX_KEY_PARTS} fields of a key`)
    const part = readKeyPart(cursor)
    if (parts.some(other => other.field === part.field)) cursor.fail('each field only once', start)
    parts.push(part)
  } while (cursor.takeKeyword('+'))
  if (cursor.isSymbol(',')) cursor.fail('"+" between the fields of a key')
  return parts
}

/** `field [/length [, length]]`, no blank before the slash. Throws a `Mistake`. */
export function readKeyPart(cursor: Cursor): KeyPart {
  const { kind, text } = cursor.token
  if (kind === 'word' && /.\+|\+./.test(text)) cursor.fail('blanks around "+"')
  const slash = kind === 'word' ? text.indexOf('/') : -1
  if (slash < 0) {
    const field = cursor.takeField()
    const isPrefixed = cursor.keyword.startsWith('/') && cursor.token.at === cursor.lastEnd
    return isPrefixed ? readPrefix(cursor, field, 0) : whole(field)
  }
  return readPrefix(cursor, cursor.fieldBefore(slash), slash)
}

function whole(field: string): KeyPart {
  return { field, ipv4Bits: undefined, ipv6Bits: undefined }
}

/** The slash stands in the current word. */
function readPrefix(cursor: Cursor, field: string, slash: number): KeyPart {
  const first = readLength(cursor, slash + 1, A_LENGTH)
  const { token } = cursor
  cursor.take()
  if (!cursor.takeSymbol(',')) {
    const isIpv4 = first <= IPV4_BITS
    return { field, ipv4Bits: isIpv4 ? first : undefined, ipv6Bits: isIpv4 ? undefined : first }
  }
  if (first > IPV4_BITS) cursor.fail('the length of IPv4, 1 to 32, before that of IPv6', token)
  const second = readLength(cursor, 0, `${A_LENGTH}; "+" joins fields`)
  cursor.take()
  return { field, ipv4Bits: first, ipv6Bits: second }
}

/** The number that is left of the current word; takes nothing. */
function readLength(cursor: Cursor, from: number, expected: string): number {
  const { kind, text } = cursor.token
  const digits = text.slice(from)
  const length = kind === 'word' && /^[1-9]\d{0,2}$/.test(digits) ? Number(digits) : 0
  if (length < 1 || length > IPV6_BITS) cursor.fail(expected)
  return length
}
