import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { inLine } from './sdk-line.ts'

const CHECK = join(import.meta.dirname, 'sdk-line.check.mjs')

/** SDK 3 needs Node 22; Node 20 is for the older line, and 20 and 24 are its ends. */
const MATRIX = [
  ['sdk-3', 'node24'],
  ['sdk-3', 'node22'],
  ['sdk-0.223', 'node24'],
  ['sdk-0.223', 'node22'],
  ['sdk-0.223', 'node20'],
  ['sdk-0.203', 'node24'],
  ['sdk-0.203', 'node20'],
] as const

for (const [line, node] of MATRIX) {
  describeWith([line, node], `the packed package with ${line} on ${node}`, (folder, binary) => {
    test.each(['esm', 'cjs'])('detects, annotates, emits and measures, loaded as %s', modules => {
      const result = inLine(folder, [CHECK], cwd =>
        spawnSync(binary, ['--test', 'sdk-line.check.mjs'], {
          cwd,
          encoding: 'utf8',
          env: { PATH: process.env.PATH, SDK_LINE: line, MODULES: modules },
        }),
      )
      expect(result.status, result.stdout + result.stderr).toBe(0)
      expect(result.stdout).toMatch(/pass 10\b/)
    })
  })
}
