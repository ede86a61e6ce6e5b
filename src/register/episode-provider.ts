import { findPackage, type InstalledPackage } from './packages.ts'
import { globalTracerProvider, spanProcessorsOf } from './providers.ts'

/** `SamplingDecision.RECORD_AND_SAMPLED`: an episode is wanted whatever becomes of its requests. */
const ALWAYS_ON = { shouldSample: () => ({ decision: 2 }), toString: () => 'AlwaysOnSampler' }
const UNNAMED = 'unknown_service'

interface TracerProvider {
  getTracer(name: string, version?: string): unknown
  forceFlush(): Promise<void>
}
type TracerProviderClass = new (options: Readonly<Record<string, unknown>>) => TracerProvider

interface Resource {
  readonly attributes: Readonly<Record<string, unknown>>
  merge(other: Resource): Resource
}
/** What of @opentelemetry/resources is used; the same in 2.x and 3.x. */
interface ResourcesPackage {
  readonly envDetector: unknown
  defaultResource(): Resource
  detectResources(options: { detectors: readonly unknown[] }): Resource
  resourceFromAttributes(attributes: Readonly<Record<string, string>>): Resource
}

/**
 * A tracer provider for the spans of episodes, whose service is the application's with `-anomalies`
 * behind its name. It is of the class of the global one and hands its spans to that one's
 * processors, so they go where the environment says that spans go. Undefined where no spans are
 * recorded, or the SDK has another form.
 */
export function episodeProvider(sdkNode: InstalledPackage): TracerProvider | undefined {
  const application = globalTracerProvider()
  const spanProcessors = application && spanProcessorsOf(application)
  const resources = findPackage('@opentelemetry/resources', [sdkNode.file])
  if (application === undefined || spanProcessors === undefined || resources === undefined) {
    return undefined
  }
  const resource = episodeResource(resources.load() as unknown as ResourcesPackage)
  const Provider = application.constructor as TracerProviderClass
  return new Provider({ resource, sampler: ALWAYS_ON, spanProcessors: [...spanProcessors] })
}

function episodeResource(resources: ResourcesPackage): Resource {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources
  const own = defaultResource().merge(detectResources({ detectors: [envDetector] }))
  const { 'service.name': service } = own.attributes
  const name = typeof service === 'string' ? service : UNNAMED
  return own.merge(resourceFromAttributes({ 'service.name': `${name}-anomalies` }))
}
