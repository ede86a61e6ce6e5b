import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export interface Ended {
  /** Undefined where it was killed. */
  readonly code: number | undefined
  readonly signal: NodeJS.Signals | undefined
  readonly stdout: string
  readonly stderr: string
}

/** A child process, mostly of the Node that runs the tests; killed where it takes longer than allowed. */
export class Program {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown[]>

  constructor(
    args: readonly string[],
    options: {
      cwd: string
      env: Readonly<Record<string, string>>
      timeoutMs: number
      /** Another Node than that of the tests. */
      node?: string
    },
  ) {
    const { cwd, timeoutMs: timeout } = options
    const env = { PATH: process.env.PATH, ...options.env }
    this.#child = spawn(options.node ?? process.execPath, args, {
      ...{ cwd, env, timeout, killSignal: 'SIGKILL' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(this.#child)
    this.#closed = once(this.#child, 'close')
    this.#child.stdout?.setEncoding('utf8').on('data', text => {
      this.stdout += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', text => {
      this.stderr += text
    })
  }

  /** The first match in what it prints. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match) return match
      const more = once(this.#child.stdout!, 'data')
      const what = await Promise.race([more, this.#closed.then(() => 'closed')])
      if (what === 'closed') throw new Error(`ended without ${pattern}\n${this.stderr}`)
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async ended(): Promise<Ended> {
    const [code, signal] = (await this.#closed) as [number | null, NodeJS.Signals | null]
    children.delete(this.#child)
    const { stdout, stderr } = this
    return { code: code ?? undefined, signal: signal ?? undefined, stdout, stderr }
  }
}
