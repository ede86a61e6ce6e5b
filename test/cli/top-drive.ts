import { Readable } from 'node:stream'
import type { Bell } from '../../src/base/bell.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Session } from '../../src/cli/session.ts'
import { top } from '../../src/cli/top.ts'
import { createOutput, type Ending, NOON_MS } from './drive.ts'

/** What happens while the program waits for lines: one after the other, then it is ended. */
export interface Turn {
  readonly clock: { nowMs: number }
  quit(): void
  /** Settles as lines have come. */
  rung(): Promise<void>
  resize(columns: number, rows: number): void
}

export interface TopSurroundings {
  readonly turns?: readonly ((turn: Turn) => void | Promise<void>)[]
  readonly stdin?: string
  readonly isTerminal?: boolean
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  readonly nowMs?: number
}

/**
 * `netanomaly top` with a clock that goes on by what it waits, and nobody at the terminal but the
 * test.
 */
export async function runTop(
  argv: readonly string[],
  around: TopSurroundings = {},
): Promise<Ending & { readonly waits: number }> {
  const { isTerminal = false, columns = 80, rows = 24, nowMs = NOON_MS } = around
  const turns = [...(around.turns ?? [])]
  const isFollowing = argv.includes('--follow') || argv.includes('-f')
  const size: { rows: number | undefined } = { rows }
  const stdout = Object.assign(createOutput(isTerminal, columns), size)
  const stderr = createOutput(isTerminal, columns)
  const clock = { nowMs, now: () => clock.nowMs }
  let waits = 0
  let bell: Bell | undefined
  let note: Parameters<Session['attend']>[0] = () => {}
  const turn: Turn = {
    clock,
    quit: () => note('quit'),
    rung: () => new Promise(resolve => bell!.listen(resolve)),
    resize: (newColumns, newRows) => {
      Object.assign(stdout, { columns: newColumns, rows: newRows })
      note('resize')
    },
  }
  const session: Session = {
    async wait(ms, rungBell) {
      waits++
      bell = rungBell
      clock.nowMs += ms
      const next = turns.shift()
      if (next !== undefined) await next(turn)
      else if (isFollowing) note('quit')
      else await turn.rung()
    },
    attend(told) {
      note = told
      return () => {}
    },
    leaveStdin() {},
  }
  const io = {
    stdin: Readable.from(around.stdin === undefined ? [] : [Buffer.from(around.stdin)]),
    ...{ stdout, stderr, env: around.env ?? {}, clock },
    random: seededRandom(1),
    temporaryFolder: '/nowhere',
  }
  const status = await top(argv, io, session)
  return { status, stdout: stdout.text, stderr: stderr.text, waits }
}
