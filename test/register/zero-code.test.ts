import { describe, expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import {
  BY_IMPORT,
  BY_REQUIRE,
  floodProgram,
  type Modules,
  outcomeOf,
  run,
  startLine,
  WATCHED,
} from './application.ts'

/** SDK 3 needs Node 22; Node 20 is for the older line. */
const MATRIX = [
  ['sdk-3', 'node24'],
  ['sdk-3', 'node22'],
  ['sdk-0.223', 'node24'],
  ['sdk-0.223', 'node20'],
  ['sdk-0.203', 'node20'],
] as const

/** How the register is loaded, and what kind of application comes after it. */
const WAYS: [string, readonly string[], Modules][] = [
  ['--import before an ES module', BY_IMPORT, 'esm'],
  ['--import before CommonJS', BY_IMPORT, 'cjs'],
  ['--require before an ES module', BY_REQUIRE, 'esm'],
  ['--require before CommonJS', BY_REQUIRE, 'cjs'],
]

for (const [line, node] of MATRIX) {
  describeWith([line, node], `an application that knows nothing of us, ${line}, ${node}`, ways)

  function ways(folder: string, binary: string) {
    describe.each(WAYS)('%s', (_, nodeOptions, modules) => {
      test('is watched: its records are annotated, and the episode is announced', async () => {
        const main = modules === 'esm' ? 'app.mjs' : 'app.cjs'
        const files = { [main]: floodProgram(line, modules) }
        const ran = await run({ folder, files, nodeOptions, node: binary })
        const auto = line === 'sdk-3' ? 'auto-instrumentations 0.82.0' : undefined
        expect(ran.stderr).toBe(startLine(`by otlp http/json to ${ran.url}/v1/logs`, auto))
        expect(ran).toMatchObject({ code: 3, stdout: 'done\n' })
        expect(outcomeOf(ran.records)).toEqual(WATCHED)
      })
    })
  }
}

describeWith(
  ['sdk-3'],
  'an application whose logger still uses the old logs API, sdk-3',
  folder => {
    test.each(WAYS)('is watched all the same: %s', async (_, nodeOptions, modules) => {
      const main = modules === 'esm' ? 'app.mjs' : 'app.cjs'
      const files = { [main]: floodProgram('sdk-0.223', modules) }
      const ran = await run({ folder, files, nodeOptions })
      expect(ran).toMatchObject({ code: 3, stdout: 'done\n' })
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
    })
  },
)
