/** One log record of OTLP JSON with its attributes as plain values and its surroundings beside it. */
export interface ReceivedRecord {
  /** Nanoseconds since 1970 in decimal digits, as OTLP JSON has them; `0` or absent: not set. */
  readonly timeUnixNano: string | undefined
  readonly observedTimeUnixNano: string | undefined
  readonly severityNumber: number | undefined
  readonly severityText: string | undefined
  readonly eventName: string | undefined
  readonly body: unknown
  readonly attributes: Readonly<Record<string, unknown>>
  readonly droppedAttributesCount: number
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly resource: Readonly<Record<string, unknown>>
  readonly scope: { readonly name: string | undefined; readonly version: string | undefined }
}

/** OTLP's AnyValue in JSON: an object with one of these. */
export interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: string | number
  doubleValue?: number
  bytesValue?: string
  arrayValue?: { values?: AnyValue[] }
  kvlistValue?: { values?: KeyValue[] }
}

export interface KeyValue {
  key: string
  value?: AnyValue
}

export interface LogsRequest {
  resourceLogs?: {
    resource?: { attributes?: KeyValue[] }
    scopeLogs?: {
      scope?: { name?: string; version?: string }
      logRecords?: {
        timeUnixNano?: string
        observedTimeUnixNano?: string
        severityNumber?: number
        severityText?: string
        eventName?: string
        body?: AnyValue
        attributes?: KeyValue[]
        droppedAttributesCount?: number
        traceId?: string
        spanId?: string
      }[]
    }[]
  }[]
}

/** All records of one request (or one line of the file exporter), in the order they stand there. */
export function recordsOf(request: LogsRequest): ReceivedRecord[] {
  const records: ReceivedRecord[] = []
  for (const { resource, scopeLogs = [] } of request.resourceLogs ?? []) {
    for (const { scope, logRecords = [] } of scopeLogs) {
      for (const record of logRecords) {
        records.push({
          timeUnixNano: record.timeUnixNano,
          observedTimeUnixNano: record.observedTimeUnixNano,
          severityNumber: record.severityNumber,
          severityText: record.severityText,
          eventName: record.eventName,
          body: plainValue(record.body),
          attributes: plainMap(record.attributes),
          droppedAttributesCount: record.droppedAttributesCount ?? 0,
          traceId: record.traceId || undefined,
          spanId: record.spanId || undefined,
          resource: plainMap(resource?.attributes),
          scope: { name: scope?.name, version: scope?.version },
        })
      }
    }
  }
  return records
}

/** A repeated key keeps its last value. */
function plainMap(pairs: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plainValue(value)]))
}

/** Integers become numbers where they are safe, else stay decimal text; bytes stay base64. */
function plainValue(value: AnyValue | undefined): unknown {
  if (value === undefined) return undefined
  if (value.intValue !== undefined) {
    const number = Number(value.intValue)
    return Number.isSafeInteger(number) ? number : String(value.intValue)
  }
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue)
  if (value.kvlistValue !== undefined) return plainMap(value.kvlistValue.values)
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue
}

/** The AnyValue that says the same; what OTLP has no form for becomes an empty one. */
function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: pairs(value) } }
  return {}
}

export function pairs(map: object): KeyValue[] {
  return Object.entries(map).map(([key, value]) => ({ key, value: anyValue(value) }))
}
