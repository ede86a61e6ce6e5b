import type { Backend } from '../backends/server.ts'
import { filled, type Query, RANGE_MS, STEP_MS, type Values } from './queries.ts'

/** One series, or one log line. */
export interface Row {
  readonly labels: Readonly<Record<string, string>>
  /** Its value; of a curve the last one. */
  readonly value: number
  /** Sum of a curve's values. */
  readonly sum: number
  readonly line: string
}

interface Answer {
  readonly status: string
  readonly data: {
    readonly result: readonly {
      readonly metric?: Record<string, string>
      readonly value?: readonly [number, string]
      readonly values?: readonly (readonly [number | string, string])[]
      readonly stream?: Record<string, string>
    }[]
  }
}

/** Asks as Grafana does, for the time range that ends at `values.toMs`. */
export async function ask(
  backends: { readonly loki: Backend; readonly prometheus: Backend },
  query: Query,
  values: Values,
): Promise<Row[]> {
  const { mode, source } = query
  const base = source === 'loki' ? '/loki/api/v1' : '/api/v1'
  const parameters = {
    query: filled(query.expr, values),
    ...(mode === 'instant' ? { time: seconds(values.toMs) } : rangeOf(values.toMs)),
    ...(mode === 'lines' && { limit: '5000', direction: 'backward' }),
  }
  const path = mode === 'instant' ? 'query' : 'query_range'
  const url = `${backends[source].url}${base}/${path}?${new URLSearchParams(parameters)}`
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(`${query.place}: ${response.status} ${text}\n${query.expr}`)
  return (JSON.parse(text) as Answer).data.result.flatMap(rowsOf)
}

function rowsOf({ metric, stream, value, values }: Answer['data']['result'][number]): Row[] {
  if (stream !== undefined) {
    return values!.map(([, line]) => ({ labels: stream, value: Number.NaN, sum: Number.NaN, line }))
  }
  const numbers = (values ?? [value!]).map(([, text]) => Number(text))
  const sum = numbers.reduce((total, number) => total + number, 0)
  return [{ labels: metric!, value: numbers.at(-1)!, sum, line: '' }]
}

/** Steps that end exactly at the end, so that intervals of one step meet without a gap. */
function rangeOf(toMs: number) {
  return { start: seconds(toMs - RANGE_MS), end: seconds(toMs), step: `${STEP_MS / 1000}` }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Names of labels, and the values of each. */
export async function labelsOf(backend: Backend, base: string): Promise<Record<string, string[]>> {
  const { data: names } = await get<string[]>(`${backend.url}${base}/labels`)
  const entries = names.map(async name => {
    const { data = [] } = await get<string[]>(`${backend.url}${base}/label/${name}/values`)
    return [name, data] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

export async function get<T>(url: string): Promise<{ readonly data: T }> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as { data: T }
}
