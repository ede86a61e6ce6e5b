/** What came of sending the marked record. */
export type ProbeOutcome =
  | Answer
  /** Nobody took the connection, or it broke before there was an answer. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'tls'; readonly reason: string }
  /** Something answered that does not speak the protocol. */
  | { readonly kind: 'foreign'; readonly reason: string }
  | { readonly kind: 'silent'; readonly waitedMs: number }

export interface Answer {
  readonly kind: 'answer'
  /** Of HTTP; of gRPC the status of the call, 0 for success. */
  readonly status: number
  readonly contentType: string
  /** The first bytes of it. */
  readonly body: Uint8Array
  /** Of gRPC; of HTTP the reason phrase. */
  readonly message: string
  /** The clock of the receiver as it answered, to the second; undefined where it did not say. */
  readonly theirMs: number | undefined
  /** Our clock when the request went out and when the answer was there. */
  readonly sentMs: number
  readonly answeredMs: number
}

/** Bytes of an answer that are kept. */
export const MAX_ANSWER_BYTES = 65_536

/** What Node says of a failed connection, as one of the kinds of outcome. */
export function failureOf(error: Error & { code?: string }): ProbeOutcome {
  const { code = '', message } = error
  // Several addresses of one name were tried, and each failed.
  const first = (error as { errors?: readonly Error[] }).errors?.[0]
  if (first !== undefined) return failureOf(first)
  // A call of HTTP/2 that ended with its connection.
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && error.cause instanceof Error) {
    return failureOf(error.cause)
  }
  if (/^HPE_|^ERR_HTTP2_ERROR|^ERR_HTTP2_STREAM_ERROR|^ERR_INVALID_CHAR/.test(code)) {
    return { kind: 'foreign', reason: message }
  }
  if (/CERT|SIGNED|^ERR_TLS|^ERR_SSL|^UNABLE_TO|^EPROTO|^ERR_OSSL/.test(code)) {
    return { kind: 'tls', reason: `${REASONS[code] ?? message} (${code})` }
  }
  return { kind: 'unreachable', reason: REASONS[code] ?? message }
}

/**
 * What `begin` settles, at the latest `silent` after `waitMs`; what it throws is a failure too.
 * What it answers is destroyed then.
 */
export function outcomeWithin(
  waitMs: number,
  begin: (settle: (outcome: ProbeOutcome) => void) => { destroy(): void },
): Promise<ProbeOutcome> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let begun: { destroy(): void } | undefined
  const outcome = new Promise<ProbeOutcome>(settle => {
    timer = setTimeout(() => settle({ kind: 'silent', waitedMs: waitMs }), waitMs)
    try {
      begun = begin(settle)
    } catch (error) {
      settle(failureOf(error as Error))
    }
  })
  return outcome.finally(() => {
    clearTimeout(timer)
    begun?.destroy()
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at this port (ECONNREFUSED)',
  ECONNRESET: 'the connection was cut off (ECONNRESET)',
  ENOTFOUND: 'the name is not known (ENOTFOUND)',
  EAI_AGAIN: 'the name could not be looked up (EAI_AGAIN)',
  EHOSTUNREACH: 'there is no way to the host (EHOSTUNREACH)',
  ENETUNREACH: 'there is no way to the network (ENETUNREACH)',
  EPROTO: 'what answers does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'what answers does not speak TLS',
}
