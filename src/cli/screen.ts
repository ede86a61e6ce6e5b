import type { Clock } from '../base/clock.ts'
import type { Output } from './io.ts'

/** Time between two drawings: five a second at most. */
export const REDRAW_MS = 200

// Control sequences of xterm, which all terminals of today know. Lines are not broken: one that is
// too long for a terminal that has just been made narrower is cut.
const OPEN = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const CLOSE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const CLEAR_REST_OF_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/** A second page of the terminal that is drawn over and over; the first is as it was afterwards. */
export class Screen {
  readonly #output: Output
  readonly #clock: Clock
  #drawnMs = Number.NEGATIVE_INFINITY
  #isOpen = false
  /** Of another size than what was drawn last. */
  #isStale = false

  constructor(output: Output, clock: Clock) {
    this.#output = output
    this.#clock = clock
  }

  get rows(): number {
    return this.#output.rows ?? 24
  }

  get columns(): number {
    return this.#output.columns ?? 80
  }

  /** The terminal has another size. */
  resized(): void {
    this.#isStale = true
  }

  /** Draws, unless it did so less than 200 ms ago; `lines` makes what is drawn, and costs it. */
  async draw(lines: () => readonly string[]): Promise<void> {
    const now = this.#clock.now()
    if (now - this.#drawnMs < REDRAW_MS && now >= this.#drawnMs) return
    this.#drawnMs = now
    const start = this.#isOpen ? '' : OPEN
    const clear = this.#isStale ? `${HOME}${CLEAR_BELOW}` : ''
    this.#isOpen = true
    this.#isStale = false
    const text = lines()
      .map(line => `${line}${CLEAR_REST_OF_LINE}`)
      .join('\r\n')
    await this.#output.write(`${start}${clear}${HOME}${text}${CLEAR_BELOW}`)
  }

  async close(): Promise<void> {
    if (this.#isOpen) await this.#output.write(CLOSE)
    this.#isOpen = false
  }
}
