import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReceivedRecord } from '../collector/otlp-json.ts'
import { type Ended, Program } from '../examples/program.ts'
import { receiveLogs } from '../otlp/receiver.ts'

export type Modules = 'esm' | 'cjs'

export const HOT = '203.0.113.9'

/** Options of Node that load the register before the application. */
export const BY_IMPORT = ['--import', 'otel-netanomaly/register']
export const BY_REQUIRE = ['--require', 'otel-netanomaly/register']

/** The line that a start without rules and proxies of one's own prints. */
export function startLine(logs: string, auto = 'no auto-instrumentations'): string {
  const rules = '1 rule (request-rate), trusted proxies: none'
  return `otel-netanomaly 0.1.0: logs ${logs}, ${rules}, ${auto}\n`
}

/** Which package has the logs API, in an SDK line. */
export function logsApiOf(line: string): string {
  return line === 'sdk-3' ? '@opentelemetry/api' : '@opentelemetry/api-logs'
}

/** An application that logs 120 records of one client, prints a line, and ends with status 3. */
export function floodProgram(line: string, modules: Modules): string {
  const api = logsApiOf(line)
  const load = modules === 'esm' ? `(await import('${api}')).default` : `require('${api}')`
  return `
const { logs } = ${load}${modules === 'esm' ? ` ?? (await import('${api}'))` : ''}
const logger = logs.getLogger('app')
for (let i = 0; i < 120; i++) {
  logger.emit({ body: 'request ' + i, attributes: { 'client.address': '${HOT}' } })
}
console.log('done')
process.exitCode = 3
`
}

export interface Run {
  /** Of an SDK line; the packed package resolves in it. */
  readonly folder: string
  /** Name and content; the first is the application. */
  readonly files: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly node?: string
  /** What happens while it runs. */
  readonly meanwhile?: (program: Program) => Promise<void>
}

export interface Ran extends Ended {
  readonly records: readonly ReceivedRecord[]
  /** The OTLP end point that it was given. */
  readonly url: string
}

/** Runs an application to its end in a folder of its own, with an OTLP receiver of its own. */
export async function run({ folder, files, ...options }: Run): Promise<Ran> {
  const receiver = await receiveLogs()
  const cwd = mkdtempSync(join(folder, 'run-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    const [main = ''] = Object.keys(files)
    const { nodeOptions = BY_IMPORT, node, meanwhile } = options
    const program = new Program([...nodeOptions, main], {
      ...{ cwd, timeoutMs: 25_000, ...(node && { node }) },
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_TRACES_EXPORTER: 'none',
        // Others ask the network where they run.
        OTEL_NODE_RESOURCE_DETECTORS: 'env',
        ...options.env,
      },
    })
    await meanwhile?.(program)
    const ended = await program.ended()
    return { ...ended, records: receiver.records, url: receiver.url }
  } finally {
    await receiver.close()
    rmSync(cwd, { recursive: true, force: true })
  }
}

export interface Outcome {
  readonly ordinary: number
  /** Position of the first annotated record, counted from 0. */
  readonly annotatedFrom: number
  readonly annotated: number
  readonly events: readonly (readonly [state: unknown, key: unknown])[]
}

/** What the records amount to. */
export function outcomeOf(records: readonly ReceivedRecord[]): Outcome {
  const ordinary = records.filter(record => record.eventName !== 'netanomaly.episode')
  const isAnnotated = (record: ReceivedRecord) => 'netanomaly.episode.id' in record.attributes
  return {
    ordinary: ordinary.length,
    annotatedFrom: ordinary.findIndex(isAnnotated),
    annotated: ordinary.filter(isAnnotated).length,
    events: records
      .filter(record => record.eventName === 'netanomaly.episode')
      .map(({ attributes }) => [
        attributes['netanomaly.episode.state'],
        attributes['client.address'],
      ]),
  }
}

/** What the flood amounts to where the default rule watches it once. */
export const WATCHED: Outcome = {
  ...{ ordinary: 120, annotatedFrom: 99, annotated: 21 },
  events: [['open', HOT]],
}

/** And where nothing does. */
export const UNWATCHED: Outcome = {
  ...{ ordinary: 120, annotatedFrom: -1, annotated: 0, events: [] },
}
