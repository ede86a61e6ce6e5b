import type { Span } from '@opentelemetry/api'
import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace'

/** A tracer provider of the real SDK, and what was exported of it. */
export function createTracers(service: string, options: TracerProviderOptions = {}) {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...options,
  })
  const spans = () => exporter.getFinishedSpans()
  return { tracerProvider, tracer: tracerProvider.getTracer('test'), exporter, spans }
}

export function contextOf(span: Span) {
  return trace.setSpan(ROOT_CONTEXT, span)
}
