import { beforeEach, inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Wall time after which no further slow test begins; infinite where no budget is set. */
    slowDeadlineMs: number
  }
}

const deadlineMs = inject('slowDeadlineMs')

beforeEach(context => {
  context.skip(Date.now() > deadlineMs, 'NETANOMALY_SLOW_SECONDS are used up')
})
