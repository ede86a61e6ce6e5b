import type { SpanContext } from '@opentelemetry/api'

/** What a link needs of a span; its trace state stays behind. */
export type LinkedSpan = Pick<SpanContext, 'traceId' | 'spanId' | 'traceFlags'>

/**
 * A fair sample of the different spans it was given: those with the lowest ranks, where a rank is a
 * secret hash of the span (bottom-k sampling: E. Cohen and H. Kaplan, "Summarizing Data Using
 * Bottom-k Sketches", 2007). Every span is as likely in it as any other, however many records it
 * has and in which order they come, and the sample of two samples is that of all their spans.
 *
 * About 150 bytes for a span. Taking one in costs a search, and a move where it is new.
 */
export class SpanSample {
  /** Ascending; equal ranks in the order of span ids. */
  readonly #ranks: number[] = []
  readonly #spans: LinkedSpan[] = []

  get size(): number {
    return this.#ranks.length
  }

  get spans(): readonly LinkedSpan[] {
    return this.#spans
  }

  /** Whether the span is in the sample. */
  has(span: LinkedSpan, rank: number): boolean {
    const at = this.#placeOf(span, rank)
    return this.#ranks[at] === rank && this.#spans[at]!.spanId === span.spanId
  }

  /** Takes a span in that it does not have, if it is among the `most` lowest. */
  add(span: LinkedSpan, rank: number, most: number): void {
    const at = this.#placeOf(span, rank)
    if (at >= most) return
    const { traceId, spanId, traceFlags } = span
    this.#ranks.splice(at, 0, rank)
    this.#spans.splice(at, 0, { traceId, spanId, traceFlags })
    this.shrink(most)
  }

  /** Takes in what another sample has; answers how many of its spans were here already. */
  addAll(other: SpanSample, most: number): number {
    let known = 0
    for (const [at, span] of other.#spans.entries()) {
      if (this.has(span, other.#ranks[at]!)) known++
      else this.add(span, other.#ranks[at]!, most)
    }
    return known
  }

  /** Keeps the `most` lowest. */
  shrink(most: number): void {
    if (this.size <= most) return
    this.#ranks.length = most
    this.#spans.length = most
  }

  /** Where the span stands, or would. */
  #placeOf(span: LinkedSpan, rank: number): number {
    let low = 0
    let high = this.#ranks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#ranks[middle]!
      const isBefore = other < rank || (other === rank && this.#spans[middle]!.spanId < span.spanId)
      if (isBefore) low = middle + 1
      else high = middle
    }
    return low
  }
}
