import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { gzipSync } from 'node:zlib'
import type { Clock } from '../base/clock.ts'
import type { OtlpTarget } from './otlp-target.ts'
import { failureOf, MAX_ANSWER_BYTES, outcomeWithin, type ProbeOutcome } from './probe-outcome.ts'

/** One POST of OTLP over HTTP; settles after `waitMs` at the latest. */
export function probeHttp(
  target: OtlpTarget,
  body: Uint8Array,
  clock: Clock,
  waitMs: number,
): Promise<ProbeOutcome> {
  const sentMs = clock.now()
  // Headers and certificates are checked as the request is made.
  return outcomeWithin(waitMs, settle => {
    const request = send(target, body, answer => {
      read(answer, bytes =>
        settle({
          ...{ kind: 'answer', status: answer.statusCode ?? 0, body: bytes },
          contentType: answer.headers['content-type'] ?? '',
          message: answer.statusMessage ?? '',
          theirMs: dateOf(answer.headers.date),
          ...{ sentMs, answeredMs: clock.now() },
        }),
      )
    })
    request.on('error', error => settle(failureOf(error)))
    return request
  })
}

function send(
  { url, protocol, headers, isGzip, tls }: OtlpTarget,
  body: Uint8Array,
  onAnswer: (answer: IncomingMessage) => void,
): ClientRequest {
  const bytes = isGzip ? gzipSync(body) : body
  const options = {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
      'content-length': bytes.length,
      ...(isGzip && { 'content-encoding': 'gzip' }),
    },
    agent: false,
  } as const
  const request =
    url.protocol === 'https:'
      ? tlsRequest(url, { ...options, ...tls }, onAnswer)
      : plainRequest(url, options, onAnswer)
  request.end(bytes)
  return request
}

/** Hands on what came, at its end or when there is enough of it. */
function read(answer: IncomingMessage, take: (bytes: Uint8Array) => void): void {
  const parts: Buffer[] = []
  let length = 0
  const finish = () => take(Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES))
  answer.on('data', (part: Buffer) => {
    parts.push(part)
    length += part.length
    if (length >= MAX_ANSWER_BYTES) finish()
  })
  answer.on('end', finish)
  // Cut off midway: the status is known, and is what counts.
  answer.on('error', finish)
}

function dateOf(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
