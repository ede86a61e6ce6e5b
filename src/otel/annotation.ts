import { type Context, trace } from '@opentelemetry/api'
import type { Episode } from '../engine/episode.ts'
import { EPISODE_ID_ATTRIBUTE, RULE_ATTRIBUTE } from '../report/attributes.ts'
import type { ReportOnce } from './report-once.ts'
import type { SdkLogRecord } from './sdk-types.ts'
import { ShapeLesson } from './shape-lesson.ts'

export interface AnnotationCounters {
  /** Records that carry the two attributes because of us. */
  annotated: number
  /** Hot records without room: the SDK's attribute limit (128 by default) was reached. */
  annotationsDropped: number
}

/**
 * Writes the two attributes on a hot record and on the recording span it was logged in. A record
 * that is full is left alone: trying would make the SDK warn for each such record, so the limit is
 * learnt from the first one that loses something.
 */
export class Annotator {
  readonly #replace: boolean
  readonly #spans: boolean
  readonly #counters: AnnotationCounters
  readonly #reports: ReportOnce
  readonly #lesson = new ShapeLesson()
  #limit = Number.POSITIVE_INFINITY

  constructor(
    options: { readonly onAnnotated: 'keep' | 'replace'; readonly annotateSpans: boolean },
    counters: AnnotationCounters,
    reports: ReportOnce,
  ) {
    this.#replace = options.onAnnotated === 'replace'
    this.#spans = options.annotateSpans
    this.#counters = counters
    this.#reports = reports
  }

  annotate(record: SdkLogRecord, context: Context | undefined, episode: Episode): void {
    if (this.#spans && context !== undefined) annotateSpan(context, episode)
    const isAnnotated = Object.hasOwn(record.attributes, EPISODE_ID_ATTRIBUTE)
    if (isAnnotated && !this.#replace) return
    if (!isAnnotated && this.#isFull(record)) {
      this.#drop()
      return
    }
    if (!isAnnotated) this.#lesson.give(record.attributes, episode.id, episode.rule.id)
    const dropped = record.droppedAttributesCount
    record.setAttribute(EPISODE_ID_ATTRIBUTE, episode.id)
    record.setAttribute(RULE_ATTRIBUTE, episode.rule.id)
    if (record.droppedAttributesCount > dropped) {
      this.#limit = Object.keys(record.attributes).length
      this.#drop()
    } else {
      this.#counters.annotated++
    }
  }

  #isFull(record: SdkLogRecord): boolean {
    if (record.droppedAttributesCount > 0) return true
    return (
      this.#limit < Number.POSITIVE_INFINITY &&
      Object.keys(record.attributes).length + 2 > this.#limit
    )
  }

  #drop(): void {
    this.#counters.annotationsDropped++
    this.#reports.warn(
      'record-full',
      () =>
        'a record had no room for two more attributes (LogRecordLimits.attributeCountLimit); ' +
        'its episode event still says everything',
    )
  }
}

function annotateSpan(context: Context, episode: Episode): void {
  const span = trace.getSpan(context)
  if (!span?.isRecording()) return
  span.setAttribute(EPISODE_ID_ATTRIBUTE, episode.id)
  span.setAttribute(RULE_ATTRIBUTE, episode.rule.id)
}
