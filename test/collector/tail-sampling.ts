import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { root } from '../../tools/parts.mjs'
import type { Collector } from './collector.ts'
import { pairs } from './otlp-json.ts'

type Start = (config: string, env?: Record<string, string>) => Promise<Collector>

/** One span as a test sends it. */
interface SentSpan {
  readonly trace: number
  readonly span: number
  readonly attributes?: Readonly<Record<string, string>>
}

const TOUCHED = { 'netanomaly.rule': 'request-rate', 'netanomaly.episode.id': 'a-1' }
/** One in ten of so many, give or take: with a hash of the id it is always the same number. */
const ORDINARY = 1_000
const [LEAST, MOST] = [60, 140]

/** What tail-sampling.yaml promises. */
export async function keepsTouchedTraces(start: Start): Promise<void> {
  const file = join(root, 'test', 'collector', 'traces-to-file.yaml')
  const upstream = await start(file)
  const sampler = await start('tail-sampling.yaml', {
    ...{ UPSTREAM_ENDPOINT: upstream.otlpHttpUrl, DECISION_WAIT: '2s' },
  })
  const [first, second] = [spansOf(1), spansOf(2)]
  // Trace 0 is touched in a span that comes after others of it, and has one more to come.
  await post(sampler, [...first, { trace: 0, span: 1 }])
  await post(sampler, [...second, { trace: 0, span: 2, attributes: TOUCHED }])
  await sampler.until(() => received(upstream).get(0)?.length === 2)
  await post(sampler, [{ trace: 0, span: 3 }])
  await sampler.until(() => received(upstream).get(0)?.length === 3)
  // It decides about all that waits before it ends.
  await sampler.terminate()
  const traces = received(upstream)
  expect(traces.get(0)?.sort()).toEqual([1, 2, 3])
  expect(traces.size - 1).toBeGreaterThan(LEAST)
  expect(traces.size - 1).toBeLessThan(MOST)
  for (const [trace, spans] of traces) {
    if (trace !== 0) expect(spans.sort(), `trace ${trace}`).toEqual([1, 2])
  }
}

/** A span of each ordinary trace. */
function spansOf(span: number): SentSpan[] {
  return Array.from({ length: ORDINARY }, (_, index) => ({ trace: index + 1, span }))
}

/** Spans that have come, by trace. */
function received(upstream: Collector): Map<number, number[]> {
  const path = join(upstream.folder, 'records.jsonl')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const traces = new Map<number, number[]>()
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    for (const [, trace, span] of line.matchAll(/"traceId":"(\w+)","spanId":"(\w+)"/g)) {
      const number = Number.parseInt(trace!.slice(16), 16)
      traces.set(number, [...(traces.get(number) ?? []), Number.parseInt(span!, 16)])
    }
  }
  return traces
}

/** Trace ids are spread as random ones are; their second half is the number. */
async function post(collector: Collector, sent: readonly SentSpan[]): Promise<void> {
  const spans = sent.map(({ trace, span, attributes = {} }) => ({
    traceId: `${hex(Math.imul(trace + 1, 0x9e3779b1) >>> 0)}${hex(trace + 1)}${hex(0)}${hex(trace)}`,
    spanId: `${hex(0)}${hex(span)}`,
    name: 'GET /',
    kind: 1,
    startTimeUnixNano: '1763769600000000000',
    endTimeUnixNano: '1763769600001000000',
    attributes: pairs(attributes),
  }))
  const resource = { attributes: pairs({ 'service.name': 'shop' }) }
  const response = await fetch(`${collector.otlpHttpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  })
  expect(response.status).toBe(200)
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
