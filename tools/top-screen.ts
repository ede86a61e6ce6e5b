import { Readable } from 'node:stream'
import { seededRandom } from '../src/base/random.ts'
import type { Output } from '../src/cli/io.ts'
import type { Session } from '../src/cli/session.ts'
import { top } from '../src/cli/top.ts'

const HOME = '\u001b[H'
const WAIT_MS = 1_000
const CLEARING = /\u001b\[[KJ]/g

export interface Scene {
  readonly path: string
  readonly rules: readonly string[]
  /** When somebody begins to look, and when they saw enough. */
  readonly fromMs: number
  readonly toMs: number
  readonly columns: number
  readonly rows: number
  /** Writes to the file what comes up to that time. */
  write(untilMs: number): void
}

/** What `netanomaly top --follow` shows of a file that is being written, line by line. */
export async function topScreenOf({ path, rules, ...scene }: Scene): Promise<string[]> {
  let drawn = ''
  const stdout: Output = {
    ...{ isTerminal: true, columns: scene.columns, rows: scene.rows },
    write(text) {
      drawn += text
      return Promise.resolve()
    },
  }
  let nowMs = scene.fromMs
  let quit = () => {}
  const clock = { now: () => nowMs }
  scene.write(nowMs)
  const session: Session = {
    async wait() {
      // It waits where all is read; the screen after that shows it.
      if (nowMs >= scene.toMs) quit()
      nowMs += WAIT_MS
      scene.write(Math.min(nowMs, scene.toMs))
    },
    attend(note) {
      quit = () => note('quit')
      return () => {}
    },
    leaveStdin() {},
  }
  const io = {
    stdin: Readable.from([]),
    ...{ stdout, stderr: stdout, env: {}, clock, random: seededRandom(1), temporaryFolder: '' },
  }
  const given = rules.flatMap(rule => ['--rule', rule])
  await top(['--follow', path, ...given], io, session)
  const frame = drawn.split(HOME).at(-1)!
  return frame.split('\u001b[?')[0]!.replaceAll(CLEARING, '').split('\r\n')
}
