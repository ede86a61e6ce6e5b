import { Bell } from '../base/bell.ts'
import { DEFAULT_LIMITS } from '../engine/limits.ts'
import { FollowedPlaces } from '../input/follow.ts'
import { LiveRun } from '../replay/live-run.ts'
import { type LiveSource, openLiveSource } from '../replay/live-source.ts'
import { DEFAULT_SETTINGS } from '../rules/settings.ts'
import { clientWarnings } from './client-warnings.ts'
import { isColoured } from './colour.ts'
import type { Io } from './io.ts'
import { refuseSmallLimits } from './scan-limits.ts'
import { REDRAW_MS } from './screen.ts'
import { type Keys, processSession, type Session } from './session.ts'
import { createFace, type Face } from './top-faces.ts'
import { TOP_HELP } from './top-help.ts'
import { readTopOptions, type TopOptions } from './top-options.ts'
import { complaintOn, TopWatch } from './top-watch.ts'

/** A processor lets time go on by its clock once a second. */
const TICK_MS = 1_000

/** `netanomaly top`: what goes on in log files, as it happens; answers the exit status. */
export async function top(
  argv: readonly string[],
  io: Io,
  session: Session = processSession,
): Promise<number> {
  const options = await readTopOptions(argv, io.clock.now())
  if (options === undefined) {
    await io.stdout.write(TOP_HELP)
    return 0
  }
  const limits = limitsOf(options)
  refuseSmallLimits(options.rules, limits)
  const bell = new Bell()
  const sources = await openSources(options, io, bell)
  const watch = new TopWatch(sources, io.clock, options.isFollowing)
  const client = { ...DEFAULT_SETTINGS, ...options.settings }
  const run = new LiveRun(sources, {
    ...{ rules: options.rules, client, limits, maxWeight: client.maxWeight, random: io.random },
    idleAfterMs: options.isFollowing ? client.idleAfterMs : undefined,
    note: report => {
      watch.note(report)
      face.note(report)
    },
  })
  const face: Face = createFace({
    ...{ io, run, watch, top: options.top, everyMs: options.everyMs },
    ...{ isJson: options.isJson, isColoured: isColoured(io) },
  })
  let isQuit = false
  const stop = session.attend(
    act => {
      if (act === 'resize') face.resized()
      else isQuit = true
      bell.ring()
    },
    keysOf(options, face),
  )
  try {
    await readOn({ run, watch, face, sources, io, session, bell, isQuit: () => isQuit })
    if (!isQuit) run.finish()
    await face.end()
  } finally {
    await face.close()
    stop()
    for (const source of sources) await source.close()
    if (options.paths.includes('-')) session.leaveStdin()
  }
  return tellComplaints(options, run, sources, io)
}

interface Work {
  readonly run: LiveRun
  readonly watch: TopWatch
  readonly face: Face
  readonly sources: readonly LiveSource[]
  readonly io: Io
  readonly session: Session
  readonly bell: Bell
  isQuit(): boolean
}

/** Until there is no more to come, or somebody wants it to end. */
async function readOn(work: Work): Promise<void> {
  const { run, watch, face, sources, io, session, bell, isQuit } = work
  const complaints = new Complaints(io, face)
  let tickMs = Number.NEGATIVE_INFINITY
  while (!isQuit()) {
    const nowMs = io.clock.now()
    const isBusy = await run.step(nowMs)
    if (Math.abs(nowMs - tickMs) >= TICK_MS) {
      tickMs = nowMs
      run.tick(nowMs)
    }
    watch.tick(run)
    if (run.isEnded) return
    await complaints.tell(sources)
    await face.tick(nowMs)
    // Keys and signals have their turn, too.
    if (isBusy) await new Promise(setImmediate)
    else await session.wait(REDRAW_MS, bell)
  }
}

/** What is wrong with followed files, each time that it changes, beside lines and JSON. */
class Complaints {
  readonly #io: Io
  readonly #face: Face
  readonly #told = new Map<LiveSource, string>()

  constructor(io: Io, face: Face) {
    this.#io = io
    this.#face = face
  }

  async tell(sources: readonly LiveSource[]): Promise<void> {
    // A screen shows it in its head.
    if (this.#face.isScreen) return
    for (const source of sources) {
      // What ends is complained of at the end.
      const complaint = source.isFollowed || !source.problem ? complaintOn(source) : undefined
      if (this.#told.get(source) === complaint) continue
      if (complaint === undefined) this.#told.delete(source)
      else {
        this.#told.set(source, complaint)
        await this.#io.stderr.write(`netanomaly: ${complaint}\n`)
      }
    }
  }
}

function limitsOf({ settings, latenessMs, isFollowing }: TopOptions) {
  const { idleAfterMs } = { ...DEFAULT_SETTINGS, ...settings }
  return {
    ...{ ...DEFAULT_LIMITS, maxKeys: 262_144, maxTimes: 16_777_216, maxExact: 262_144 },
    ...settings,
    ...(latenessMs !== undefined && { latenessMs }),
    silenceMs: isFollowing ? idleAfterMs + TICK_MS : 0,
  }
}

async function openSources(options: TopOptions, io: Io, bell: Bell): Promise<LiveSource[]> {
  const follow = options.isFollowing ? new FollowedPlaces() : undefined
  const sources: LiveSource[] = []
  for (const [index, path] of options.paths.entries()) {
    const { format, times } = options
    const { clock } = io
    const reading = { format, times, clock, bell, follow, stdin: stdinOf(io) }
    sources.push(await openLiveSource(path, index, reading))
  }
  return sources
}

/** Not looked at before it is read: a look alone opens it. */
function stdinOf(io: Io): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => io.stdin[Symbol.asyncIterator]() }
}

function keysOf({ paths }: TopOptions, face: Face): Keys | undefined {
  if (!face.isScreen) return undefined
  return paths.includes('-') ? 'terminal' : 'stdin'
}

async function tellComplaints(
  options: TopOptions,
  run: LiveRun,
  sources: readonly LiveSource[],
  { stderr }: Io,
): Promise<number> {
  const messages = clientWarnings(options.settings, run.warnings)
  let status = 0
  for (const source of sources) {
    const complaint = source.isFollowed || !source.problem ? undefined : complaintOn(source)
    if (complaint === undefined) continue
    messages.push(complaint)
    status = 2
  }
  for (const message of messages) await stderr.write(`netanomaly: ${message}\n`)
  return status
}
