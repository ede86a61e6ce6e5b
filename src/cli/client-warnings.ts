import { withCode } from '../base/warning-codes.ts'
import type { ClientWarning } from '../record/client.ts'
import type { GivenSettings } from '../rules/settings.ts'

const TRUST_WARNING =
  'the trusted proxies cover every address, so any client can name itself in a forwarding header'

/** What seems to be wrong with whom the settings trust. */
export function clientWarnings(
  settings: GivenSettings,
  warnings: readonly ClientWarning[],
): string[] {
  const trust = settings.trustedProxies?.coversEverything ? [withCode('trust', TRUST_WARNING)] : []
  return [...trust, ...warnings.map(({ code, message }) => withCode(code, message))]
}
