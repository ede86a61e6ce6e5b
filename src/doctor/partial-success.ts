/** What of a request was rejected although it was taken; undefined where nothing was. */
export interface PartialSuccess {
  readonly rejected: number
  readonly message: string
}

const PARTIAL_SUCCESS = 1
const REJECTED = 1
const MESSAGE = 2

/** Reads an ExportLogsServiceResponse in JSON; `unreadable` where it is none. */
export function readJsonAnswer(body: Uint8Array): PartialSuccess | undefined | 'unreadable' {
  if (body.length === 0) return undefined
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body))
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'unreadable'
    const { partialSuccess } = answer as { partialSuccess?: Readonly<Record<string, unknown>> }
    return said(Number(partialSuccess?.rejectedLogRecords ?? 0), partialSuccess?.errorMessage)
  } catch {
    return 'unreadable'
  }
}

/** The same in protobuf. */
export function readProtobufAnswer(body: Uint8Array): PartialSuccess | undefined | 'unreadable' {
  const answer = readFields(body)
  const inner = answer?.get(PARTIAL_SUCCESS)
  const partial = inner instanceof Uint8Array ? readFields(inner) : new Map()
  if (answer === undefined || partial === undefined) return 'unreadable'
  const message = partial.get(MESSAGE)
  const text = message instanceof Uint8Array ? new TextDecoder().decode(message) : ''
  return said(Number(partial.get(REJECTED) ?? 0), text)
}

function said(rejected: number, message: unknown): PartialSuccess | undefined {
  const text = typeof message === 'string' ? message : ''
  if (!(rejected > 0) && text === '') return undefined
  return { rejected: rejected > 0 ? rejected : 0, message: text || 'no reason is given' }
}

/** Fields by number, the last of each; undefined where the bytes are no message. */
function readFields(bytes: Uint8Array): Map<number, number | Uint8Array> | undefined {
  const fields = new Map<number, number | Uint8Array>()
  let at = 0
  const uint = () => {
    let value = 0
    for (let factor = 1; at < bytes.length && factor < 2 ** 63; factor *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
    return Number.NaN
  }
  while (at < bytes.length) {
    const tag = uint()
    const wire = tag % 8
    const field = Math.floor(tag / 8)
    if (!(field > 0) || ![0, 1, 2, 5].includes(wire)) return undefined
    const size = wire === 1 ? 8 : wire === 5 ? 4 : uint()
    if (Number.isNaN(size)) return undefined
    if (wire === 0) fields.set(field, size)
    else {
      if (at + size > bytes.length) return undefined
      fields.set(field, bytes.subarray(at, at + size))
      at += size
    }
  }
  return fields
}
