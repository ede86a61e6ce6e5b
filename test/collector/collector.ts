import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { root } from '../../tools/parts.mjs'
import { onFreePorts, pause, removeFolder, Server } from '../backends/server.ts'
import { type LogsRequest, type ReceivedRecord, recordsOf } from './otlp-json.ts'

const POLL_MS = 25

/**
 * A real Collector in a process of its own, on free ports and in a temporary folder. `stop` ends
 * it and removes the folder; where a test forgets to, the end of the test process does.
 */
export class Collector {
  /** Base address of OTLP/HTTP; `/v1/logs` comes after it. */
  readonly otlpHttpUrl: string
  /** `host:port` of OTLP/gRPC. */
  readonly otlpGrpcAddress: string
  readonly folder: string
  readonly #server: Server

  /** Use `startCollector`. */
  constructor(config: string, folder: string, ports: readonly number[], env: Env) {
    const [grpc, http, health] = ports.map(port => `127.0.0.1:${port}`)
    this.otlpHttpUrl = `http://${http}`
    this.otlpGrpcAddress = `${grpc}`
    this.folder = folder
    this.#server = new Server({
      part: 'collector',
      args: ['--config', config],
      env: {
        OTLP_GRPC_ENDPOINT: `${grpc}`,
        OTLP_HTTP_ENDPOINT: `${http}`,
        HEALTH_ENDPOINT: `${health}`,
        ANOMALIES_FILE: join(folder, 'anomalies.jsonl'),
        RECORDS_FILE: join(folder, 'records.jsonl'),
        FILE_FLUSH_INTERVAL: '50ms',
        ...env,
      },
      readyUrl: `http://${health}`,
    })
  }

  /** What it wrote to its standard error so far, over all starts. */
  get log(): string {
    return this.#server.log
  }

  get running(): boolean {
    return this.#server.running
  }

  /** The records that its file exporters have written so far. */
  anomalies(): ReceivedRecord[] {
    return readRecords(join(this.folder, 'anomalies.jsonl')).records
  }

  records(): ReceivedRecord[] {
    return readRecords(join(this.folder, 'records.jsonl')).records
  }

  /** Resolves as soon as `condition` holds; rejects, with the Collector's log, after `withinMs`. */
  async until(condition: (collector: Collector) => boolean, withinMs = 10_000): Promise<void> {
    const deadline = Date.now() + withinMs
    while (!condition(this)) {
      if (Date.now() > deadline) {
        const found = `${this.records().length} records, ${this.anomalies().length} anomalies`
        throw new Error(`not so within ${withinMs} ms: ${condition}; ${found}\n${this.log}`)
      }
      await pause(POLL_MS)
    }
  }

  /** Starts on the ports and with the files it had before; rejects where it ends instead. */
  start(): Promise<void> {
    return this.#server.start()
  }

  /** Ends it as a crash would: what it holds in memory is lost. */
  kill(): Promise<void> {
    return this.#server.kill()
  }

  /** Ends it in order: it writes out what it holds; its files can still be read. */
  terminate(): Promise<void> {
    return this.#server.terminate()
  }

  async stop(): Promise<void> {
    await this.terminate()
    removeFolder(this.folder)
  }
}

type Env = Readonly<Record<string, string>>

/** `config` is a file of `collector-config/` or an absolute path; `env` is what it can read. */
export function startCollector(config: string, env: Env = {}): Promise<Collector> {
  const path = isAbsolute(config) ? config : join(root, 'collector-config', config)
  return onFreePorts('collector', 3, (folder, ports) => new Collector(path, folder, ports, env))
}

/**
 * What the file exporter wrote. Its buffer reaches the file in pieces: what follows the last line
 * feed is not written yet. Where a kill cut a line off, the restarted Collector goes on in that
 * very line: each request in it is read by itself, and what is left of the first is counted.
 */
export function readRecords(path: string): { records: ReceivedRecord[]; broken: number } {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const requests = text.slice(0, text.lastIndexOf('\n') + 1).split(/\n|(?=\{"resourceLogs":)/)
  const records: ReceivedRecord[] = []
  let broken = 0
  for (const request of requests) {
    if (request === '') continue
    try {
      records.push(...recordsOf(JSON.parse(request) as LogsRequest))
    } catch {
      broken++
    }
  }
  return { records, broken }
}
