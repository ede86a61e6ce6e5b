import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Backend, startBackend } from './server.ts'

/** A real Jaeger that keeps traces in memory. */
export interface Jaeger extends Backend {
  /** Base address of its OTLP/HTTP receiver; `/v1/traces` comes after it. */
  readonly otlpUrl: string
}

export interface JaegerOptions {
  /** The UI's configuration, a file. */
  readonly uiFile?: string
  /** Processors between receiver and storage, by name; they may read `env`. */
  readonly processors?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

export async function startJaeger(options: JaegerOptions = {}): Promise<Jaeger> {
  const { env = {} } = options
  let otlpUrl = ''
  const backend = await startBackend('jaeger', 4, (folder, [http, grpc, otlp, health]) => {
    const config = join(folder, 'jaeger.yaml')
    otlpUrl = `http://${otlp}`
    writeFileSync(config, stringify(jaegerConfig({ http, grpc, otlp, health }, options)))
    return { args: ['--config', config], env, readyUrl: `http://${health}/status` }
  })
  return { ...backend, otlpUrl, stop: () => backend.stop() }
}

function jaegerConfig(
  { http, grpc, otlp, health }: Readonly<Record<string, string | undefined>>,
  { uiFile, processors = {} }: JaegerOptions,
) {
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
      pipelines: {
        traces: {
          ...{ receivers: ['otlp'], processors: Object.keys(processors) },
          exporters: ['jaeger_storage_exporter'],
        },
      },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: health } },
      jaeger_storage: { backends: { main: { memory: { max_traces: 100_000 } } } },
      jaeger_query: {
        // Otherwise it traces itself into port 4317.
        ...{ enable_tracing: false, storage: { traces: 'main' } },
        ...{ http: { endpoint: http }, grpc: { endpoint: grpc } },
        ...(uiFile !== undefined && { ui: { config_file: uiFile } }),
      },
    },
    receivers: { otlp: { protocols: { http: { endpoint: otlp } } } },
    processors,
    exporters: { jaeger_storage_exporter: { trace_storage: 'main' } },
  }
}
