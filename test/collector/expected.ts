import { expect } from 'vitest'
import { attributesOf, type Request } from './application.ts'

const N = 5
const WINDOW_MS = 10_000
const QUIET_MS = 20_000
const LATENESS_MS = 5_000
const SILENCE_MS = 31_000
const FIRST_UPDATE_MS = 600_000

export type Attributes = Record<string, unknown>

/**
 * What the rule of `application.ts` must make of a stream that comes in order and has no pause
 * longer than `QUIET_MS`: which requests are hot, and the event each client's episode opens with.
 * Written from SEMANTICS.md alone, without the engine.
 */
export function expectedOf(requests: readonly Request[]) {
  const counted = new Map<string, Request[]>()
  const annotated = new Map<Request, string>()
  const opens = new Map<string, Attributes>()
  for (const request of requests) {
    if (request.status < 400) continue
    const earlier = counted.get(request.client) ?? []
    counted.set(request.client, [...earlier, request])
    const window = [...earlier, request].filter(one => request.timeMs - one.timeMs <= WINDOW_MS)
    if (window.length < N) continue
    annotated.set(request, request.client)
    if (!opens.has(request.client)) opens.set(request.client, openEvent(request, window))
  }
  return { annotated, opens }
}

/** The record's attributes as they must arrive, given the id that the client's open event had. */
export function expectedRecord(request: Request, id: string | undefined): Attributes {
  const own = id && { 'netanomaly.episode.id': id, 'netanomaly.rule': 'errors' }
  return { ...attributesOf(request), ...own }
}

function openEvent(trigger: Request, window: readonly Request[]): Attributes {
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    'netanomaly.episode.state': 'open',
    'netanomaly.episode.id': expect.stringMatching(/^[0-9a-f]{12}-\d+$/),
    'netanomaly.episode.records': window.length,
    'netanomaly.episode.first_seen': iso(window[0]!.timeMs),
    'netanomaly.episode.last_seen': iso(trigger.timeMs),
    'netanomaly.episode.expires': iso(
      trigger.timeMs + FIRST_UPDATE_MS + QUIET_MS + LATENESS_MS + SILENCE_MS,
    ),
    'netanomaly.rule': 'errors',
    'netanomaly.key': trigger.client,
    'netanomaly.key_fields': ['client.address'],
    'netanomaly.measure': 'count',
    'netanomaly.operator': 'gte',
    'netanomaly.observed': window.length,
    'netanomaly.threshold': N,
    'netanomaly.expected': N - 1,
    'netanomaly.score': 0.5,
    'netanomaly.window_ms': WINDOW_MS,
    'netanomaly.exact': true,
    'netanomaly.scope': 'process',
    'netanomaly.client.origin': 'record',
    'netanomaly.evidence': [`${iso(trigger.timeMs)} GET ${trigger.path} ${trigger.status}`],
    'netanomaly.tags': ['attack.t1595'],
    'client.address': trigger.client,
    'security_rule.name': 'errors',
    'security_rule.description': 'Errors of one client',
  }
}
