import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Clock } from '../base/clock.ts'
import { type OtlpTarget, percentDecoded } from './otlp-target.ts'
import { failureOf, MAX_ANSWER_BYTES, outcomeWithin, type ProbeOutcome } from './probe-outcome.ts'

const PATH = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
/** A flag for compression and four bytes of length come before each message. */
const FRAME = 5

const CUT_OFF: ProbeOutcome = { kind: 'unreachable', reason: 'the connection was cut off' }

/** One call of OTLP over gRPC, by Node's own HTTP/2; settles after `waitMs` at the latest. */
export function probeGrpc(
  target: OtlpTarget,
  message: Uint8Array,
  clock: Clock,
  waitMs: number,
): Promise<ProbeOutcome> {
  const sentMs = clock.now()
  return outcomeWithin(waitMs, settle => {
    const session = connect(target.url, target.url.protocol === 'https:' ? target.tls : {})
    session.on('error', error => settle(failureOf(error)))
    const onReply = (reply: Reply) => settle({ ...reply, sentMs, answeredMs: clock.now() })
    // Where there is an error, it says more.
    const onNothing = () => setImmediate(() => settle(CUT_OFF))
    try {
      const stream = call(session, target, message, onReply, onNothing)
      stream.on('error', error => settle(failureOf(error)))
    } catch (error) {
      settle(failureOf(error as Error))
    }
    return session
  })
}

type Reply = Omit<Extract<ProbeOutcome, { kind: 'answer' }>, 'sentMs' | 'answeredMs'>

function call(
  session: ClientHttp2Session,
  { headers, isGzip }: OtlpTarget,
  message: Uint8Array,
  onReply: (reply: Reply) => void,
  onNothing: () => void,
) {
  const stream = session.request({
    ...headers,
    ...{ ':method': 'POST', ':path': PATH },
    ...{ 'content-type': 'application/grpc+proto', te: 'trailers' },
    ...(isGzip && { 'grpc-encoding': 'gzip' }),
  })
  let first: IncomingHttpHeaders = {}
  let last: IncomingHttpHeaders = {}
  const parts: Buffer[] = []
  stream.on('response', found => {
    first = found
  })
  stream.on('trailers', found => {
    last = found
  })
  let length = 0
  stream.on('data', (part: Buffer) => {
    length += part.length
    if (length <= MAX_ANSWER_BYTES) parts.push(part)
  })
  stream.on('close', () => {
    if (first[':status'] === undefined) return onNothing()
    const status = last['grpc-status'] ?? first['grpc-status']
    const text = last['grpc-message'] ?? first['grpc-message']
    onReply({
      ...{ kind: 'answer', status: status === undefined ? Number.NaN : Number(status) },
      contentType: first['content-type'] ?? '',
      body: unframed(Buffer.concat(parts)),
      message: percentDecoded(String(text ?? `HTTP status ${first[':status']}`)),
      theirMs: undefined,
    })
  })
  stream.end(frame(isGzip ? gzipSync(message) : message, isGzip))
  return stream
}

function frame(message: Uint8Array, isGzip: boolean): Uint8Array {
  const framed = new Uint8Array(FRAME + message.length)
  framed[0] = isGzip ? 1 : 0
  new DataView(framed.buffer).setUint32(1, message.length)
  framed.set(message, FRAME)
  return framed
}

/** The message of the first frame; a receiver that was sent gzip may answer so. */
function unframed(bytes: Buffer): Uint8Array {
  const message = bytes.subarray(FRAME)
  if (bytes[0] !== 1) return message
  try {
    return gunzipSync(message, { maxOutputLength: MAX_ANSWER_BYTES })
  } catch {
    return message
  }
}
