import type { EngineCounters } from '../engine/counters.ts'
import type { ProcessorCounters } from './processor-counters.ts'

/** One metric as SEMANTICS.md lists it; the unit is UCUM, a counted thing in braces. */
export interface Instrument {
  readonly name: string
  readonly kind: 'counter' | 'up-down counter' | 'histogram'
  readonly unit: string
  readonly description: string
}

/** Counters that are one number each. */
type CounterName = Exclude<keyof (EngineCounters & ProcessorCounters), 'skipped'>

/** The metric of each counter; a test names those that have none, each with the reason. */
export const COUNTER_INSTRUMENTS: Readonly<Partial<Record<CounterName, Instrument>>> = {
  seen: counter('record.seen', 'records that came by, whatever became of them'),
  withAddress: counter('record.with_address', 'records that had an address and a possible time'),
  records: counter('record.matched', 'records that at least one rule counts, late ones included'),
  late: counter('record.late', 'records before the watermark, left out'),
  clockAhead: counter('record.clock_ahead', 'records dated too far ahead, counted when seen'),
  capped: counter('record.capped', 'hot records that a limit kept from opening an episode'),
  refused: counter('observation.refused', 'observations of new keys that found no place'),
  degraded: counter('observation.degraded', 'observations lost or moved in time by a limit'),
  merged: counter('observation.merged', 'observations of dense runs kept only as weights'),
  settledEarly: counter('observation.settled_early', 'observations settled before their time'),
  expired: counter('key.expired', 'keys cleared because their time had passed'),
  evicted: counter('key.evicted', 'keys cleared for their space while they still mattered'),
  episodesClosed: counter('episode.closed', 'episodes closed after their quiet time'),
  episodesMerged: counter('episode.merged', 'episodes joined to an older one by a late record'),
  annotated: counter('annotation.written', 'records that were given episode and rule'),
  annotationsDropped: counter(
    'annotation.dropped',
    'hot records without room for episode and rule',
  ),
  eventsEmitted: counter('event.emitted', 'episode events handed to a logger'),
  eventsPending: upDown('event.pending', 'episode events that wait for a logger provider now'),
  eventsDropped: counter('event.dropped', 'episode events that were lost'),
  eventsGated: counter('event.gated', "episode events that the logger's configuration dropped"),
  spansEmitted: counter('span.emitted', 'spans of episodes that a tracer recorded'),
  spansDropped: counter('span.dropped', 'spans of episodes that were lost'),
  linksDropped: counter(
    'link.dropped',
    'links that spans of episodes lack because too many were open at once',
  ),
}

/** What is so at the moment of collection. */
export const STATE_INSTRUMENTS = {
  keys: upDown('key.count', 'keys tracked now; one that two rules count is two'),
  keyLimit: upDown('key.limit', 'keys that can be tracked: `maxKeys`'),
  openEpisodes: upDown('episode.active', 'episodes open now'),
  episodeLimit: upDown('episode.limit', 'episodes that can be open: `maxOpenEpisodes`'),
} as const

export const SKIPPED_INSTRUMENT = counter(
  'record.skipped',
  'records that contributed nothing, by `netanomaly.skip.reason`',
)

export const OPENED_INSTRUMENT = counter(
  'episode.opened',
  'episodes opened, shadow rules included, by `netanomaly.rule` and `netanomaly.severity`',
)

export const DURATION_INSTRUMENT: Instrument = {
  name: 'netanomaly.processing.duration',
  kind: 'histogram',
  unit: 's',
  description: 'time that a record took here, with the events it caused; of every 1,024th record',
}

/** A record takes microseconds, one that causes an event or an `onEpisode` call far more. */
export const DURATION_BOUNDARIES_S: readonly number[] = [
  ...[1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2],
]

function counter(what: string, description: string): Instrument {
  return { name: `netanomaly.${what}`, kind: 'counter', unit: unitOf(what), description }
}

function upDown(what: string, description: string): Instrument {
  return { name: `netanomaly.${what}`, kind: 'up-down counter', unit: unitOf(what), description }
}

/** The thing that a name begins with: `{record}` of `record.late`. */
function unitOf(what: string): string {
  return `{${what.slice(0, what.indexOf('.'))}}`
}
