import { type Environment, listOf, textOf } from '../base/environment.ts'

export function isSdkDisabled(env: Environment): boolean {
  return textOf(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
}

/** Whether NodeSDK makes no logger provider of the environment, and must be asked for one. */
export function hasNoLogsExporter(env: Environment): boolean {
  return listOf(env, 'OTEL_LOGS_EXPORTER').includes('none') && !textOf(env, 'OTEL_CONFIG_FILE')
}

/** Where log records go, as a person would say it: `otlp http/protobuf to http://…/v1/logs`. */
export function describeLogsExport(env: Environment): string {
  const listed = listOf(env, 'OTEL_LOGS_EXPORTER')
  if (listed.includes('none')) return 'not exported (OTEL_LOGS_EXPORTER=none)'
  const exporters = [...new Set(listed.length === 0 ? ['otlp'] : listed)]
  const named = exporters.map(name => (name === 'otlp' ? describeOtlp(env) : name))
  return `by ${named.join(' and ')}`
}

const PROTOCOLS = ['grpc', 'http/json', 'http/protobuf']

function describeOtlp(env: Environment): string {
  const asked =
    textOf(env, 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL') ?? textOf(env, 'OTEL_EXPORTER_OTLP_PROTOCOL')
  // What the SDK does with a protocol that it does not know.
  const protocol = asked !== undefined && PROTOCOLS.includes(asked) ? asked : 'http/protobuf'
  return `otlp ${protocol} to ${endpointOf(env, protocol)}`
}

function endpointOf(env: Environment, protocol: string): string {
  const own = textOf(env, 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT')
  if (own !== undefined) return withoutSecrets(own)
  const all = textOf(env, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  if (protocol === 'grpc') return withoutSecrets(all ?? 'http://localhost:4317')
  const base = withoutSecrets(all ?? 'http://localhost:4318')
  return `${base.replace(/\/$/, '')}/v1/logs`
}

/** Users, passwords and queries of an address have no place in a log. */
function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return address.replace(/^.*@/, '').replace(/[?#].*$/, '')
  const url = new URL(address)
  const { protocol, host, pathname } = url
  if (host === '') return address.replace(/^.*@/, '').replace(/[?#].*$/, '')
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}
