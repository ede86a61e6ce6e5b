import type { SkipReason } from '../record/record.ts'
import type { AnnotationCounters } from './annotation.ts'
import type { EpisodeSpanCounters } from './episode-spans.ts'
import type { OutletCounters } from './event-outlet.ts'

/** Counts of the processor beside those of its engine. */
export interface ProcessorCounters extends AnnotationCounters, OutletCounters, EpisodeSpanCounters {
  /** Records that came by, whatever became of them. */
  seen: number
  /** Records that had a possible time and an address, or whatever else some rule counts by. */
  withAddress: number
  /** Records that contributed nothing, by reason. */
  readonly skipped: Record<SkipReason, number>
}

export function createProcessorCounters(): ProcessorCounters {
  return {
    ...{ seen: 0, withAddress: 0 },
    ...{ annotated: 0, annotationsDropped: 0 },
    ...{ eventsEmitted: 0, eventsPending: 0, eventsDropped: 0, eventsGated: 0 },
    ...{ spansEmitted: 0, spansDropped: 0, linksDropped: 0 },
    skipped: {
      'no-key': 0,
      'no-address': 0,
      'not-an-address': 0,
      'no-time': 0,
      'impossible-time': 0,
      unparsed: 0,
      'too-long': 0,
      'invalid-utf8': 0,
      'own-record': 0,
      unreadable: 0,
    },
  }
}
