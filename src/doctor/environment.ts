import { type Finding, finding } from './finding.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A value that is set and says something, as the SDK takes it. */
export function setting(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === undefined || text === '' ? undefined : text
}

/** Fewer attributes than an ordinary record of an HTTP server has. */
const LOW_LIMIT = 32

/** NA2, what the environment says about the pipeline. */
export function environmentFindings(env: Environment): Finding[] {
  return [
    ...(setting(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true' ? [finding('NA2007', {})] : []),
    ...exporterFindings(env),
    ...limitFindings(env),
  ]
}

/** Whether the SDK would export logs by OTLP. */
export function exportsByOtlp(env: Environment): boolean {
  const names = exporterNames(env)
  return names.length === 0 || (names.includes('otlp') && !names.includes('none'))
}

/** NA2003 and NA2004; `text` is the content of the file, undefined where it cannot be read. */
export function configFileFindings(env: Environment, text: string | undefined): Finding[] {
  const path = setting(env, 'OTEL_CONFIG_FILE')
  if (path === undefined) return []
  const own = /^\s*-?\s*["']?([\w/.-]*net[_-]?(?:work[_-]?)?anomaly[\w/.-]*)["']?\s*:/im.exec(
    text ?? '',
  )?.[1]
  const unknown = own === undefined ? [] : [finding('NA2004', { found: own }, path)]
  return [finding('NA2003', { found: path }), ...unknown]
}

function exporterFindings(env: Environment): Finding[] {
  if (exportsByOtlp(env)) return []
  const names = exporterNames(env)
  const found = setting(env, 'OTEL_LOGS_EXPORTER')!
  const unknown = names.find(name => !['otlp', 'console', 'none'].includes(name))
  const effect = names.includes('none')
    ? 'without processors in code the SDK makes no logger provider'
    : unknown === undefined
      ? 'records go to the console only'
      : `the SDK knows no exporter ${unknown} here`
  return [finding('NA2008', { found, effect })]
}

function exporterNames(env: Environment): string[] {
  const text = setting(env, 'OTEL_LOGS_EXPORTER') ?? ''
  return text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
}

/** NA2021: the limits that the SDK reads. */
export function limitFindings(env: Environment): Finding[] {
  return ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'].flatMap(name => {
    const found = setting(env, name)
    const isLow = found !== undefined && Number(found) < LOW_LIMIT
    return isLow ? [finding('NA2021', { name, found })] : []
  })
}
