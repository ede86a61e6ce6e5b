import { closeSync, openSync, writeSync } from 'node:fs'
import { ConfigurationError } from '../base/problem.ts'
import { systemReason } from '../base/system-error.ts'

/**
 * Writes a page to the file that an option names. Throws a `ConfigurationError` about the option
 * where it cannot be written.
 */
export function writePage(path: string, option: string, parts: Iterable<string>): void {
  try {
    const file = openSync(path, 'w')
    try {
      for (const part of parts) writeSync(file, part)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    const found = `${path}: ${systemReason(error)}`
    throw new ConfigurationError([{ place: option, expected: 'a file that can be written', found }])
  }
}
