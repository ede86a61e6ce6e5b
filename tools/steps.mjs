// The set-up steps: each looks whether its part is up to date and works only where it is not.
import { copyFileSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildBackend } from './backends.mjs'
import { buildCollector } from './collector.mjs'
import {
  buildInputs,
  buildOutputs,
  buildStamp,
  cache,
  exampleBase,
  exampleNames,
  expectedPath,
  lineBase,
  lineNames,
  nodeVersions,
  partPath,
  pinnedNode,
  platform,
  readJson,
  root,
} from './parts.mjs'
import { fillFolder, outerEnv, prune, run, SetupError } from './run.mjs'

/** Tarballs, and unpacked ones for each SDK line and example, that are kept: one for each state of
 * `src`. */
const KEEP = 6

/**
 * @typedef {object} Step
 * @property {boolean} needed Whether all commands need it: then its failure ends the set-up;
 *   otherwise only the tests that need its part are skipped (with `CI=true`: it ends it too).
 * @property {(say: (what: string) => void) => Promise<void>} work Calls `say` before it starts on
 *   something that takes time; does nothing and says nothing where the part is up to date.
 */

/** @type {Readonly<Record<string, Step>>} */
export const steps = {
  install: { needed: true, work: install },
  build: { needed: true, work: build },
  pack: { needed: true, work: pack },
  collector: { needed: false, work: collector },
  jaeger: { needed: false, work: say => buildBackend('jaeger', say) },
  prometheus: { needed: false, work: say => buildBackend('prometheus', say) },
  loki: { needed: false, work: say => buildBackend('loki', say) },
  lines: { needed: false, work: lines },
  examples: { needed: false, work: examples },
  node22: { needed: false, work: say => otherNode('node22', say) },
  node20: { needed: false, work: say => otherNode('node20', say) },
}

/** @param {(what: string) => void} say */
async function install(say) {
  if (isInstalled()) return
  say('npm ci (development dependencies, Node 24 among them)')
  await npm(['ci', '--include=dev'], root)
  if (existsSync(pinnedNode)) return
  throw new SetupError(
    'npm ci left no Node behind: the npm package "node" needs its install script ' +
      '(npm setting ignore-scripts must be off) and has no build for some platforms',
  )
}

/** Compares the lock file with what npm wrote about its last installation. */
function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden) || !existsSync(pinnedNode)) return false
  const wanted = readJson(join(root, 'package-lock.json')).packages
  const found = readJson(hidden).packages
  const same = Object.keys(found).every(path => found[path].version === wanted[path]?.version)
  return (
    same && Object.keys(wanted).every(path => path === '' || found[path] || wanted[path].optional)
  )
}

/** @param {(what: string) => void} say */
async function build(say) {
  if (partPath('build')) return
  say('tsdown (dist)')
  const inputs = buildInputs()
  const tsdown = join(root, 'node_modules', 'tsdown', 'dist', 'run.mjs')
  await run(pinnedNode, [tsdown], { cwd: root })
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, JSON.stringify({ inputs, outputs: buildOutputs() }))
}

/** @param {(what: string) => void} say */
async function pack(say) {
  const tarball = expectedPath('tarball')
  if (tarball === undefined) throw new SetupError('dist is out of date: name "build" before "pack"')
  if (existsSync(tarball)) {
    touch(dirname(tarball))
    return
  }
  say('npm pack')
  await fillFolder(dirname(tarball), async folder => {
    await npm(['pack', '--ignore-scripts', '--pack-destination', folder], root)
  })
  prune(join(cache, 'tarball'), KEEP)
}

/** @param {(what: string) => void} say */
async function collector(say) {
  await buildCollector(say)
}

/** @param {(what: string) => void} say */
async function lines(say) {
  for (const name of lineNames) {
    const base = lineBase(name)
    if (!existsSync(base)) {
      say(`npm ci of the SDK line ${name}`)
      const recipe = join(root, 'test', 'sdk-lines', name)
      await fillFolder(base, folder => installCopy(recipe, folder))
    }
    await unpackBelow(name)
  }
}

/** @param {(what: string) => void} say */
async function examples(say) {
  for (const name of exampleNames) {
    const base = exampleBase(name)
    if (!existsSync(base)) {
      say(`npm ci of the example ${name}`)
      await fillFolder(base, folder => installExample(name, folder))
    }
    await unpackBelow(name)
  }
}

/** An example depends on `file:../..`. A package without content stands in for it there, so that
 * the other dependencies are installed once for all tarballs.
 * @param {string} name
 * @param {string} folder
 */
async function installExample(name, folder) {
  const { name: own, version, dependencies } = readJson(join(root, 'package.json'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: own, version, dependencies }))
  const place = join(folder, 'examples', name)
  mkdirSync(place, { recursive: true })
  await installCopy(join(root, 'examples', name), place)
}

/** Makes the folder of an SDK line or example, below the installed one, so that what else is
 * needed is found on the way up.
 * @param {string} name
 */
async function unpackBelow(name) {
  const target = expectedPath(name)
  const tarball = partPath('tarball')
  if (!target || !tarball) throw new SetupError('the tarball is missing: name "pack" before')
  if (existsSync(target)) {
    touch(target)
    return
  }
  await fillFolder(target, async folder => {
    const own = join(folder, 'node_modules', 'otel-netanomaly')
    mkdirSync(own, { recursive: true })
    await run('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'], { cwd: folder })
  })
  prune(dirname(target), KEEP)
}

/**
 * @param {string} recipe
 * @param {string} folder
 */
async function installCopy(recipe, folder) {
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    copyFileSync(join(recipe, name), join(folder, name))
  }
  await npm(['ci', '--ignore-scripts'], folder)
}

/**
 * @param {'node22' | 'node20'} name
 * @param {(what: string) => void} say
 */
async function otherNode(name, say) {
  if (partPath(name)) return
  const version = nodeVersions[name]
  say(`npm install of node@${version}`)
  await fillFolder(join(cache, 'node', `${version}-${platform}`), async folder => {
    const project = { private: true, allowScripts: { node: true } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(project))
    await npm(['install', '--no-save', `node@${version}`], folder)
  })
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  const quiet = ['--no-fund', '--no-audit', '--no-update-notifier', '--loglevel=error']
  return run('npm', [...args, ...quiet], { cwd, env: outerEnv() })
}

/** Marks an entry as used, so that it is not the next to be removed.
 * @param {string} path
 */
function touch(path) {
  utimesSync(path, new Date(), new Date())
}
