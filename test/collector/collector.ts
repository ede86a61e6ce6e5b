import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { missingPart, partPath, root } from '../../tools/parts.mjs'
import { type LogsRequest, type ReceivedRecord, recordsOf } from './otlp-json.ts'

const READY_MS = 15_000
const STOP_MS = 5_000
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
  readonly #config: string
  readonly #env: Readonly<Record<string, string>>
  #process: ChildProcess | undefined
  #log = ''

  /** Use `startCollector`. */
  constructor(config: string, folder: string, ports: readonly number[], env: Env) {
    const [grpc, http, health] = ports.map(port => `127.0.0.1:${port}`)
    this.otlpHttpUrl = `http://${http}`
    this.otlpGrpcAddress = `${grpc}`
    this.folder = folder
    this.#config = config
    this.#env = {
      OTLP_GRPC_ENDPOINT: `${grpc}`,
      OTLP_HTTP_ENDPOINT: `${http}`,
      HEALTH_ENDPOINT: `${health}`,
      ANOMALIES_FILE: join(folder, 'anomalies.jsonl'),
      RECORDS_FILE: join(folder, 'records.jsonl'),
      FILE_FLUSH_INTERVAL: '50ms',
      ...env,
    }
  }

  /** What it wrote to its standard error so far, over all starts. */
  get log(): string {
    return this.#log
  }

  get running(): boolean {
    return this.#process !== undefined
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
        throw new Error(`not so within ${withinMs} ms: ${condition}; ${found}\n${this.#log}`)
      }
      await pause(POLL_MS)
    }
  }

  /** Starts on the ports and with the files it had before; rejects where it ends instead. */
  async start(): Promise<void> {
    const child = spawn(binary(), ['--config', this.#config], {
      env: { PATH: process.env.PATH, ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#process = child
    children.add(child)
    child.stderr.setEncoding('utf8').on('data', text => {
      this.#log += text
    })
    child.on('close', () => {
      children.delete(child)
      if (this.#process === child) this.#process = undefined
    })
    const deadline = Date.now() + READY_MS
    while (!(await isHealthy(`http://${this.#env.HEALTH_ENDPOINT}`))) {
      if (!this.running) throw new Error(`the Collector ended at its start\n${this.#log}`)
      if (Date.now() > deadline) throw new Error(`the Collector is not ready\n${this.#log}`)
      await pause(POLL_MS)
    }
  }

  /** Ends it as a crash would: what it holds in memory is lost. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Ends it in order: it writes out what it holds; its files can still be read. */
  terminate(): Promise<void> {
    return this.#end('SIGTERM')
  }

  async stop(): Promise<void> {
    await this.terminate()
    rmSync(this.folder, { recursive: true, force: true })
    folders.delete(this.folder)
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process
    if (child === undefined) return
    const closed = once(child, 'close')
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await closed
    clearTimeout(timer)
  }
}

type Env = Readonly<Record<string, string>>

/** `config` is a file of `collector-config/` or an absolute path; `env` is what it can read. */
export async function startCollector(config: string, env: Env = {}): Promise<Collector> {
  const path = isAbsolute(config) ? config : join(root, 'collector-config', config)
  for (let attempt = 1; ; attempt++) {
    const folder = mkdtempSync(join(tmpdir(), 'netanomaly-collector-'))
    folders.add(folder)
    const collector = new Collector(path, folder, await freePorts(3), env)
    try {
      await collector.start()
      return collector
    } catch (cause) {
      await collector.stop()
      // Another process took a port between our look and the Collector's.
      if (attempt === 3 || !collector.log.includes('address already in use')) throw cause
    }
  }
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

const children = new Set<ChildProcess>()
const folders = new Set<string>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function binary(): string {
  const path = partPath('collector')
  if (path === undefined) throw new Error(missingPart('collector'))
  return path
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

/** Free at this moment; all held at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return ports
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
