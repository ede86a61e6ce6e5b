import type { LiveRun } from '../replay/live-run.ts'
import type { EpisodeReport } from '../report/attributes.ts'
import { episodeJson } from '../report/json.ts'
import { rfc3339 } from '../report/time.ts'
import { eventLine, rateLine, summaryLine } from '../report/top-lines.ts'
import { topScreen } from '../report/top-screen.ts'
import type { Io } from './io.ts'
import { Screen } from './screen.ts'
import type { TopWatch } from './top-watch.ts'

/** How it is shown: a screen, lines or JSON. */
export interface Face {
  readonly isScreen: boolean
  note(report: EpisodeReport): void
  /** Often; it decides itself when to write. */
  tick(nowMs: number): Promise<void>
  resized(): void
  /** What is left to say when all is read, or was ended. */
  end(): Promise<void>
  /** Gives the terminal back, whatever has happened. */
  close(): Promise<void>
}

export interface FaceOptions {
  readonly io: Io
  readonly run: LiveRun
  readonly watch: TopWatch
  readonly top: number
  readonly everyMs: number
  readonly isJson: boolean
  readonly isColoured: boolean
}

export function createFace(options: FaceOptions): Face {
  const { stdout, env } = options.io
  if (options.isJson) return new JsonFace(options)
  return stdout.isTerminal && env.TERM !== 'dumb' ? new ScreenFace(options) : new LineFace(options)
}

class ScreenFace implements Face {
  readonly isScreen = true
  readonly #options: FaceOptions
  readonly #screen: Screen

  constructor(options: FaceOptions) {
    this.#options = options
    this.#screen = new Screen(options.io.stdout, options.io.clock)
  }

  note(): void {}

  async tick(): Promise<void> {
    await this.#screen.draw(() => this.#lines())
  }

  resized(): void {
    this.#screen.resized()
  }

  /** Of files that ended the last screen stays; then what it came to. */
  async end(): Promise<void> {
    const { io, run, watch } = this.#options
    const last = run.isEnded ? `${this.#lines().join('\n')}\n\n` : ''
    await this.#screen.close()
    await io.stdout.write(`${last}${summaryLine(watch.state(run, 0))}\n`)
  }

  async close(): Promise<void> {
    await this.#screen.close()
  }

  #lines(): string[] {
    const { run, watch, top, isColoured } = this.#options
    const { rows, columns } = this.#screen
    return topScreen(watch.state(run, top), { rows, columns, isColoured, top })
  }
}

class LineFace implements Face {
  readonly isScreen = false
  readonly #options: FaceOptions
  #waiting = ''
  #toldMs: number | undefined

  constructor(options: FaceOptions) {
    this.#options = options
  }

  note(report: EpisodeReport): void {
    this.#waiting += `${eventLine(report, this.#options.isColoured)}\n`
  }

  async tick(nowMs: number): Promise<void> {
    const { run, watch, everyMs } = this.#options
    this.#toldMs ??= nowMs
    if (Math.abs(nowMs - this.#toldMs) >= everyMs) {
      this.#toldMs = nowMs
      this.#waiting += `${rateLine(watch.state(run, 1))}\n`
    }
    await this.#write()
  }

  resized(): void {}

  async end(): Promise<void> {
    const { run, watch } = this.#options
    this.#waiting += `${summaryLine(watch.state(run, 0))}\n`
    await this.#write()
  }

  close(): Promise<void> {
    return this.#write()
  }

  async #write(): Promise<void> {
    const text = this.#waiting
    this.#waiting = ''
    if (text !== '') await this.#options.io.stdout.write(text)
  }
}

class JsonFace implements Face {
  readonly isScreen = false
  readonly #options: FaceOptions
  #waiting = ''

  constructor(options: FaceOptions) {
    this.#options = options
  }

  note(report: EpisodeReport): void {
    this.#waiting += `${JSON.stringify({ type: 'episode', ...episodeJson(report) })}\n`
  }

  tick(): Promise<void> {
    return this.close()
  }

  resized(): void {}

  async end(): Promise<void> {
    const { run, watch } = this.#options
    const state = watch.state(run, 0)
    const summary = {
      type: 'summary',
      ...{ lines: state.lines, records: state.records, with_address: state.withAddress },
      late: state.losses.late,
      last_time: state.newestMs === undefined ? null : rfc3339(state.newestMs),
      ...{ open_episodes: state.openCount, closed_episodes: state.closedCount },
      elapsed_ms: state.elapsedMs,
    }
    this.#waiting += `${JSON.stringify(summary)}\n`
    await this.close()
  }

  async close(): Promise<void> {
    const text = this.#waiting
    this.#waiting = ''
    if (text !== '') await this.#options.io.stdout.write(text)
  }
}
