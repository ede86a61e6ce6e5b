import { formatDuration } from '../base/duration.ts'
import { type Finding, finding } from './finding.ts'
import type { OtlpTarget } from './otlp-target.ts'
import { readJsonAnswer, readProtobufAnswer } from './partial-success.ts'
import type { Answer, ProbeOutcome } from './probe-outcome.ts'

/** Clocks further apart are told: as far as the default lateness. */
const MAX_APART_MS = 5_000
const SECOND_MS = 1_000

/** NA2010 to NA2019 and NA4011: what sending the marked record says of the exporter. */
export function exporterFindings(target: OtlpTarget, outcome: ProbeOutcome): Finding[] {
  const url = shownUrl(target.url)
  switch (outcome.kind) {
    case 'unreachable':
      return [finding('NA2010', { url, origin: target.origin, reason: outcome.reason })]
    case 'tls':
      return [finding('NA2011', { url, reason: outcome.reason })]
    case 'foreign':
      return [finding('NA2015', { url, reason: outcome.reason })]
    case 'silent':
      return [finding('NA2016', { url, waited: formatDuration(outcome.waitedMs) })]
    case 'answer':
      return [...answerFindings(target, outcome, url), ...clockFindings(outcome, url)]
  }
}

/** One line on what was done, for a person. */
export function describeProbe(target: OtlpTarget, outcome: ProbeOutcome): string {
  const to = `one marked record to ${shownUrl(target.url)} (${target.protocol})`
  if (outcome.kind !== 'answer') return `${to}: no answer of use`
  const took = `in ${Math.max(0, outcome.answeredMs - outcome.sentMs)} ms`
  return `${to}: answered ${statusOf(target, outcome)} ${took}`
}

/** A user name and password in it are nobody's business. */
function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname === '/' ? '' : url.pathname}`
}

function statusOf({ protocol }: OtlpTarget, { status, message }: Answer): string {
  if (protocol === 'grpc') return Number.isNaN(status) ? message : `gRPC status ${status}`
  return `HTTP status ${status}`
}

/** What a status means, by the names of the findings. */
type Meaning = 'taken' | 'path' | 'credentials' | 'encoding' | 'busy' | 'foreign' | 'refused'

function meaningOf({ protocol }: OtlpTarget, { status, contentType }: Answer): Meaning {
  if (protocol === 'grpc') {
    if (Number.isNaN(status) || !contentType.startsWith('application/grpc')) return 'foreign'
    return GRPC[status] ?? 'refused'
  }
  if (status >= 200 && status < 300) return 'taken'
  return HTTP[status] ?? 'refused'
}

const HTTP: Readonly<Record<number, Meaning>> = {
  ...{ 404: 'path', 405: 'path', 401: 'credentials', 403: 'credentials', 407: 'credentials' },
  ...{ 400: 'encoding', 415: 'encoding', 422: 'encoding' },
  ...{ 429: 'busy', 502: 'busy', 503: 'busy', 504: 'busy' },
}

/** Codes of gRPC: 3 invalid argument, 7 permission denied, 8 resource exhausted, 12 unimplemented,
 * 14 unavailable, 16 unauthenticated. */
const GRPC: Readonly<Record<number, Meaning>> = {
  ...{ 0: 'taken', 3: 'encoding', 7: 'credentials', 8: 'busy', 12: 'path', 14: 'busy' },
  16: 'credentials',
}

function answerFindings(target: OtlpTarget, answer: Answer, url: string): Finding[] {
  const status = statusOf(target, answer)
  const reason = reasonOf(answer)
  switch (meaningOf(target, answer)) {
    case 'path':
      return [finding('NA2012', { url, status, hint: pathHint(target) })]
    case 'credentials':
      return [finding('NA2013', { url, status })]
    case 'encoding': {
      const compression = target.isGzip ? ' with gzip' : ''
      return [finding('NA2014', { url, status, protocol: target.protocol, compression, reason })]
    }
    case 'busy':
      return [finding('NA2018', { url, status })]
    case 'foreign':
      return [finding('NA2015', { url, reason: `${status}, ${typeOf(answer)}` })]
    case 'refused':
      return [finding('NA2019', { url, status, reason })]
    case 'taken':
      return takenFindings(target, answer, url)
  }
}

/** An answer without a body is success: some receivers send none. */
function takenFindings({ protocol }: OtlpTarget, answer: Answer, url: string): Finding[] {
  const { body, contentType } = answer
  if (body.length === 0) return []
  const isJson = contentType.startsWith('application/json')
  const isProtobuf = /^application\/(?:x-protobuf|grpc)/.test(contentType)
  const read = isJson ? readJsonAnswer(body) : readProtobufAnswer(body)
  if ((!isJson && !isProtobuf) || read === 'unreadable') {
    return [finding('NA2015', { url, reason: `it sends ${typeOf(answer)} for ${protocol}` })]
  }
  if (read === undefined) return []
  return [finding('NA2017', { url, count: read.rejected, reason: read.message })]
}

function pathHint({ protocol, url }: OtlpTarget): string {
  if (protocol === 'grpc') return 'turn on the OTLP receiver for logs; 4317 is its port for gRPC'
  return url.pathname.endsWith('/v1/logs')
    ? 'look whether the receiver takes logs: it may have traces or metrics only'
    : 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is taken as it is: end it with /v1/logs'
}

function typeOf({ contentType }: Answer): string {
  return contentType === '' ? 'no content type' : contentType
}

/** What the receiver says, as far as it is text. */
function reasonOf({ body, message, contentType }: Answer): string {
  const isText = /json|text/.test(contentType)
  const text = isText ? new TextDecoder().decode(body).trim() : ''
  return text || message || 'no reason is given'
}

function clockFindings({ theirMs, sentMs, answeredMs }: Answer, url: string): Finding[] {
  if (theirMs === undefined) return []
  const ahead = theirMs - answeredMs
  const behind = sentMs - (theirMs + SECOND_MS)
  const apartMs = Math.max(ahead, behind)
  if (apartMs <= MAX_APART_MS) return []
  const direction = ahead > 0 ? 'ahead of' : 'behind'
  const apart = formatDuration(Math.round(apartMs / SECOND_MS) * SECOND_MS)
  return [finding('NA4011', { url, apart, direction })]
}
