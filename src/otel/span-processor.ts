import type { Context } from '@opentelemetry/api'
import { noteSpan } from './span-clients.ts'

/**
 * Hands the addresses of a server span down to the spans within it: put it into `spanProcessors`,
 * and a plain `logger.warn('login failed')` anywhere in a request's handling has its client. Of the
 * server span only who connected is taken (`network.peer.address`): its `client.address` is the
 * first entry of a header that any client can write. Spans that are not recorded begin unnoticed.
 *
 * Costs a look into a weak map for each span, and an entry that goes with the span.
 */
export class NetworkAnomalySpanProcessor {
  onStart(span: object, parentContext: Context): void {
    noteSpan(span, parentContext)
  }

  onEnd(_span: unknown): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
