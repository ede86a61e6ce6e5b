import { dirname } from 'node:path'
import type { Environment } from '../base/environment.ts'
import {
  processorsOf,
  startupFindings,
  startupInstallation,
  startupLines,
} from '../doctor/startup.ts'
import { globalLoggerProvider } from '../otel/api-globals.ts'

/**
 * What `netanomaly doctor` would find and is cheap to look at, one line each; nothing where looking
 * fails. The start line says whom the settings trust, and the old logs API is bridged.
 */
export function startFindings(
  env: Environment,
  places: readonly (string | undefined)[],
  nodeVersion: string,
): string[] {
  const place = places.find(one => one !== undefined)
  if (place === undefined) return []
  try {
    const findings = startupFindings({
      ...startupInstallation(dirname(place), nodeVersion, true),
      ...{ env, processors: processorsOf(globalLoggerProvider()), trustsEverybody: false },
    })
    return startupLines(findings)
  } catch {
    return []
  }
}
