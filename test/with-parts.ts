import { describe, test } from 'vitest'
import { inCi, missingPart, partPath } from '../tools/parts.mjs'

/**
 * A `describe` for tests of parts that set-up builds or fetches (a Collector, another Node, the
 * packed package); `body` gets their paths in the order named. Where one is missing the block is
 * one skipped test that says so; with `CI=true` that test fails.
 */
export function describeWith(
  parts: readonly string[],
  title: string,
  body: (...paths: string[]) => void,
): void {
  const paths = parts.map(partPath)
  if (paths.every(path => path !== undefined)) {
    describe(title, () => body(...paths))
    return
  }
  const missing = parts.filter((_, i) => paths[i] === undefined).map(missingPart)
  if (!inCi) process.stderr.write(`skipped: ${title}: ${missing.join('; ')}\n`)
  describe(title, () => {
    test(`has its parts: ${parts.join(', ')}`, context => {
      if (inCi) throw new Error(missing.join('\n'))
      context.skip(missing.join('; '))
    })
  })
}
