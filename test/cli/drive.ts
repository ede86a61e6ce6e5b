import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Random, seededRandom } from '../../src/base/random.ts'
import type { Io, Output } from '../../src/cli/io.ts'
import { run } from '../../src/cli/program.ts'

/** What is different from a pipe on a quiet machine. */
export interface Surroundings {
  readonly stdin?: Buffer | string
  readonly isTerminal?: boolean
  readonly columns?: number
  readonly env?: Readonly<Record<string, string>>
  readonly temporaryFolder?: string
  readonly random?: Random
}

export interface Ending {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** The program with its arguments, as a function: what it answers and writes. */
export async function runCli(argv: readonly string[], around: Surroundings = {}): Promise<Ending> {
  const { isTerminal = false, columns } = around
  const stdout = createOutput(isTerminal, columns)
  const stderr = createOutput(isTerminal, columns)
  let nowMs = 0
  const io: Io = {
    stdin: Readable.from([Buffer.from(around.stdin ?? '')]),
    ...{ stdout, stderr, env: around.env ?? {} },
    clock: { now: () => (nowMs += 50) },
    random: around.random ?? seededRandom(1),
    temporaryFolder: around.temporaryFolder ?? tmpdir(),
  }
  const status = await run(argv, io)
  return { status, stdout: stdout.text, stderr: stderr.text }
}

export function createOutput(isTerminal: boolean, columns?: number) {
  const output = {
    ...{ isTerminal, columns, text: '' },
    async write(text: string) {
      output.text += text
    },
  }
  return output satisfies Output
}

/** A folder of the test file's own, gone when it has ended. */
export function createFolder(): { path: string; write(name: string, content: Content): string } {
  const path = mkdtempSync(join(tmpdir(), 'netanomaly-test-'))
  // At the end of the process: `afterAll` does not run where every test is skipped.
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  const write = (name: string, content: Content) => {
    const file = join(path, name)
    writeFileSync(file, isLines(content) ? `${content.join('\n')}\n` : content)
    return file
  }
  return { path, write }
}

type Content = string | Buffer | readonly string[]

function isLines(content: Content): content is readonly string[] {
  return Array.isArray(content)
}

export interface Access {
  /** Seconds after 2024-04-19 12:00 UTC. */
  readonly at: number
  readonly client?: string
  readonly status?: number
  readonly path?: string
  /** X-Forwarded-For, as nginx's main format has it. */
  readonly forwarded?: string
}

export const NOON_MS = Date.UTC(2024, 3, 19, 12)

/** A line of a web server's combined log. */
export function accessLine({ at, client = '192.0.2.1', status = 200, ...more }: Access): string {
  const { path = '/', forwarded } = more
  const time = new Date(NOON_MS + at * 1_000).toISOString()
  const stamp = `${time.slice(8, 10)}/Apr/2024:${time.slice(11, 19)} +0000`
  const tail = forwarded === undefined ? '' : ` "${forwarded}"`
  return `${client} - - [${stamp}] "GET ${path} HTTP/1.1" ${status} 5 "-" "curl/8.1"${tail}`
}

/** `count` lines of one client, `everySeconds` apart. */
export function burst(count: number, everySeconds: number, like: Access): string[] {
  return Array.from({ length: count }, (_, index) =>
    accessLine({ ...like, at: like.at + Math.floor(index * everySeconds) }),
  )
}

/** The episodes of `--output jsonl`. */
export function episodesOf(ending: Ending): Record<string, unknown>[] {
  return linesOf(ending).slice(0, -1)
}

/** The summary of `--output jsonl`. */
export function summaryOf(ending: Ending): Record<string, unknown> {
  return linesOf(ending).at(-1) ?? {}
}

function linesOf({ stdout }: Ending): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}
