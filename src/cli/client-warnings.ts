import type { ClientWarning } from '../record/client.ts'
import type { GivenSettings } from '../rules/settings.ts'
import type { Output } from './io.ts'

const TRUST_WARNING =
  'the trusted proxies cover every address, so any client can name itself in a forwarding header'

/** Says what seems to be wrong with whom the settings trust. */
export async function warnOfClients(
  settings: GivenSettings,
  warnings: readonly ClientWarning[],
  stderr: Output,
): Promise<void> {
  if (settings.trustedProxies?.coversEverything)
    await stderr.write(`netanomaly: ${TRUST_WARNING}\n`)
  for (const { message } of warnings) await stderr.write(`netanomaly: ${message}\n`)
}
