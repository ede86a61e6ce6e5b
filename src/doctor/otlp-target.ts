import { readFileSync } from 'node:fs'
import { type Environment, textOf } from '../base/environment.ts'
import { show } from '../base/problem.ts'
import { type Finding, finding } from './finding.ts'

export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc'

/** Where the SDK sends logs, and how. */
export interface OtlpTarget {
  readonly protocol: OtlpProtocol
  readonly url: URL
  /** What the environment says instead is a URL that no exporter can send to. */
  readonly isUsable: boolean
  /** The variable that names it, or that nothing does. */
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly isGzip: boolean
  readonly tls: TlsFiles
}

/** Contents of files; undefined where none is named or it cannot be read. */
export interface TlsFiles {
  readonly ca: Buffer | undefined
  readonly cert: Buffer | undefined
  readonly key: Buffer | undefined
}

const PROTOCOLS: readonly OtlpProtocol[] = ['http/protobuf', 'http/json', 'grpc']
const DEFAULT_TIMEOUT_MS = 10_000
const PREFIX = 'OTEL_EXPORTER_OTLP_'

/**
 * Reads `OTEL_EXPORTER_OTLP_*` as the SDK does: the variable for logs before the general one, what
 * is of no use left aside. What it leaves aside is NA2009.
 */
export function readOtlpTarget(env: Environment): { target: OtlpTarget; findings: Finding[] } {
  const findings: Finding[] = []
  const protocol = readProtocol(env, findings)
  const endpoint = readEndpoint(env, protocol, findings)
  const target = {
    ...{ protocol, ...endpoint },
    headers: { ...readHeaders(env, 'HEADERS'), ...readHeaders(env, 'LOGS_HEADERS') },
    timeoutMs: readTimeout(env, findings),
    isGzip: readCompression(env, findings) === 'gzip',
    tls: {
      ca: readFile(env, 'CERTIFICATE', findings),
      cert: readFile(env, 'CLIENT_CERTIFICATE', findings),
      key: readFile(env, 'CLIENT_KEY', findings),
    },
  }
  return { target, findings }
}

function readProtocol(env: Environment, findings: Finding[]): OtlpProtocol {
  const [name, found] = pick(env, 'PROTOCOL')
  const protocol = PROTOCOLS.find(one => one === found)
  if (found === undefined || protocol !== undefined) return protocol ?? 'http/protobuf'
  refuse(findings, name, `one of ${PROTOCOLS.join(', ')}`, found, instead('http/protobuf'))
  return 'http/protobuf'
}

function readEndpoint(env: Environment, protocol: OtlpProtocol, findings: Finding[]) {
  const isGrpc = protocol === 'grpc'
  const fallback = isGrpc ? 'http://localhost:4317' : 'http://localhost:4318/v1/logs'
  for (const suffix of ['LOGS_ENDPOINT', 'ENDPOINT']) {
    const name = `${PREFIX}${suffix}`
    const text = textOf(env, name)
    if (text === undefined) continue
    // What gRPC resolves by itself is not ours to try.
    if (isGrpc && /^(?:unix|dns|ipv4|ipv6|xds):/.test(text)) {
      return { url: new URL(fallback), origin: `by ${name}`, isUsable: false }
    }
    const url = isGrpc ? grpcUrl(env, text) : httpUrl(text, suffix === 'ENDPOINT')
    if (url !== undefined) return { url, origin: `by ${name}`, isUsable: true }
    // The exporter parses it, and fails at its scheme only as it sends.
    const isUsable = !URL.canParse(text)
    const effect = isUsable ? instead(fallback) : 'cannot send there'
    const shown = withoutSecrets(text)
    refuse(findings, name, 'a URL such as http://localhost:4318', shown, effect)
    if (!isUsable) return { url: new URL(fallback), origin: `by ${name}`, isUsable }
  }
  const origin = `by default, ${PREFIX}ENDPOINT is not set here`
  return { url: new URL(fallback), origin, isUsable: true }
}

/** Users, passwords and queries have no place in a report, whatever is wrong with the rest. */
function withoutSecrets(address: string): string {
  return address.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/|).*@/is, '$1')
}

/** The general end point has the path of a signal added to it; that of logs is taken as it is. */
function httpUrl(text: string, isGeneral: boolean): URL | undefined {
  const whole = isGeneral ? `${text}${text.endsWith('/') ? '' : '/'}v1/logs` : text
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}

/** `host:port` is TLS unless OTEL_EXPORTER_OTLP_INSECURE says otherwise; no path counts. */
function grpcUrl(env: Environment, text: string): URL | undefined {
  const [, isInsecure] = pick(env, 'INSECURE')
  const scheme = isInsecure?.toLowerCase() === 'true' ? 'http' : 'https'
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${scheme}://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return undefined
  return new URL(url.origin)
}

function readTimeout(env: Environment, findings: Finding[]): number {
  for (const suffix of ['LOGS_TIMEOUT', 'TIMEOUT']) {
    const name = `${PREFIX}${suffix}`
    const text = textOf(env, name)
    if (text === undefined) continue
    if (Number(text) > 0 && Number.isFinite(Number(text))) return Number(text)
    refuse(findings, name, 'milliseconds greater than 0', text, instead(`${DEFAULT_TIMEOUT_MS}`))
  }
  return DEFAULT_TIMEOUT_MS
}

function readCompression(env: Environment, findings: Finding[]): string {
  const [name, found] = pick(env, 'COMPRESSION')
  if (found === undefined || found === 'none' || found === 'gzip') return found ?? 'none'
  refuse(findings, name, 'none or gzip', found, instead('none'))
  return 'none'
}

/** `name=value,name=value`, both percent-encoded; names do not mind their case. */
function readHeaders(env: Environment, suffix: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const pair of (textOf(env, `${PREFIX}${suffix}`) ?? '').split(',')) {
    const at = pair.indexOf('=')
    const name = percentDecoded(pair.slice(0, Math.max(0, at)).trim()).toLowerCase()
    const value = percentDecoded(
      pair
        .slice(at + 1)
        .split(';')[0]!
        .trim(),
    )
    if (/^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]+$/.test(value)) {
      headers[name] = value
    }
  }
  return headers
}

/** As it is where that fails. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function readFile(env: Environment, suffix: string, findings: Finding[]): Buffer | undefined {
  const [name, path] = pick(env, suffix)
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch {
    refuse(findings, name, 'a file that can be read', path, instead('none'))
    return undefined
  }
}

function pick(env: Environment, suffix: string): [name: string, value: string | undefined] {
  const special = `${PREFIX}LOGS_${suffix}`
  const value = textOf(env, special)
  const general = `${PREFIX}${suffix}`
  return value === undefined ? [general, textOf(env, general)] : [special, value]
}

function refuse(
  findings: Finding[],
  name: string,
  expected: string,
  found: string,
  effect: string,
): void {
  findings.push(finding('NA2009', { name, expected, found: show(found), effect }))
}

function instead(value: string): string {
  return `takes ${value} instead`
}
