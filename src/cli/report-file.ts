import { randomBytes } from 'node:crypto'
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Problem, show } from '../base/problem.ts'
import { systemReason } from '../base/system-error.ts'

/** The disk did not take a report; the message is for the user. */
export class ReportError extends Error {
  constructor(path: string, cause: unknown) {
    super(`the report cannot be written to ${path}: ${systemReason(cause)}`)
    this.name = 'ReportError'
  }
}

/**
 * Finds out whether `writeReport` will be able to write there, before the work whose report it will
 * be; nothing is left behind. `read` are the files that are read.
 */
export function checkReportPath(
  option: string,
  path: string,
  read: readonly string[],
  problems: Problem[],
): void {
  const place = option
  if (path === '' || path === '-') {
    const expected = 'the name of a file for the report (the text goes to standard output)'
    problems.push({ place, expected, found: show(path) })
    return
  }
  try {
    const target = targetOf(path)
    if (read.some(one => one !== '-' && isSame(one, target.path))) {
      const found = `${show(path)}, which is read`
      problems.push({ place, expected: 'a file that is not read itself', found })
      return
    }
    if (!target.isReplaced) return
    const name = temporaryName(target.path)
    closeSync(openSync(name, 'wx'))
    rmSync(name)
  } catch (error) {
    const found = `${show(path)}: ${systemReason(error)}`
    problems.push({ place, expected: 'a file that can be written', found })
  }
}

/**
 * Writes a file that is there as a whole or not at all: under another name beside it until all is
 * written. What is no plain file, such as `/dev/null`, is written to. Throws a `ReportError`.
 */
export function writeReport(path: string, parts: Iterable<string>): void {
  let temporary: string | undefined
  try {
    const target = targetOf(path)
    if (target.isReplaced) temporary = temporaryName(target.path)
    const file = openSync(temporary ?? target.path, temporary === undefined ? 'w' : 'wx')
    try {
      for (const part of gathered(parts)) writeAll(file, Buffer.from(part))
    } finally {
      closeSync(file)
    }
    if (temporary !== undefined) renameSync(temporary, target.path)
  } catch (cause) {
    if (temporary !== undefined) rmSync(temporary, { force: true })
    throw new ReportError(path, cause)
  }
}

const WRITE_CHARACTERS = 65_536

function* gathered(parts: Iterable<string>): Generator<string> {
  let waiting = ''
  for (const part of parts) {
    waiting += part
    if (waiting.length < WRITE_CHARACTERS) continue
    yield waiting
    waiting = ''
  }
  yield waiting
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

/** Where a link leads; and whether another file may take its place. */
function targetOf(path: string): { readonly path: string; readonly isReplaced: boolean } {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    // Says whether the folder is there at all.
    const folder = realpathSync(dirname(path))
    return { path: join(folder, basename(path)), isReplaced: true }
  }
  if (found.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' })
  return { path: realpathSync(path), isReplaced: found.isFile() }
}

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === b
  } catch {
    return false
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.tmp`
}
