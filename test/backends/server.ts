import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingPart, partPath } from '../../tools/parts.mjs'

const READY_MS = 15_000
const STOP_MS = 5_000
const POLL_MS = 25
const ATTEMPTS = 3

/** How a server is started, and how one sees that it is ready. */
export interface ServerRecipe {
  /** A part of the set-up: `collector`, `jaeger`, `loki`, `prometheus`. */
  readonly part: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Answers with 200 as soon as the server works. */
  readonly readyUrl: string
}

/**
 * A real server in a process of its own, that can be started again after its end. Where a test
 * forgets to end it, the end of the test process does.
 */
export class Server {
  readonly #recipe: ServerRecipe
  #process: ChildProcess | undefined
  #log = ''

  constructor(recipe: ServerRecipe) {
    this.#recipe = recipe
  }

  /** What it wrote to its standard error so far, over all starts. */
  get log(): string {
    return this.#log
  }

  get running(): boolean {
    return this.#process !== undefined
  }

  /** Resolves when it is ready; rejects, with its log, where it ends instead or takes too long. */
  async start(): Promise<void> {
    const { part, args, env, readyUrl } = this.#recipe
    const child = spawn(binary(part), args, {
      env: { PATH: process.env.PATH, ...env },
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
    while (!(await answers(readyUrl))) {
      if (!this.running) throw new Error(`${part} ended at its start\n${this.#log}`)
      if (Date.now() > deadline) throw new Error(`${part} is not ready\n${this.#log}`)
      await pause(POLL_MS)
    }
  }

  /** Ends it as a crash would: what it holds in memory is lost. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Ends it in order: it writes out what it holds. */
  terminate(): Promise<void> {
    return this.#end('SIGTERM')
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

/** What `onFreePorts` starts: a server, or something around one. */
export interface Startable {
  readonly log: string
  start(): Promise<void>
  /** Ends it; its folder goes afterwards, by `removeFolder`. */
  stop(): Promise<void>
}

/**
 * Makes something in a temporary folder and on free ports, and starts it; again with others where
 * another process took a port between our look and its own.
 */
export async function onFreePorts<T extends Startable>(
  name: string,
  ports: number,
  make: (folder: string, ports: readonly number[]) => T,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const folder = mkdtempSync(join(tmpdir(), `netanomaly-${name}-`))
    folders.add(folder)
    const made = make(folder, await freePorts(ports))
    try {
      await made.start()
      return made
    } catch (cause) {
      await made.stop()
      removeFolder(folder)
      if (attempt === ATTEMPTS || !made.log.includes('address already in use')) throw cause
    }
  }
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  folders.delete(folder)
}

/** A back end that tests fill and ask. */
export interface Backend {
  /** Base address of its HTTP API. */
  readonly url: string
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** Starts a server that needs no more than a folder and ports; the first one is that of `url`. */
export async function startBackend(
  part: string,
  ports: number,
  recipe: (folder: string, addresses: readonly string[]) => Omit<ServerRecipe, 'part'>,
): Promise<Backend> {
  const backend = await onFreePorts(part, ports, (folder, numbers) => {
    const addresses = numbers.map(port => `127.0.0.1:${port}`)
    const server = new Server({ part, ...recipe(folder, addresses) })
    return {
      url: `http://${addresses[0]}`,
      get log() {
        return server.log
      },
      start: () => server.start(),
      async stop() {
        await server.terminate()
        removeFolder(folder)
      },
    }
  })
  return backend
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

const children = new Set<ChildProcess>()
const folders = new Set<string>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function binary(part: string): string {
  const path = partPath(part)
  if (path === undefined) throw new Error(missingPart(part))
  return path
}

async function answers(url: string): Promise<boolean> {
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
