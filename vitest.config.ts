import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Processes, so that a test which starts a Collector or changes globals cannot reach another;
    // three on the two cores of the machines that run them, as many wait for processes they start.
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
