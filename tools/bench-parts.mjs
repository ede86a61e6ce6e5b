// Programs that the benchmarks run beside ours, built or fetched into the cache, never into the
// clone: the seed's program (cargo), RSigma (from its crate), fail2ban (from Debian's package).
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, executable, hashFiles, platform, root } from './parts.mjs'
import { fillFolder, outerEnv, prune, run, SetupError } from './run.mjs'

/** @typedef {{ readonly path: string } | { readonly missing: string }} Part */
/** @typedef {(what: string) => void} Say */

export const rsigmaVersion = '0.23.0'

/** Builds of the seed's program that are kept, half a megabyte each. */
const KEEP = 3

/**
 * Path of the seed's program, built by cargo in some seconds where that was not done yet.
 * @param {Say} say
 * @returns {Promise<Part>}
 */
export function seedProgram(say) {
  const folder = join(root, 'bench', 'seed')
  const key = `${hashFiles(folder, ['Cargo.toml', 'Cargo.lock', 'src'])}-${platform}`
  const parent = join(cache, 'seed')
  return part(join(parent, key, executable('netanomaly-seed')), async target => {
    say("the seed's program, by cargo")
    await cargo(['build', '--release', '--locked', '--offline'], folder, target)
    const built = join(target, 'target', 'release', executable('netanomaly-seed'))
    renameSync(built, join(target, executable('netanomaly-seed')))
    rmSync(join(target, 'target'), { recursive: true })
    prune(parent, KEEP)
  })
}

/**
 * Path of RSigma, built from its crate: some minutes (without its default features it does not
 * compile).
 * @param {Say} say
 * @returns {Promise<Part>}
 */
export function rsigma(say) {
  const folder = join(cache, 'rsigma', `${rsigmaVersion}-${platform}`)
  return part(join(folder, 'bin', executable('rsigma')), async target => {
    say(`RSigma ${rsigmaVersion}, by cargo (some minutes)`)
    const what = [`rsigma@${rsigmaVersion}`, '--locked']
    await cargo(['install', ...what, '--root', target], target, target)
    rmSync(join(target, 'target'), { recursive: true })
  })
}

/**
 * Folder with `usr/bin/fail2ban-regex`, unpacked and not installed: a package that is installed
 * would start to watch this machine.
 * @param {Say} say
 * @returns {Promise<Part>}
 */
export function fail2ban(say) {
  const folder = join(cache, 'fail2ban')
  return part(folder, async target => {
    say("fail2ban, from Debian's package")
    const env = outerEnv()
    await run('apt-get', ['download', 'fail2ban'], { cwd: target, env })
    const file = readdirSync(target).find(name => name.endsWith('.deb'))
    if (file === undefined) throw new SetupError('apt-get left no package behind')
    await run('dpkg-deb', ['-x', file, '.'], { cwd: target, env })
    rmSync(join(target, file))
  })
}

/**
 * The path, made where it is not there; a lack that a person can understand becomes `missing`.
 * @param {string} path
 * @param {(target: string) => Promise<void>} fill
 * @returns {Promise<Part>}
 */
async function part(path, fill) {
  if (existsSync(path)) return { path }
  try {
    await fillFolder(folderOf(path), fill)
    return { path }
  } catch (cause) {
    if (!(cause instanceof SetupError)) throw cause
    return { missing: cause.message.split('\n').slice(0, 3).join(' ') }
  }
}

/** The entry of the cache that a path lies in: the second folder below it, or the path itself.
 * @param {string} path
 */
function folderOf(path) {
  const [kind = '', key] = path.slice(cache.length + 1).split(/[\\/]/)
  return key === undefined ? join(cache, kind) : join(cache, kind, key)
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {string} target
 */
async function cargo(args, cwd, target) {
  try {
    execFileSync('cargo', ['--version'], { stdio: 'ignore' })
  } catch {
    throw new SetupError('cargo is not installed')
  }
  mkdirSync(join(target, 'target'))
  const env = { ...outerEnv(), CARGO_TARGET_DIR: join(target, 'target') }
  await run('cargo', args, { cwd, env })
}
