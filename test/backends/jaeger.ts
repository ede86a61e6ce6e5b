import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Backend, startBackend } from './server.ts'

/** A real Jaeger that keeps traces in memory. */
export interface Jaeger extends Backend {
  /** Base address of its OTLP/HTTP receiver; `/v1/traces` comes after it. */
  readonly otlpUrl: string
}

/** `more` is put over the part of its configuration that answers queries: the UI's file. */
export async function startJaeger(more: Readonly<Record<string, unknown>> = {}): Promise<Jaeger> {
  let otlpUrl = ''
  const backend = await startBackend('jaeger', 4, (folder, [http, grpc, otlp, health]) => {
    const config = join(folder, 'jaeger.yaml')
    otlpUrl = `http://${otlp}`
    writeFileSync(config, stringify(jaegerConfig({ http, grpc, otlp, health, more })))
    return { args: ['--config', config], readyUrl: `http://${health}/status` }
  })
  return { ...backend, otlpUrl, stop: () => backend.stop() }
}

function jaegerConfig({ http, grpc, otlp, health, more }: Record<string, unknown>) {
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: health } },
      jaeger_storage: { backends: { main: { memory: { max_traces: 100_000 } } } },
      jaeger_query: {
        // Otherwise it traces itself into port 4317.
        ...{ enable_tracing: false, storage: { traces: 'main' } },
        ...{ http: { endpoint: http }, grpc: { endpoint: grpc } },
        ...(more as object),
      },
    },
    receivers: { otlp: { protocols: { http: { endpoint: otlp } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'main' } },
  }
}
