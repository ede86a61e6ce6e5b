import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * Runs `work` in a folder of its own below an SDK line's, where the packed package and that line's
 * SDK resolve, with copies of `files`; the folder is removed afterwards.
 */
export function inLine<T>(line: string, files: readonly string[], work: (folder: string) => T): T {
  const folder = mkdtempSync(join(line, 'run-'))
  try {
    for (const file of files) copyFileSync(file, join(folder, basename(file)))
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
