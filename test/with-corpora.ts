import { existsSync } from 'node:fs'
import { describe } from 'vitest'

/** The real logs and their answers; beside the project, never in it (licences). */
export const corpora = new URL('../../shared/corpora/', import.meta.url)

/** A `describe` for tests of real logs: skipped, and said, where there are none; not with `CI=true`. */
export function describeWithCorpora(title: string, body: () => void): void {
  const isThere = existsSync(corpora)
  if (!isThere) console.warn(`skipped: no corpora at ${corpora.pathname}`)
  describe.skipIf(!isThere && process.env.CI !== 'true')(title, body)
}
