import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { seededRandom } from '../../src/base/random.ts'
import { run } from '../../src/cli/program.ts'
import { createOutput, NOON_MS } from '../cli/drive.ts'

export interface Shown {
  readonly code: string
  readonly level: string
  readonly sentence: string
  readonly mend: string
  readonly page: string
  readonly place: string | null
}

export interface DoctorRun {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A year after the lines of `accessLine`. */
export const NOW_MS = NOON_MS + 365 * 86_400_000

/** The command as a function, on a machine whose clock stands. */
export async function runDoctor(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  columns?: number,
): Promise<DoctorRun> {
  const stdout = createOutput(columns !== undefined, columns)
  const stderr = createOutput(false)
  const status = await run(['doctor', ...argv], {
    stdin: Readable.from([]),
    ...{ stdout, stderr, env, random: seededRandom(1), temporaryFolder: tmpdir() },
    clock: { now: () => NOW_MS },
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

/** What it finds; nothing is sent unless `env` says where to. */
export async function findingsOf(
  argv: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Shown[]> {
  const ending = await runDoctor(['--json', ...(env ? [] : ['--no-send']), ...argv], env)
  return (JSON.parse(ending.stdout) as { findings: Shown[] }).findings
}
