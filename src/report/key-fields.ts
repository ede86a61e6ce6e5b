import type { RuleProfile } from '../detect/rule-profile.ts'

const CLIENT = 'client.address'
/** The length or lengths of a prefix behind a field's name. */
const PREFIX = /\/\d+(?:,\d+)?$/

/** What a rule counts for, as the user wrote it; `*` is the whole stream. */
export function keyFields({ by }: Pick<RuleProfile, 'by'>): readonly string[] {
  return by.length === 0 ? ['*'] : by
}

/** `client.address` of `client.address/24,64`. */
export function fieldOf(by: string): string {
  return by.replace(PREFIX, '')
}

/** Whether the key is the client's address or its prefix, and nothing more. */
export function isClientKey(by: readonly string[]): boolean {
  return by.length === 1 && isClient(by[0]!)
}

export function isClient(by: string): boolean {
  return fieldOf(by) === CLIENT
}

/** Whether the key is one address, as far as its field's name tells. */
export function isAddressKey(by: readonly string[]): boolean {
  return by.length === 1 && (PREFIX.test(by[0]!) || by[0]!.endsWith('.address'))
}
