// Running other programs and filling folders, for the set-up steps.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { outerPath } from './parts.mjs'

const DAY_MS = 86_400_000
const WINDOWS = process.platform === 'win32'

/** A mistake or lack that the person at the terminal can understand without a stack trace. */
export class SetupError extends Error {}

/**
 * Runs a program and stays silent; all it printed is shown where it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} what it wrote to standard output
 */
export function run(command, args, { cwd, env = outerEnv() }) {
  return new Promise((resolve, reject) => {
    // npm on Windows is a script, which only a shell can start.
    const shell = WINDOWS && command === 'npm'
    // A process group of its own, so that what it started ends with it.
    const options = { cwd, env, shell, detached: !WINDOWS }
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let both = ''
    child.stdout.on('data', text => {
      output += text
      both += text
    })
    child.stderr.on('data', text => {
      both += text
    })
    child.on('error', cause => reject(new SetupError(`${command} did not start: ${cause.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else {
        const end = signal ?? `code ${code}`
        reject(new SetupError(`${command} ${args.join(' ')} ended with ${end}\n${both.trim()}`))
      }
    })
    running.add(child)
    child.on('close', () => running.delete(child))
  })
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** @type {Set<string>} */
const unfinished = new Set()

process.on('exit', () => {
  for (const child of running) killGroup(child)
  for (const folder of unfinished) rmSync(folder, { recursive: true, force: true })
})
let handedOver = false
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (!handedOver) process.exit(128 + constants.signals[signal])
  })
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return
  try {
    process.kill(WINDOWS ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/**
 * Makes `target` whole or not at all: `fill` works in a folder beside it, which then takes the
 * name. An interrupted run leaves nothing; of two at the same time the second is thrown away.
 * @param {string} target
 * @param {(folder: string) => Promise<void>} fill
 */
export async function fillFolder(target, fill) {
  const parent = dirname(target)
  mkdirSync(parent, { recursive: true })
  removeAbandoned(parent)
  const folder = join(parent, `.new-${process.pid}-${Date.now()}`)
  unfinished.add(folder)
  mkdirSync(folder)
  try {
    await fill(folder)
    try {
      renameSync(folder, target)
    } catch (cause) {
      if (!existsSync(target)) throw cause
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    unfinished.delete(folder)
  }
}

/** What a killed run left; younger folders may belong to a run that goes on.
 * @param {string} parent
 */
function removeAbandoned(parent) {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    const entry = name.startsWith('.new-') ? statSync(path, { throwIfNoEntry: false }) : undefined
    if (entry && Date.now() - entry.mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true })
  }
}

/** Removes all but the newest entries of a folder.
 * @param {string} folder
 * @param {number} keep
 */
export function prune(folder, keep) {
  const entries = readdirSync(folder)
    .filter(name => !name.startsWith('.new-'))
    .map(name => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time)
  for (const { path } of entries.slice(keep)) rmSync(path, { recursive: true, force: true })
}

/** The environment as it was before npm started a script: its own settings for this project would
 * misguide an npm that works in another folder. */
export function outerEnv() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: outerPath() }
  for (const name of Object.keys(env)) {
    if (/^npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)/.test(name)) {
      delete env[name]
    }
  }
  delete env.INIT_CWD
  return env
}

/**
 * Starts a program in place of this one: same terminal, same exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export function handOver(command, args, env) {
  handedOver = true
  const child = spawn(command, args, { env, shell: WINDOWS, stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', cause => {
    process.stderr.write(`${command} did not start: ${cause.message}\n`)
    process.exitCode = 127
  })
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM']
  })
}
