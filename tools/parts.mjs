// Where the built and fetched parts are, for tools and tests. Plain JavaScript without
// dependencies: it runs on the system's Node before anything is installed.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** Binaries of one kind of machine are of no use to another that shares the cache. */
export const platform = `${process.platform}-${process.arch}`

/** On a build machine no part may be missing; on a person's the tests that need it are skipped. */
export const inCi = process.env.CI === 'true'

/** SDK lines that the packed package is tested with: a folder of `test/sdk-lines` each. */
export const lineNames = ['sdk-3', 'sdk-0.223', 'sdk-0.203']

/** Programs of `examples` that the tests run with the packed package. */
export const exampleNames = ['plain-sdk', 'express-pino', 'loggers', 'nextjs', 'express-429']

/** Versions of the npm package `node` beside the pinned one; the system's Node serves where its
 * major is the same. */
export const nodeVersions = { node22: '22.23.3', node20: '20.20.2' }

/** Version of the Collector Builder; the manifest names the versions of the components. */
export const builderVersion = 'v0.158.0'

/**
 * @typedef {object} Backend
 * @property {string} module
 * @property {string} version
 * @property {readonly string[]} programs Names below `cmd/` of the module.
 * @property {string} [tags] Of the build.
 * @property {readonly { module: string, version: string }[]} [unreplaced] Where the module cannot be
 *   installed as it is, having replace directives: those that go, and by which version.
 * @property {number} minutes A cold build on two cores.
 */

/** @typedef {'jaeger' | 'prometheus' | 'loki'} BackendName */

/**
 * Back ends that the tests ask. Loki's module replaces one of its own parts by a folder that the
 * module proxy does not have.
 * @type {Readonly<Record<BackendName, Backend>>}
 */
export const backends = {
  jaeger: {
    module: 'github.com/jaegertracing/jaeger',
    version: 'v1.76.0',
    programs: ['jaeger'],
    unreplaced: [],
    minutes: 5,
  },
  prometheus: {
    module: 'github.com/prometheus/prometheus',
    version: 'v0.316.0',
    programs: ['prometheus', 'promtool'],
    tags: 'netgo,remove_all_sd',
    minutes: 3,
  },
  loki: {
    module: 'github.com/grafana/loki/v3',
    version: 'v3.7.8',
    programs: ['loki'],
    unreplaced: [
      { module: 'github.com/grafana/loki/pkg/push', version: 'v0.0.0-20250630054201-94c0ba7b0952' },
    ],
    minutes: 5,
  },
}

/** Names under which Debian and others have Chromium. */
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Folder for everything that is kept between clones; each entry is named by the hash of what it
 * was made from, so a stale one is never found. */
export const cache =
  process.env.NETANOMALY_CACHE ||
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'otel-netanomaly')

/**
 * Path of a part that is there and up to date, else undefined: `build` (dist), `tarball`,
 * `collector`, `jaeger`, `loki`, `prometheus`, `promtool`, `chromium` (binaries), `node24`, `node22`, `node20` (binaries), and one folder for each SDK line
 * and example, in which the packed package resolves.
 * @param {string} name
 * @returns {string | undefined}
 */
export function partPath(name) {
  const path = expectedPath(name)
  return path !== undefined && existsSync(path) ? path : undefined
}

/** Where the part would be, or undefined where another part that it is made from is missing.
 * @param {string} name
 * @returns {string | undefined}
 */
export function expectedPath(name) {
  if (name === 'build') return buildIsCurrent() ? join(root, 'dist') : undefined
  if (name === 'tarball') return expectedTarball()
  if (name === 'collector')
    return join(cache, 'collector', collectorKey(), executable('otelcol-netanomaly'))
  if (name === 'node24') return pinnedNode
  if (name === 'node22' || name === 'node20') return expectedNode(nodeVersions[name])
  if (lineNames.includes(name)) return expectedLine(name)
  if (exampleNames.includes(name)) return expectedExample(name)
  if (name === 'chromium') return findInPath(CHROMIUM_NAMES)
  const backend = backendOf(name)
  if (backend !== undefined) return join(backendFolder(backend), executable(name))
  throw new Error(`no part is named ${name}`)
}

/** The back end that a program belongs to.
 * @param {string} program
 * @returns {BackendName | undefined}
 */
function backendOf(program) {
  const names = /** @type {BackendName[]} */ (Object.keys(backends))
  return names.find(name => backends[name].programs.includes(program))
}

/** Folder of its programs.
 * @param {BackendName} name
 */
export function backendFolder(name) {
  const key = hashText(`${JSON.stringify(backends[name])} ${platform}`)
  return join(cache, 'backends', name, key)
}

/** What to say, in a skipped or failed test, about a part that is missing.
 * @param {string} name
 */
export function missingPart(name) {
  if (name === 'chromium') return 'Chromium is not installed (on Debian: apt install chromium)'
  return `${name} is missing or out of date: run "node tools/setup.mjs ${stepsFor(name)}"`
}

/** @param {string} name */
function stepsFor(name) {
  if (lineNames.includes(name)) return 'build pack lines'
  if (exampleNames.includes(name)) return 'build pack examples'
  return needed[name] ?? backendOf(name) ?? name
}

/** @type {Record<string, string>} */
const needed = { build: 'build', tarball: 'build pack', node24: 'install' }

export const pinnedNode = join(root, 'node_modules', 'node', 'bin', executable('node'))
export const buildStamp = join(root, 'node_modules', '.netanomaly', 'build.json')

/** What the content of `dist` depends on. */
export function buildInputs() {
  return hashFiles(root, ['src', 'tsdown.config.ts', 'tsconfig.json', 'package-lock.json'])
}

export function buildOutputs() {
  return hashFiles(root, ['dist'])
}

function buildIsCurrent() {
  if (!existsSync(buildStamp) || !existsSync(join(root, 'dist'))) return false
  const stamp = readJson(buildStamp)
  return stamp.inputs === buildInputs() && stamp.outputs === buildOutputs()
}

function expectedTarball() {
  if (!buildIsCurrent()) return undefined
  const { name, version, files } = readJson(join(root, 'package.json'))
  const key = hashFiles(root, ['package.json', ...files])
  return join(cache, 'tarball', key, `${name}-${version}.tgz`)
}

function collectorKey() {
  const manifest = hashFiles(root, ['tools/collector/manifest.yaml'])
  return hashText(`${manifest} ${builderVersion} ${platform}`)
}

/** @param {string} version */
function expectedNode(version) {
  const major = version.split('.')[0]
  const system = systemNode()
  if (system?.version.startsWith(`v${major}.`)) return system.path
  return join(
    cache,
    'node',
    `${version}-${platform}`,
    'node_modules',
    'node',
    'bin',
    executable('node'),
  )
}

/** Folder of a line's installed dependencies, shared by all tarballs.
 * @param {string} name
 */
export function lineBase(name) {
  const key = hashFiles(join(root, 'test', 'sdk-lines', name), [
    'package.json',
    'package-lock.json',
  ])
  return join(cache, 'lines', `${name}-${key}`)
}

/** @param {string} name */
function expectedLine(name) {
  const tarball = partPath('tarball')
  if (tarball === undefined) return undefined
  return join(lineBase(name), 'packed', basename(dirname(tarball)))
}

/** Folder in which an example is installed, at the place below it that it has in the clone.
 * @param {string} name
 */
export function exampleBase(name) {
  const key = hashFiles(join(root, 'examples', name), [
    'package.json',
    'package-lock.json',
    '.npmrc',
  ])
  return join(cache, 'examples', `${name}-${key}`)
}

/** @param {string} name */
function expectedExample(name) {
  const tarball = partPath('tarball')
  if (tarball === undefined) return undefined
  return join(exampleBase(name), 'examples', name, 'packed', basename(dirname(tarball)))
}

/** @type {{ path: string, version: string } | null | undefined} */
let system

/** The Node that the machine has, not the pinned one that npm puts before it in PATH. */
function systemNode() {
  if (system !== undefined) return system ?? undefined
  system = null
  const path = findInPath(['node'])
  if (path !== undefined) {
    system = { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() }
  }
  return system ?? undefined
}

/** The first of these programs that the machine has.
 * @param {readonly string[]} names
 */
function findInPath(names) {
  const folders = outerPath().split(delimiter)
  return folders
    .filter(folder => folder !== '')
    .flatMap(folder => names.map(name => join(folder, executable(name))))
    .find(path => existsSync(path))
}

/** PATH without the folders that npm, for a script, and our set-up put before it. */
export function outerPath() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(folder => !/[\\/]node_modules[\\/]/.test(folder))
    .join(delimiter)
}

/** @param {string} name */
export function executable(name) {
  return process.platform === 'win32' ? `${name}.exe` : name
}

/**
 * Hash of names and contents below `folder`; what is not there counts as absent, not as an error.
 * 16 hexadecimal digits.
 * @param {string} folder
 * @param {readonly string[]} names
 */
export function hashFiles(folder, names) {
  const hash = createHash('sha256')
  for (const name of names) addToHash(hash, folder, name)
  return hash.digest('hex').slice(0, 16)
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 * @param {string} name
 */
function addToHash(hash, folder, name) {
  const path = join(folder, name)
  const entry = statSync(path, { throwIfNoEntry: false })
  if (entry === undefined) return
  if (entry.isDirectory()) {
    for (const child of readdirSync(path).sort()) addToHash(hash, folder, `${name}/${child}`)
    return
  }
  hash.update(`${name}\0${entry.size}\0`).update(readFileSync(path))
}

/** @param {string} text */
function hashText(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** @param {string} path */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
