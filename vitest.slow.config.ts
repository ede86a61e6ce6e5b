import { defineConfig } from 'vitest/config'

// NETANOMALY_SLOW_SECONDS bounds the whole run: tests that have not begun by then are skipped, and
// say so. Without it all of them run.
const seconds = Number(process.env.NETANOMALY_SLOW_SECONDS ?? Number.POSITIVE_INFINITY)

export default defineConfig({
  test: {
    include: ['test/**/*.slow.ts'],
    setupFiles: ['test/slow-budget.ts'],
    provide: { slowDeadlineMs: Date.now() + seconds * 1000 },
    pool: 'forks',
    // One after the other: some of them measure.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
  },
})
