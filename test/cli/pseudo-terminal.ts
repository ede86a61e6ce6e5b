import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'vitest'
import { inCi } from '../../tools/parts.mjs'

/**
 * A `describe` for tests that need a terminal: `script` of util-linux makes one. Where there is
 * none the block is one skipped test that says so; with `CI=true` that test fails.
 */
export function describeInTerminal(title: string, body: () => void): void {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
  if (process.platform === 'linux' && stdout?.includes('util-linux')) {
    describe(title, body)
    return
  }
  const missing = 'script of util-linux is not there, which makes a terminal'
  if (!inCi) process.stderr.write(`skipped: ${title}: ${missing}\n`)
  describe(title, () => {
    test('has a terminal', context => {
      if (inCi) throw new Error(missing)
      context.skip(missing)
    })
  })
}

const WITHIN_MS = 20_000

/** A program in a pseudo-terminal, and what it has drawn there. */
export class PseudoTerminal {
  output = ''
  readonly #child: ChildProcessWithoutNullStreams
  #device = ''
  readonly #closed: Promise<unknown[]>

  /** `words` are those of a shell that need no quotes. */
  constructor(words: readonly string[], size: string) {
    const command = `tty; stty ${size}; exec ${words.join(' ')}`
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { PATH: process.env.PATH, TERM: 'xterm', SHELL: '/bin/sh', NODE_NO_WARNINGS: '1' },
    })
    this.#child.stdout.setEncoding('utf8').on('data', text => {
      this.output += text
    })
    this.#closed = once(this.#child, 'close')
  }

  /** Lines of the screen that was drawn whole last, without colours. */
  get screen(): string[] {
    const last = this.output.split('\u001b[H').at(-2) ?? ''
    return last.split('\r\n').map(line => line.replaceAll(/\u001b\[[?\d;]*[a-zA-Z]/g, ''))
  }

  /** Fails where that has not come about after a while. */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + WITHIN_MS
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(`not so after a while:\n${this.output}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** `rows 10 columns 40`, as `stty` takes it. */
  async resize(size: string): Promise<void> {
    await this.until(() => this.output.includes('\n'))
    this.#device = /\/dev\/\S+/.exec(this.output)?.[0] ?? ''
    spawnSync('stty', ['-F', this.#device, ...size.split(' ')])
  }

  press(keys: string): void {
    this.#child.stdin.write(keys)
  }

  /** The exit status of the program. */
  async ended(): Promise<unknown> {
    const [code] = await this.#closed
    return code
  }

  /** Ends what may still run. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
