import { Readable } from 'node:stream'
import { seededRandom } from '../src/base/random.ts'
import type { Output } from '../src/cli/io.ts'
import type { Session } from '../src/cli/session.ts'
import { top } from '../src/cli/top.ts'

const HOME = '\u001b[H'
const WAIT_MS = 200
const CLEARING = /\u001b\[[KJ]/g

/** What `netanomaly top --follow` shows of a file that was written up to `nowMs`, line by line. */
export async function topScreenOf(
  path: string,
  rules: readonly string[],
  nowMs: number,
  size: { readonly columns: number; readonly rows: number },
): Promise<string[]> {
  let drawn = ''
  const stdout: Output = {
    ...{ isTerminal: true, ...size },
    write(text) {
      drawn += text
      return Promise.resolve()
    },
  }
  let waits = 0
  let quit = () => {}
  const clock = { now: () => nowMs + waits * WAIT_MS }
  const session: Session = {
    async wait() {
      // It waits where all is read; the next screen shows that.
      if (++waits === 2) quit()
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
