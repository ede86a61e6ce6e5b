/**
 * What the reading of a text or a map came to, under the names that rules use (OpenTelemetry's,
 * ECS where it has none). Filled afresh for each line; absent is undefined. Addresses stay as
 * logged, ports and brackets included; numbers are numbers.
 */
export class Finding {
  fields: FoundFields = absentFields()
  /** When it happened, as the text itself says, ms since 1970; NaN where it does not. */
  timeMs = Number.NaN
  /** The text stands for so many equal ones: "message repeated 3 times". */
  repeats = 1
  /** What made sense of it, outermost first, such as `syslog`, `sshd`: for people. */
  readonly by: string[] = []
  /** Where it is an array, whoever chooses among addresses adds what it had to choose from. */
  candidates: Candidate[] | undefined

  reset(): void {
    this.fields = absentFields()
    this.timeMs = Number.NaN
    this.repeats = 1
    this.by.length = 0
    if (this.candidates !== undefined) this.candidates = []
  }
}

/** An address that might be the client's, and what spoke for it. */
export interface Candidate {
  readonly address: string
  /** The field's name, or the words around. */
  readonly seenAs: string
  /** Higher is likelier the client; below 0 it is somebody else's. */
  readonly score: number
}

export type FieldName = keyof FoundFields
export type FoundFields = ReturnType<typeof absentFields>

type Text = string | undefined
type Count = number | undefined

/** One shape for all. */
export function absentFields() {
  return {
    // Who acted, on the word of whoever wrote the line.
    'client.address': undefined as Text,
    'client.port': undefined as Count,
    // Who connected, where that may be a proxy: access logs that also have forwarding headers.
    'network.peer.address': undefined as Text,
    'network.peer.port': undefined as Count,
    // Of packets and flows, which have no client.
    'source.address': undefined as Text,
    'source.port': undefined as Count,
    'source.bytes': undefined as Count,
    'destination.address': undefined as Text,
    'destination.port': undefined as Count,
    'destination.bytes': undefined as Count,
    'server.address': undefined as Text,
    'network.transport': undefined as Text,
    'network.protocol.name': undefined as Text,
    'network.protocol.version': undefined as Text,
    'user.name': undefined as Text,
    'user_agent.original': undefined as Text,
    'http.request.method': undefined as Text,
    'http.request.body.size': undefined as Count,
    'http.request.header.referer': undefined as Text,
    // Forwarding headers, a list as it was sent: only a trusted peer's are ever walked.
    'http.request.header.x-forwarded-for': undefined as Text,
    'http.request.header.forwarded': undefined as Text,
    'http.request.header.x-real-ip': undefined as Text,
    'http.request.header.cf-connecting-ip': undefined as Text,
    'http.request.header.true-client-ip': undefined as Text,
    'http.response.status_code': undefined as Count,
    'http.response.body.size': undefined as Count,
    // The target of a request as it was sent, query included.
    'url.original': undefined as Text,
    'url.path': undefined as Text,
    'url.query': undefined as Text,
    // What kind of thing happened: `request`, `login`, `connection`, `alert` and others (ECS).
    'event.action': undefined as Text,
    // `success` or `failure`; a refused connection is a failure.
    'event.outcome': undefined as Text,
    // The finer kind, in the words of who wrote it: `4625`, `ASA-4-106023`, `failed-password`.
    'event.code': undefined as Text,
    // The program that wrote it.
    'process.name': undefined as Text,
    // How often, where one line stands for several.
    'event.repeats': undefined as Count,
  }
}
