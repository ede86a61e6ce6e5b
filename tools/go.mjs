// The Go toolchain, for the programs that are built from Go modules.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './parts.mjs'
import { outerEnv, run, SetupError } from './run.mjs'

/** @param {string} what is built */
export async function refuseWithoutGo(what) {
  try {
    await run('go', ['version'], { cwd: root })
  } catch {
    throw new SetupError(
      `the Go toolchain is not installed; ${what} is built from Go modules (Go 1.26 or newer)`,
    )
  }
}

/** Go and the builder leave sources and temporary files, which must not stay in the cache.
 * @param {string} folder
 * @param {(scratch: string) => Promise<unknown>} work
 */
export async function inScratch(folder, work) {
  const scratch = scratchOf(folder)
  mkdirSync(scratch)
  await work(scratch)
  rmSync(scratch, { recursive: true, force: true })
}

/** @param {string} folder */
function scratchOf(folder) {
  return join(folder, 'scratch')
}

/**
 * Temporary files go to the scratch folder of `target`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {string} target where `go install` puts the program
 */
export function go(command, args, cwd, target) {
  const env = { ...outerEnv(), TMPDIR: scratchOf(target), GOBIN: target, CGO_ENABLED: '0' }
  return run(command, args, { cwd, env })
}
