import { type Environment, listOf, textOf } from '../base/environment.ts'
import { type Finding, finding } from './finding.ts'

/** Fewer attributes than an ordinary record of an HTTP server has. */
const LOW_LIMIT = 32

/** NA2, what the environment says about the pipeline. */
export function environmentFindings(env: Environment): Finding[] {
  return [
    ...(textOf(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true' ? [finding('NA2007', {})] : []),
    ...exporterFindings(env),
    ...limitFindings(env),
  ]
}

/** Whether the SDK would export logs by OTLP. */
export function exportsByOtlp(env: Environment): boolean {
  const names = listOf(env, 'OTEL_LOGS_EXPORTER')
  return names.length === 0 || (names.includes('otlp') && !names.includes('none'))
}

/** NA2003 and NA2004; `text` is the content of the file, undefined where it cannot be read. */
export function configFileFindings(env: Environment, text: string | undefined): Finding[] {
  const path = textOf(env, 'OTEL_CONFIG_FILE')
  if (path === undefined) return []
  const own = /^\s*-?\s*["']?([\w/.-]*net[_-]?(?:work[_-]?)?anomaly[\w/.-]*)["']?\s*:/im.exec(
    text ?? '',
  )?.[1]
  const unknown = own === undefined ? [] : [finding('NA2004', { found: own }, path)]
  return [finding('NA2003', { found: path }), ...unknown]
}

function exporterFindings(env: Environment): Finding[] {
  if (exportsByOtlp(env)) return []
  const names = listOf(env, 'OTEL_LOGS_EXPORTER')
  const found = textOf(env, 'OTEL_LOGS_EXPORTER')!
  const unknown = names.find(name => !['otlp', 'console', 'none'].includes(name))
  const effect = names.includes('none')
    ? 'without processors in code the SDK makes no logger provider'
    : unknown === undefined
      ? 'records go to the console only'
      : `the SDK knows no exporter ${unknown} here`
  return [finding('NA2008', { found, effect })]
}

/** NA2021: the limits that the SDK reads. */
export function limitFindings(env: Environment): Finding[] {
  return ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'].flatMap(name => {
    const found = textOf(env, name)
    const isLow = found !== undefined && Number(found) < LOW_LIMIT
    return isLow ? [finding('NA2021', { name, found })] : []
  })
}
