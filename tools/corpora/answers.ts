import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A rule of an answer file with the exact answers to it. */
export interface AnswerRule {
  readonly id: string
  /** `count`, `distinct` or `sum`. */
  readonly type: string
  /** What is counted, a word of scripts/truth.py. */
  readonly event: string
  readonly field?: string
  readonly N: number
  /** Length of the window, s. */
  readonly W: number
  /** By address. */
  readonly flagged: Readonly<Record<string, unknown>>
}

/** Files whose records are one stream, and the rules they are judged by. */
export interface AnswerGroup {
  /** Name of the answer file. */
  readonly set: string
  /** What score_detect.py calls the group: the set, and its number where there are several. */
  readonly key: string
  readonly paths: readonly string[]
  /** That times without a year are of. */
  readonly year: number | undefined
  readonly rules: readonly AnswerRule[]
}

/** The data are not there, or not laid out as we know them; the message names the place. */
export class LayoutError extends Error {}

/** A group as it is in the file: long lists of files are a range. */
interface RawGroup {
  readonly files:
    | readonly { readonly file: string }[]
    | { readonly n: number; readonly first: string; readonly last: string }
  readonly rules: readonly AnswerRule[]
}

/** Paths of all answer files that have groups, and the groups in order. */
export interface Answers {
  readonly files: readonly string[]
  readonly groups: readonly AnswerGroup[]
}

/** Reads every `truth/<split>/<set>.json` of the folder that has groups. */
export function readAnswers(data: string): Answers {
  const truth = join(data, 'truth')
  if (!existsSync(truth)) {
    throw new LayoutError(`${data}: expected a folder with answers in truth/*/*.json, found none`)
  }
  const files: string[] = []
  const groups: AnswerGroup[] = []
  for (const path of jsonFilesOf(truth)) {
    const { name, groups: raw, assumed_year: year } = parse(path)
    if (typeof name !== 'string' || !Array.isArray(raw)) continue
    files.push(path)
    for (const [index, group] of (raw as RawGroup[]).entries()) {
      const key = raw.length === 1 ? name : `${name}#${index}`
      groups.push({
        ...{ set: name, key, paths: pathsOf(group, data, path), rules: group.rules },
        year: typeof year === 'number' ? year : undefined,
      })
    }
  }
  if (groups.length === 0) throw new LayoutError(`${truth}: expected answers, found none`)
  return { files, groups }
}

function jsonFilesOf(truth: string): string[] {
  return readdirSync(truth, { withFileTypes: true })
    .filter(split => split.isDirectory())
    .flatMap(split => readdirSync(join(truth, split.name)).map(name => join(split.name, name)))
    .filter(path => path.endsWith('.json'))
    .sort()
    .map(path => join(truth, path))
}

function parse(path: string): {
  readonly name?: unknown
  readonly groups?: unknown
  readonly assumed_year?: unknown
} {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new LayoutError(`${path}: expected JSON, found ${(cause as Error).message}`)
  }
}

function pathsOf({ files }: RawGroup, data: string, answers: string): string[] {
  const names = 'n' in files ? rangeOf(files, data, answers) : files.map(({ file }) => file)
  const paths = names.map(name => join(data, name))
  const missing = paths.find(path => !existsSync(path))
  if (missing !== undefined) throw new LayoutError(`${answers}: ${missing} is not there`)
  return paths
}

/** All names of the folder from the first to the last, as many as the answer file says. */
function rangeOf(
  { n, first, last }: { readonly n: number; readonly first: string; readonly last: string },
  data: string,
  answers: string,
): string[] {
  const folder = dirname(first)
  const [from, to] = [basename(first), basename(last)]
  const all = existsSync(join(data, folder)) ? readdirSync(join(data, folder)).sort() : []
  const names = all.filter(name => name >= from && name <= to)
  if (names.length !== n) {
    const found = `${names.length} from ${first} to ${to}`
    throw new LayoutError(`${answers}: expected ${n} files, found ${found}`)
  }
  return names.map(name => `${folder}/${name}`)
}
