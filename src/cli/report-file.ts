import { randomBytes } from 'node:crypto'
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Problem, show } from '../base/problem.ts'
import { systemReason } from '../base/system-error.ts'
import type { GivenArguments } from './arguments.ts'

/** The disk did not take a report; the message is for the user. */
export class ReportError extends Error {
  constructor(path: string, cause: unknown) {
    super(`the report cannot be written to ${path}: ${systemReason(cause)}`)
    this.name = 'ReportError'
  }
}

/** The value of `--report`; undefined where it is not given. */
export function readReportPath(given: GivenArguments, problems: Problem[]): string | undefined {
  const path = given.values.get('report')?.[0]
  const config = given.values.get('config') ?? []
  const read = [...given.operands, ...config]
  if (path !== undefined) checkReportPath('--report', path, read, problems)
  return path
}

/**
 * Finds out whether `writeReport` will be able to write there, before the work whose report it will
 * be; nothing is left behind. `read` are the files that are read, `-` is standard input.
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
    if (read.some(one => isSame(one === '-' ? STANDARD_INPUT : one, target))) {
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
 * written. What is no plain file, such as `/dev/null`, is written to. SIGINT, SIGTERM and SIGHUP
 * wait for its end. Throws a `ReportError`.
 */
export function writeReport(path: string, parts: Iterable<string>): void {
  undisturbed(() => write(path, parts))
}

function write(path: string, parts: Iterable<string>): void {
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
const STANDARD_INPUT = '/dev/stdin'
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs what must not end half-way: a signal that ends the process does so when it is done. */
function undisturbed(run: () => void): void {
  const end = (signal: NodeJS.Signals) => {
    release()
    process.kill(process.pid, signal)
  }
  const release = () => {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, end)
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, end)
  try {
    run()
  } finally {
    // Signals come in with the events that are looked at before it.
    setImmediate(release)
  }
}

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

interface Target {
  readonly path: string
  readonly isReplaced: boolean
}

/** Where a link leads; and whether another file may take its place. */
function targetOf(path: string): Target {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    // Says whether the folder is there at all.
    const folder = realpathSync(dirname(path))
    return { path: join(folder, basename(path)), isReplaced: true }
  }
  if (found.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' })
  return { path: realpathSync(path), isReplaced: found.isFile() }
}

/** By its number too: standard input may be a file without a name. */
function isSame(path: string, target: Target): boolean {
  try {
    if (realpathSync(path) === target.path) return true
    if (!target.isReplaced) return false
    const [read, written] = [path, target.path].map(one => statSync(one, { bigint: true }))
    return read!.ino === written!.ino && read!.dev === written!.dev
  } catch {
    // What is not there yet is nothing that is read.
    return false
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.tmp`
}
