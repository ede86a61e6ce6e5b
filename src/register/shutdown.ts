import { diag } from '@opentelemetry/api'
import { shown } from '../otel/report-once.ts'

/** Longest wait for the last export before a signal takes its effect. */
const MAX_WAIT_MS = 5_000

export interface EndingSdk {
  flush(): Promise<void>
  shutdown(): Promise<void>
}

/** The process, as far as its end is concerned. */
export interface EndingProcess {
  readonly pid: number
  once(event: 'beforeExit', listener: () => void): unknown
  prependListener(event: 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGTERM', listener: () => void): unknown
  listenerCount(event: 'SIGTERM'): number
  kill(pid: number, signal: 'SIGTERM'): unknown
}

/**
 * Exports what waits when the process has nothing left to do, and when it is told to end. A
 * listener takes a signal's own effect away: where ours is the only one the signal is given again
 * afterwards, at most five seconds later, so that the process ends as it would have. Where the
 * application listens too, its end is the application's, and what it still logs goes out after it.
 */
export function flushAtEnd(sdk: EndingSdk, own: EndingProcess): void {
  let ending: Promise<void> | undefined
  const quietly = (work: Promise<unknown>) => work.then(nothing, complain)
  const end = () => {
    ending ??= quietly(sdk.shutdown())
    return ending
  }
  const onSignal = () => {
    if (own.listenerCount('SIGTERM') > 1) {
      void quietly(sdk.flush())
      // Some end the process only where nobody else listens (signal-exit), and are called now.
      own.off('SIGTERM', onSignal)
      queueMicrotask(() => own.prependListener('SIGTERM', onSignal))
      return
    }
    void atMost(MAX_WAIT_MS, end()).then(() => {
      own.off('SIGTERM', onSignal)
      own.kill(own.pid, 'SIGTERM')
    })
  }
  own.once('beforeExit', () => void end())
  own.prependListener('SIGTERM', onSignal)
}

function nothing(): void {}

/** As auto-instrumentations do: an export that fails is no reason to end otherwise. */
function complain(cause: unknown): void {
  diag.error(`otel-netanomaly: the last export failed: ${shown(cause)}`)
}

function atMost(ms: number, work: Promise<void>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    void work.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
