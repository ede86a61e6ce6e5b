import { closeSync, openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import type { Bell } from '../base/bell.ts'

/** What a person at the terminal does, or whoever may end the program. */
export type Act = 'quit' | 'resize'

/** What a command that stays has of the outside beside `Io`. */
export interface Session {
  /** Settles after so long, or as the bell rings. */
  wait(ms: number, bell: Bell): Promise<void>
  /**
   * From now on Ctrl-C and other wishes to end the program are told instead of ending it; with
   * `keys` the key q as well, where there is a terminal to press it. Answers how to stop that.
   */
  attend(note: (act: Act) => void, keys: Keys | undefined): () => void
  /** A log on standard input that still goes on keeps the program from ending no longer. */
  leaveStdin(): void
}

/** Where keys come from; the terminal itself where standard input is a log, or none. */
export type Keys = 'stdin' | 'terminal'

export const processSession: Session = {
  wait,
  attend,
  leaveStdin: () => process.stdin.destroy(),
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** q, Ctrl-C and Ctrl-D: a terminal that hands out single keys makes no signal of them. */
const QUIT_KEYS = /[qQ\u0003\u0004]/

function attend(note: (act: Act) => void, keys: Keys | undefined): () => void {
  const quit = () => note('quit')
  const resize = () => note('resize')
  // Once: whoever asks again, as a terminal is stuck, need not wait.
  for (const signal of SIGNALS) process.once(signal, quit)
  process.stdout.on('resize', resize)
  const stopKeys = keys === undefined ? undefined : readKeys(keys, quit)
  return () => {
    for (const signal of SIGNALS) process.off(signal, quit)
    process.stdout.off('resize', resize)
    stopKeys?.()
  }
}

function wait(ms: number, bell: Bell): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      stop()
      resolve()
    }, ms)
    const stop = bell.listen(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function readKeys(from: Keys, quit: () => void): (() => void) | undefined {
  const keyboard = from === 'stdin' && process.stdin.isTTY ? process.stdin : openTerminal()
  if (keyboard === undefined) return undefined
  const look = (keys: Buffer) => {
    if (QUIT_KEYS.test(keys.toString('latin1'))) quit()
  }
  keyboard.setRawMode(true)
  keyboard.on('data', look)
  // A terminal that went away ends by a signal.
  keyboard.on('error', () => {})
  return () => {
    keyboard.off('data', look)
    keyboard.setRawMode(false)
    if (keyboard === process.stdin) keyboard.pause()
    else keyboard.destroy()
  }
}

function openTerminal(): ReadStream | undefined {
  let file: number
  try {
    file = openSync('/dev/tty', 'r')
  } catch {
    return undefined
  }
  try {
    return new ReadStream(file)
  } catch {
    closeSync(file)
    return undefined
  }
}
