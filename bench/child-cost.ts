import { spawnSync } from 'node:child_process'

/** What a program that has ended cost. */
export interface Cost {
  /** Of all its threads, user and system; at least a millisecond, the finest that shells tell. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

// A shell's `times` says on its second line what its children took; Node has no such question. In
// bash that is exact to the millisecond, in other shells often to a hundredth of a second.
const SCRIPT = '"$@" >/dev/null; status=$?; times; exit $status'

/** Runs a program to its end, its output thrown away; throws what it said where it failed. */
export function measureChild(command: string, args: readonly string[]): Cost {
  const start = performance.now()
  const { status, signal, stdout, stderr, error } = spawnSync(
    shell(),
    ['-c', SCRIPT, 'measured', command, ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const wallSeconds = (performance.now() - start) / 1_000
  if (error) throw error
  if (status !== 0) {
    throw new Error(`${command} ended with ${status ?? signal}: ${stderr.slice(-2_000)}`)
  }
  return { cpuSeconds: Math.max(readTimes(stdout), 0.001), wallSeconds }
}

export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0
}

/** `0m1.234s 0m0.056s` of the children, below the line of the shell itself. */
export function readTimes(text: string): number {
  const line = text.split('\n')[1] ?? ''
  const parts = [...line.matchAll(/(\d+)m(\d+)[.,](\d+)s/g)]
  if (parts.length !== 2) throw new Error(`expected the output of "times", found ${text}`)
  return parts.reduce(
    (sum, [, minutes, seconds, digits]) =>
      sum + Number(minutes) * 60 + Number(`${seconds}.${digits}`),
    0,
  )
}

let found: string | undefined

function shell(): string {
  found ??= isInstalled('bash') ? 'bash' : 'sh'
  return found
}
