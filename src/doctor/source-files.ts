import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file of the project's own that names OpenTelemetry or us. */
export interface SourceFile {
  /** From the project's folder, with `/`. */
  readonly path: string
  readonly text: string
}

export interface SourceLook {
  readonly files: readonly SourceFile[]
  /** Files looked into. */
  readonly looked: number
  readonly isCut: boolean
}

export const MAX_SOURCES = 5_000
const MAX_SOURCE_BYTES = 262_144
const MAX_DEPTH = 12
const ENDING = /\.[cm]?[jt]sx?$/
/** What is not the project's own, or is made from it; tests set up pipelines of their own. */
const NOT_OURS = new Set([
  ...['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'tmp'],
  ...['test', 'tests', '__tests__', 'spec', 'fixtures', 'bench'],
])

/** The project's own sources that matter, each folder in the order of its names. */
export function findSources(folder: string, maxFiles = MAX_SOURCES): SourceLook {
  const files: SourceFile[] = []
  let looked = 0
  let isCut = false
  const enter = (path: string, depth: number) => {
    for (const entry of entriesOf(join(folder, path))) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) {
        const isOwn = !NOT_OURS.has(entry.name) && !entry.name.startsWith('.')
        if (isOwn && depth < MAX_DEPTH) enter(inner, depth + 1)
      } else if (entry.isFile() && isSource(entry.name)) {
        if (looked >= maxFiles) {
          isCut = true
          return
        }
        looked++
        const text = readText(join(folder, inner))
        if (/opentelemetry|net(?:work)?anomaly/i.test(text)) files.push({ path: inner, text })
      }
    }
  }
  enter('', 0)
  return { files, looked, isCut }
}

function isSource(name: string): boolean {
  return ENDING.test(name) && !/\.(?:d|test|spec)\.[cm]?[jt]sx?$/.test(name)
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

function readText(path: string): string {
  try {
    return statSync(path).size > MAX_SOURCE_BYTES ? '' : readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
