import type { Environment } from '../base/environment.ts'
import { exportsByOtlp, limitFindings } from './environment.ts'
import { type Finding, finding, inOrder } from './finding.ts'
import { type Installation, installationFindings } from './installation.ts'
import { readOtlpTarget } from './otlp-target.ts'
import { nearPackages, readManifest } from './package-tree.ts'

/** What a service can look at as it starts without costing its start. */
export interface StartupFacts extends Installation {
  readonly env: Environment
  /** Classes of the logger provider's processors, in order; undefined where unknown. */
  readonly processors: readonly string[] | undefined
  /** The trusted proxies cover every address. */
  readonly trustsEverybody: boolean
}

/** Packages that a start asks for: some thirty look-ups of files, no walk. */
const NEAR = [
  ...['@opentelemetry/api', '@opentelemetry/api-logs', '@opentelemetry/sdk-logs'],
  ...['@opentelemetry/sdk-node', '@opentelemetry/sdk-trace', '@opentelemetry/winston-transport'],
  ...['@opentelemetry/instrumentation-console', 'pino-opentelemetry-transport'],
  ...['winston', '@opentelemetry/instrumentation-winston'],
  '@opentelemetry/auto-instrumentations-node',
]

/** What is wrong as a service starts; the page of each code says more. Pure. */
export function startupFindings(facts: StartupFacts): Finding[] {
  const isSeen = facts.packages.length > 0
  return inOrder([
    ...(isSeen ? installationFindings(facts) : []),
    ...limitFindings(facts.env),
    ...(exportsByOtlp(facts.env) ? readOtlpTarget(facts.env).findings : []),
    ...orderFindings(facts.processors),
    ...(facts.trustsEverybody ? [finding('NA3004', {})] : []),
  ])
}

/** One line for each finding that is not a mere note: what, and the page by package and path. */
export function startupLines(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ level }) => level !== 'note')
    .map(
      ({ code, sentence, page }) =>
        `otel-netanomaly: ${code} ${sentence} (otel-netanomaly/${page})`,
    )
}

/** The packages that a service in `folder` runs with, as Node finds them from there. */
export function startupInstallation(
  folder: string,
  nodeVersion: string,
  bridgesOldApi: boolean,
): Installation {
  const manifest = readManifest(folder)
  const dependencies = typeof manifest === 'object' ? manifest.dependencies : undefined
  return {
    ...{ nodeVersion, bridgesOldApi, unreadable: [], isCut: false },
    packages: nearPackages(folder, NEAR),
    direct: Object.keys((dependencies as object | null | undefined) ?? {}),
  }
}

/**
 * Names of the classes of a logger provider's processors, as sdk-logs 0.203 to 3.x keeps them;
 * undefined where it keeps them elsewhere. Never throws.
 */
export function processorsOf(provider: unknown): string[] | undefined {
  try {
    const holder = provider as { _sharedState?: { processors?: unknown } } | null | undefined
    const found = holder?._sharedState?.processors
    if (!Array.isArray(found)) return undefined
    return found.map(one => String((one as object | null)?.constructor?.name ?? 'unknown'))
  } catch {
    return undefined
  }
}

function orderFindings(processors: readonly string[] | undefined): Finding[] {
  const own = processors?.indexOf('NetworkAnomalyLogRecordProcessor') ?? -1
  const simple = processors?.indexOf('SimpleLogRecordProcessor') ?? -1
  return simple >= 0 && simple < own
    ? [finding('NA2001', { before: 'SimpleLogRecordProcessor' })]
    : []
}
