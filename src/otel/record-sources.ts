import type { Context } from '@opentelemetry/api'
import { mayHoldAddress } from '../parse/address-hint.ts'
import { absentFields, Finding, type FoundFields } from '../parse/found.ts'
import { TextReading } from '../parse/text-reading.ts'
import { Times, UTC } from '../parse/time/times.ts'
import { FORWARDING_FIELDS } from '../record/client-profile.ts'
import type { Attributes, DerivedFields } from '../record/record.ts'
import { requestAttributes } from './request-source.ts'
import type { SdkLogRecord } from './sdk-types.ts'
import { isOfSamePeer, SPAN_PEERS, serverAttributes } from './span-clients.ts'

const PEER_PORTS = ['network.peer.port', 'net.sock.peer.port', 'net.peer.port'] as const
/** Headers that lines too are read for. */
const HEADERS = [
  'http.request.header.x-forwarded-for',
  'http.request.header.forwarded',
  'http.request.header.x-real-ip',
  'http.request.header.cf-connecting-ip',
  'http.request.header.true-client-ip',
] as const
/** As instrumentations of SDK 0.2xx write them: http.request.header.x_forwarded_for. */
const OLD_NAMES = Object.fromEntries(
  FORWARDING_FIELDS.map(name => [name, name.replaceAll('-', '_')]),
) as Record<(typeof FORWARDING_FIELDS)[number], string>

/**
 * What an emitted record says otherwise than by attributes: its body, and the request or the server
 * span that it was logged in. Fields of a map and access lines are the application's own word and
 * come first; then who connected, then addresses in all other texts. Read when the first field is
 * asked for, at most once for a record.
 */
export class RecordSources implements DerivedFields {
  readonly #readsBodies: boolean
  readonly #readsSpans: boolean
  readonly #finding = new Finding()
  readonly #reading = new TextReading(new Times(UTC))
  #record: SdkLogRecord | undefined
  #context: Context | undefined
  #found: Attributes | undefined
  #isRead = false
  #hasBody = false

  constructor(options: { readonly readsBodies: boolean; readonly readsSpans: boolean }) {
    this.#readsBodies = options.readsBodies
    this.#readsSpans = options.readsSpans
  }

  /** Hot path. */
  begin(record: SdkLogRecord, context: Context | undefined): void {
    this.#record = record
    this.#context = context
    this.#isRead = false
  }

  /** Of how many equal messages the body speaks, if it was read. */
  get repeats(): number {
    return this.#isRead && this.#hasBody ? this.#finding.repeats : 1
  }

  read(): Attributes | undefined {
    if (!this.#isRead) {
      this.#isRead = true
      // Where a body throws, the record before it must not answer for it.
      this.#found = undefined
      this.#found = this.#derive()
    }
    return this.#found
  }

  /** Texts without an address, which most are, are not read for it. */
  client(): Attributes | undefined {
    const body = this.#record?.body
    const isPlain = typeof body === 'string' && !mayHoldAddress(body)
    if (this.#isRead || !isPlain) return this.read()
    const span = this.#connection()
    if (span === undefined) return undefined
    const fields = absentFields()
    takeSpan(span, fields)
    return fields
  }

  /**
   * Who connected. The request knows also where the span is not recorded, and its header; a span
   * of another peer is of other work, begun by a server that this request has started.
   */
  #connection(): Attributes | undefined {
    if (!this.#readsSpans) return undefined
    const request = requestAttributes(this.#context)
    const span = serverAttributes(this.#context)
    return request !== undefined && isOfSamePeer(span, request) ? request : span
  }

  #derive(): Attributes | undefined {
    const span = this.#connection()
    const body = this.#readsBodies ? this.#readBody(this.#record?.body) : undefined
    this.#hasBody = body !== undefined
    // Of a text: the peer that it would be believed by may be that of the attributes.
    if (body !== undefined && isFreeText(this.#finding)) dropHeaders(body)
    if (span === undefined) return body
    const fields = body ?? emptied(this.#finding)
    const isOwnWord = body !== undefined && hasAddress(body) && !isFreeText(this.#finding)
    if (!isOwnWord) takeSpan(span, fields)
    return fields
  }

  #readBody(body: unknown): FoundFields | undefined {
    const finding = this.#finding
    finding.reset()
    if (typeof body === 'string') {
      this.#reading.readAlone(body, finding)
    } else if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      this.#reading.readObject(body as Readonly<Record<string, unknown>>, finding)
    }
    return finding.by.length > 0 ? finding.fields : undefined
  }
}

function emptied(finding: Finding): FoundFields {
  finding.reset()
  return finding.fields
}

function hasAddress(fields: FoundFields): boolean {
  return (
    fields['client.address'] !== undefined ||
    fields['network.peer.address'] !== undefined ||
    fields['source.address'] !== undefined
  )
}

/**
 * Fields of a map and access lines name the client apart from what it chose. In any other text a
 * user's name may look like a line of sshd, or like a pair, within the sentence it was put into.
 */
function isFreeText({ by }: Finding): boolean {
  const last = by.at(-1)
  return last !== 'json' && last !== 'access'
}

function dropHeaders(fields: FoundFields): void {
  for (const name of HEADERS) fields[name] = undefined
}

/** Who connected, and what the proxy said of whom it is for; nothing else a span holds. */
function takeSpan(span: Attributes, fields: FoundFields): void {
  const peer = firstText(span, SPAN_PEERS)
  if (peer === undefined) return
  fields['client.address'] = undefined
  fields['source.address'] = undefined
  fields['network.peer.address'] = peer
  const port = PEER_PORTS.map(name => span[name]).find(value => typeof value === 'number')
  fields['network.peer.port'] = port as number | undefined
  // What an instrumentation was told to keep: walked only where the peer is trusted.
  dropHeaders(fields)
  for (const name of FORWARDING_FIELDS) {
    const value = span[name] ?? span[OLD_NAMES[name]]
    const text = Array.isArray(value) ? value.join(', ') : textOf(value)
    if (text !== undefined) (fields as Attributes as Record<string, unknown>)[name] = text
  }
}

function firstText(span: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(span[name])
    if (text !== undefined) return text
  }
  return undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
