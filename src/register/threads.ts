import * as threads from 'node:worker_threads'

/** Of threads: that one above has registered, and said what there is to say. */
const SPOKEN_FOR = 'otel-netanomaly.register'
/** Of a thread: that it is none of the application's, but Node's own for module hooks. */
const HOOKS = 'otel-netanomaly.hooks'

interface ThreadStarter {
  on(event: 'worker', listener: (worker: object) => void): unknown
  off(event: 'worker', listener: (worker: object) => void): unknown
}

/** Whether a thread above this one has registered too. */
export function isSpokenFor(): boolean {
  return !threads.isMainThread && threads.getEnvironmentData(SPOKEN_FOR) === true
}

/** Threads that this one starts from now on are spoken for. */
export function speakForThreads(): void {
  threads.setEnvironmentData(SPOKEN_FOR, true)
}

/** Whether this is the thread of module hooks, in which Node runs `--require` files once more. */
export function isHooksThread(): boolean {
  const { isInternalThread } = threads as { readonly isInternalThread?: boolean }
  return isInternalThread === true || threads.getEnvironmentData(HOOKS) === true
}

/** Marks the thread that the work starts as one of module hooks, for Nodes that do not say so. */
export function startingHooksThread(work: () => void): void {
  threads.setEnvironmentData(HOOKS, true)
  try {
    work()
  } finally {
    threads.setEnvironmentData(HOOKS)
  }
}

/** Calls back when the first worker thread of the application starts. */
export function onThreads(own: ThreadStarter, listener: () => void): void {
  const onWorker = (worker: object) => {
    // Node's own threads are of a class of its own.
    if (Object.getPrototypeOf(worker) !== threads.Worker.prototype) return
    own.off('worker', onWorker)
    listener()
  }
  own.on('worker', onWorker)
}
