import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What one of the scripts here answers in a new process, with a heap of its own. */
export function runChild<Answer>(script: string, args: readonly (string | number)[]): Answer {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const output = execFileSync(process.execPath, ['--expose-gc', path, ...args.map(String)], {
    encoding: 'utf8',
  })
  return JSON.parse(output)
}

/** Resident memory of this process when what is garbage has gone. */
export function residentBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss()
}

export const MIB = 2 ** 20
