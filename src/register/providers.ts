import { apiGlobal } from '../otel/api-globals.ts'
import { isProcessor } from '../otel/kinship.ts'

/** `put`, `there` already, or `closed`: a provider that does not show its list of processors. */
export type Insertion = 'put' | 'there' | 'closed'

/** The tracer provider that an SDK has made the global one, behind the API's proxy. */
export function globalTracerProvider(): object | undefined {
  const trace = apiGlobal()?.trace
  return trace?.getDelegate === undefined ? trace : trace.getDelegate()
}

/**
 * Puts a log record processor first into a logger provider that exists. The SDK offers no way, but
 * keeps its processors in one list, the same from 0.203 to 3.1; so whatever has built the provider
 * (the environment, a configuration file, another SDK's start) is left as it is.
 */
export function putFirst(provider: object, processor: object): Insertion {
  const processors = processorsOf(provider)
  if (processors === undefined) return 'closed'
  if (processors.some(isProcessor)) return 'there'
  processors.unshift(processor)
  return 'put'
}

/** Whether this very processor is in a provider. */
export function holds(provider: object, processor: object): boolean {
  return processorsOf(provider)?.includes(processor) === true
}

/** The processor of ours in a provider, the first where there are several. */
export function ownOf(provider: object): object | undefined {
  return processorsOf(provider)?.find(isProcessor)
}

function processorsOf(provider: object): object[] | undefined {
  const { _sharedState: state } = provider as {
    readonly _sharedState?: { readonly activeProcessor?: { readonly processors?: unknown } }
  }
  const processors = state?.activeProcessor?.processors
  return Array.isArray(processors) ? processors : undefined
}

/** The same of a span processor and a tracer provider. */
export function putFirstOfSpans(provider: object, processor: object): Insertion {
  const processors = spanProcessorsOf(provider)
  processors?.unshift(processor)
  return processors === undefined ? 'closed' : 'put'
}

/** The list that a tracer provider keeps, the same from 2.0 to 3.1; undefined of another form. */
export function spanProcessorsOf(provider: object): object[] | undefined {
  const { _activeSpanProcessor: active } = provider as {
    readonly _activeSpanProcessor?: { readonly _spanProcessors?: unknown }
  }
  const processors = active?._spanProcessors
  return Array.isArray(processors) ? processors : undefined
}
