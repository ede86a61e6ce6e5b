import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { readingObstacle } from '../base/system-error.ts'

/** A package as it is installed, of those that the checks ask about. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** From the project's folder, with `/`. */
  readonly path: string
  readonly dependencies: readonly string[]
  /** What it takes of @opentelemetry/api; undefined where it says nothing. */
  readonly apiRange: string | undefined
  /** The version of @opentelemetry/api that it gets; undefined where it gets none. */
  readonly apiFound: string | undefined
  /** What it takes of Node; undefined where it says nothing. */
  readonly nodeRange: string | undefined
}

/** What a walk through a project has found. */
export interface PackageTree {
  readonly packages: readonly InstalledPackage[]
  /** Dependencies of the project itself and of its workspaces. */
  readonly direct: readonly string[]
  /** Scripts of their package.json files. */
  readonly scripts: readonly { readonly name: string; readonly text: string }[]
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[]
  /** Folders looked into. */
  readonly folders: number
  readonly isCut: boolean
}

/** Folders of packages that a walk looks into at most. */
export const MAX_FOLDERS = 50_000
const MAX_MANIFEST_BYTES = 1_048_576
const MAX_WORKSPACES = 1_000
/** Where a store has a package and, beside it, what it depends on. */
const IN_STORE = /[\\/]\.(?:pnpm|store)[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/]node_modules$/
const API = '@opentelemetry/api'

/**
 * Looks through the project's `node_modules`, those of its workspaces, those nested in packages and
 * those above the project and the stores of pnpm and of npm's linked strategy (`.pnpm`, `.store`),
 * each folder once; above, only what is not nearer.
 * Reads the package.json of packages that matter; changes nothing.
 */
export function walkPackages(folder: string, maxFolders = MAX_FOLDERS): PackageTree {
  const walk = new Walk(folder, maxFolders)
  walk.project(folder)
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    walk.above(join(above, 'node_modules'))
  }
  return walk.tree()
}

class Walk {
  readonly #folder: string
  readonly #maxFolders: number
  readonly #seen = new Set<string>()
  /** Names that a file of the project finds nearer than where the walk is. */
  readonly #nearer = new Set<string>()
  readonly #packages: InstalledPackage[] = []
  readonly #direct = new Set<string>()
  readonly #scripts: { name: string; text: string }[] = []
  readonly #unreadable: { path: string; reason: string }[] = []
  #isCut = false

  constructor(folder: string, maxFolders: number) {
    this.#folder = folder
    this.#maxFolders = maxFolders
  }

  tree(): PackageTree {
    return {
      ...{ packages: this.#packages, direct: [...this.#direct], scripts: this.#scripts },
      ...{ unreadable: this.#unreadable, folders: this.#seen.size, isCut: this.#isCut },
    }
  }

  /** The project and its workspaces: what they depend on is asked for first. */
  project(folder: string): void {
    const places = [folder, ...workspacesOf(folder, readManifest(folder))]
    for (const place of places) {
      const manifest = readManifest(place)
      if (typeof manifest === 'string') this.#note(join(place, 'package.json'), manifest)
      else if (manifest !== undefined) this.#takeProject(manifest)
    }
    this.#enter(places.map(place => join(place, 'node_modules')))
    for (const name of namesIn(join(folder, 'node_modules'))) this.#nearer.add(name)
  }

  /** A `node_modules` above the project, from which it has what it has not itself. */
  above(folder: string): void {
    for (const name of namesIn(folder)) {
      if (this.#nearer.has(name)) continue
      this.#nearer.add(name)
      this.#enter(this.#visit(name, join(folder, name)))
    }
  }

  /** All packages in these `node_modules`, and what belongs to them. */
  #enter(folders: readonly string[]): void {
    const waiting = [...folders]
    for (let at = 0; at < waiting.length; at++) {
      const folder = waiting[at]!
      for (const { name } of entriesOf(join(folder, '.pnpm'))) {
        waiting.push(join(folder, '.pnpm', name, 'node_modules'))
      }
      for (const name of namesIn(join(folder, '.store'))) {
        waiting.push(join(folder, '.store', name, 'node_modules'))
      }
      for (const name of namesIn(folder)) waiting.push(...this.#visit(name, join(folder, name)))
    }
  }

  #takeProject(manifest: Manifest): void {
    const { dependencies, optionalDependencies, scripts, name } = manifest
    for (const one of [...keysOf(dependencies), ...keysOf(optionalDependencies)]) {
      this.#direct.add(one)
    }
    for (const [script, text] of Object.entries(mapOf(scripts))) {
      const whose = typeof name === 'string' ? `${name}: ` : ''
      if (typeof text === 'string') this.#scripts.push({ name: `${whose}npm run ${script}`, text })
    }
  }

  /** Answers where its own dependencies may be: within it or, in a store, beside it. */
  #visit(name: string, path: string): string[] {
    const real = realPath(path)
    if (real === undefined || this.#seen.has(real)) return []
    if (this.#seen.size >= this.#maxFolders) {
      this.#isCut = true
      return []
    }
    this.#seen.add(real)
    if (matters(name) || this.#direct.has(name)) this.#read(name, real)
    const beside = real.endsWith(join('node_modules', name)) ? real.slice(0, -name.length - 1) : ''
    return [join(real, 'node_modules'), ...(IN_STORE.test(beside) ? [beside] : [])]
  }

  #read(name: string, folder: string): void {
    const found = readPackage(name, folder, this.#relative(folder))
    if (typeof found === 'string') this.#note(join(folder, 'package.json'), found)
    else if (found !== undefined) this.#packages.push(found)
  }

  #note(path: string, reason: string): void {
    this.#unreadable.push({ path: this.#relative(path), reason })
  }

  #relative(path: string): string {
    return relative(this.#folder, path).replaceAll('\\', '/') || '.'
  }
}

/** The package in a folder, or why it cannot be read; undefined where none is there. */
function readPackage(
  name: string,
  folder: string,
  path: string,
): InstalledPackage | string | undefined {
  const manifest = readManifest(folder)
  if (typeof manifest !== 'object') return manifest
  const { version, dependencies, peerDependencies, engines } = manifest
  if (typeof version !== 'string') return undefined
  return {
    ...{ name, version, path },
    dependencies: keysOf(dependencies),
    apiRange: textOf(mapOf(peerDependencies)[API]),
    apiFound: name === API ? undefined : versionSeenFrom(folder, API),
    nodeRange: textOf(mapOf(engines).node),
  }
}

/** The packages of these names that a file in `folder` gets: a few reads for each, no walk. */
export function nearPackages(folder: string, names: readonly string[]): InstalledPackage[] {
  return names.flatMap(name => {
    const place = placeSeenFrom(folder, name)
    const real = place === undefined ? undefined : realPath(place)
    if (place === undefined || real === undefined) return []
    const found = readPackage(name, real, relative(folder, place).replaceAll('\\', '/'))
    return typeof found === 'object' ? [found] : []
  })
}

/** A package that checks ask about even where the project does not depend on it itself. */
function matters(name: string): boolean {
  return (
    name.startsWith('@opentelemetry/') ||
    name === 'otel-netanomaly' ||
    name === 'pino-opentelemetry-transport'
  )
}

/** The version of a package that a file in `folder` gets by its name. */
function versionSeenFrom(folder: string, name: string): string | undefined {
  const place = placeSeenFrom(folder, name)
  const manifest = place === undefined ? undefined : readManifest(place)
  return typeof manifest === 'object' ? textOf(manifest.version) : undefined
}

/** Where Node finds the package. */
function placeSeenFrom(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name)
    if (basename(at) !== 'node_modules' && existsSync(join(place, 'package.json'))) return place
    if (at === dirname(at)) return undefined
  }
}

type Manifest = Readonly<Record<string, unknown>>

/** Undefined where there is none; why it cannot be read where it cannot. */
export function readManifest(folder: string): Manifest | string | undefined {
  const path = join(folder, 'package.json')
  try {
    const found = statSync(path)
    const { size } = found
    // A pipe would keep us waiting.
    if (!found.isFile()) return 'no file'
    if (size > MAX_MANIFEST_BYTES) return `${size} bytes`
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const isMap = typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)
    return isMap ? (manifest as Manifest) : 'no map in it'
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    return error instanceof SyntaxError ? 'no JSON in it' : readingObstacle(error)
  }
}

/** Folders named by `workspaces`: as they are, or all folders in one (`packages/*`). */
function workspacesOf(folder: string, manifest: Manifest | string | undefined): string[] {
  const named = typeof manifest === 'object' ? manifest.workspaces : undefined
  const patterns = Array.isArray(named) ? named : mapOf(named).packages
  const lists = [...(Array.isArray(patterns) ? patterns : []), ...pnpmPatterns(folder)]
  const found = lists
    .filter(pattern => typeof pattern === 'string' && !pattern.startsWith('!'))
    .flatMap(pattern => {
      const [, parent] = /^(.*?)\/?\*{1,2}$/.exec(pattern) ?? []
      if (parent === undefined) return [join(folder, pattern)]
      return entriesOf(join(folder, parent))
        .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
        .map(({ name }) => join(folder, parent, name))
    })
  return [...new Set(found)].slice(0, MAX_WORKSPACES)
}

/** The list in pnpm-workspace.yaml, which pnpm itself writes as plain lines. */
function pnpmPatterns(folder: string): string[] {
  try {
    const path = join(folder, 'pnpm-workspace.yaml')
    const found = statSync(path)
    if (!found.isFile() || found.size > MAX_MANIFEST_BYTES) return []
    const text = readFileSync(path, 'utf8')
    const [, list = ''] = /^packages:[ \t]*\r?\n((?:[ \t]+-.*\r?\n?)*)/m.exec(text) ?? []
    return [...list.matchAll(/-\s*['"]?([^'"\s#]+)/g)].map(([, pattern]) => pattern ?? '')
  } catch {
    return []
  }
}

/** Packages in a `node_modules`, those of scopes too. */
function namesIn(folder: string): string[] {
  return entriesOf(folder).flatMap(({ name }) => {
    if (name.startsWith('.')) return []
    if (!name.startsWith('@')) return [name]
    return entriesOf(join(folder, name)).map(one => `${name}/${one.name}`)
  })
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(
      entry => entry.isDirectory() || entry.isSymbolicLink(),
    )
  } catch {
    return []
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function mapOf(value: unknown): Manifest {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap ? (value as Manifest) : {}
}

function keysOf(value: unknown): string[] {
  return Object.keys(mapOf(value))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
