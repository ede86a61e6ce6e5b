import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Backend, startBackend } from './server.ts'

/** A real Loki with its defaults, but for what a single process that starts at once needs. */
export function startLoki(): Promise<Backend> {
  return startBackend('loki', 2, (folder, [http, grpc]) => {
    const config = join(folder, 'loki.yaml')
    writeFileSync(config, stringify(lokiConfig(folder, http!, grpc!)))
    return { args: [`-config.file=${config}`], readyUrl: `http://${http}/ready` }
  })
}

function lokiConfig(folder: string, http: string, grpc: string) {
  const storage = {
    chunks_directory: join(folder, 'chunks'),
    rules_directory: join(folder, 'rules'),
  }
  return {
    auth_enabled: false,
    analytics: { reporting_enabled: false },
    server: {
      ...{ http_listen_address: hostOf(http), http_listen_port: portOf(http) },
      ...{ grpc_listen_address: hostOf(grpc), grpc_listen_port: portOf(grpc) },
      log_level: 'warn',
    },
    common: {
      ...{ instance_addr: hostOf(http), path_prefix: folder, replication_factor: 1 },
      ...{ storage: { filesystem: storage }, ring: { kvstore: { store: 'inmemory' } } },
    },
    schema_config: {
      configs: [
        {
          ...{ from: '2024-01-01', store: 'tsdb', object_store: 'filesystem', schema: 'v13' },
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    // Ready in one second instead of sixteen.
    ingester: { lifecycler: { min_ready_duration: '0s', final_sleep: '0s' } },
    frontend_worker: { frontend_address: grpc },
  }
}

function hostOf(address: string): string {
  return address.split(':')[0]!
}

function portOf(address: string): number {
  return Number(address.split(':')[1])
}
