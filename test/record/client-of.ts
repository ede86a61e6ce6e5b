import { createAddress, formatAddress } from '../../src/record/address.ts'
import { ClientReader, type ClientReaderOptions } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import type { Attributes } from '../../src/record/record.ts'
import { view } from './views.ts'

type Options = Partial<Omit<ClientReaderOptions, 'trustedProxies'>>

/** `192.0.2.1 record`, or why there is no client. */
export function clientOf(
  attributes: Attributes,
  trusted: readonly string[] = [],
  options: Options = {},
): string {
  const trustedProxies = PrefixSet.parse(trusted, 'trustedProxies', [])
  const into = createAddress()
  const reader = new ClientReader({ clientFields: [], ...options, trustedProxies })
  const origin = reader.read(view(attributes), into)
  return origin.startsWith('no') ? origin : `${formatAddress(into)} ${origin}`
}
