import { pause } from '../backends/server.ts'

const POLL_MS = 50

/** A span as Jaeger's query API tells of it; times in microseconds. */
export interface JaegerSpan {
  readonly traceID: string
  readonly spanID: string
  readonly operationName: string
  readonly references: readonly {
    readonly refType: string
    readonly traceID: string
    readonly spanID: string
  }[]
  readonly startTime: number
  readonly duration: number
  readonly tags: readonly Tag[]
  readonly logs: readonly { readonly timestamp: number; readonly fields: readonly Tag[] }[]
  readonly processID: string
}

interface Tag {
  readonly key: string
  readonly value: unknown
}

export interface JaegerTrace {
  readonly traceID: string
  readonly spans: readonly JaegerSpan[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

/** Traces of a service with a span that has all of these tags. */
export function findTraces(
  url: string,
  service: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<JaegerTrace[]> {
  const query = new URLSearchParams({ service, limit: '1500', tags: JSON.stringify(tags) })
  return ask(url, `/api/traces?${query}`)
}

/** All that Jaeger has of a trace; undefined where it has none. */
export async function findTrace(url: string, id: string): Promise<JaegerTrace | undefined> {
  const response = await fetch(`${url}/api/traces/${id}`)
  if (response.status === 404) return undefined
  return ((await response.json()) as { data: JaegerTrace[] }).data[0]
}

export async function ask<T>(url: string, path: string): Promise<T> {
  const response = await fetch(`${url}${path}`)
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} of ${path}: ${text}`)
  return ((JSON.parse(text) as { data: T | null }).data ?? []) as T
}

/** What `look` finds, as soon as it finds something. */
export async function eventually<T>(look: () => Promise<T | undefined>, withinMs = 20_000) {
  const deadline = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${look}`)
    await pause(POLL_MS)
  }
}

export function tagsOf({ tags }: { readonly tags: readonly Tag[] }): Record<string, unknown> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]))
}
