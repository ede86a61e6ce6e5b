import type { Context } from '@opentelemetry/api'
import { noteSpan } from './span-clients.ts'

/** A `NetworkAnomalyLogRecordProcessor`. */
export interface EpisodeSpanOwner {
  endEpisodeSpans(): void
}

export interface SpanProcessorOptions {
  /**
   * The log record processor whose episodes have spans by the tracer provider that this one is in
   * (`episodeSpans: true`). Those still open have theirs when that provider is shut down, which
   * NodeSDK does before the logger provider; put this one before the processor that exports.
   */
  readonly episodesOf?: EpisodeSpanOwner
}

/**
 * Hands the addresses of a server span down to the spans within it: put it into `spanProcessors`,
 * and a plain `logger.warn('login failed')` anywhere in a request's handling has its client. Of the
 * server span only who connected is taken (`network.peer.address`): its `client.address` is the
 * first entry of a header that any client can write. Spans that are not recorded begin unnoticed.
 *
 * Costs a look into a weak map for each span, and an entry that goes with the span.
 */
export class NetworkAnomalySpanProcessor {
  readonly #episodesOf: EpisodeSpanOwner | undefined

  constructor({ episodesOf }: SpanProcessorOptions = {}) {
    this.#episodesOf = episodesOf
  }

  onStart(span: object, parentContext: Context): void {
    noteSpan(span, parentContext)
  }

  onEnd(_span: unknown): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.#episodesOf?.endEpisodeSpans()
  }
}
