import { posix } from 'node:path'
import { lineAt, type Source } from './sources.ts'

const MAX_LINES = 350
const MAX_COLUMNS = 100

/** Words that say nothing in the name of a type or file, and those of inheritance. */
const EMPTY_WORDS = new Set([
  'base',
  'data',
  'helper',
  'helpers',
  'impl',
  'info',
  'item',
  'items',
  'manager',
  'service',
  'util',
  'utils',
])

/** What a pattern forbids in code, and how the finding is worded. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/^export default\b/gm, 'default export'],
  [/^\s*(?:export )?(?:const )?enum \w/gm, 'enum'],
  [/^\s*(?:export )?(?:abstract )?class \w+(?:<[^{]*>)? extends (?!Error\b)/gm, 'inheritance'],
  [
    /^\s*(?:(?:export |async |static )*function )process\(|^\s+(?:async )?process\(.*\{$/gm,
    'process()',
  ],
]

const LEFTOVER = /\b(?:TODO|FIXME|XXX|HACK)\b/g
const TYPE_NAME = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type) (\w+)/gm

/** One finding a line: place, then what is wrong. */
export function findings(source: Source): string[] {
  return [...sizeFindings(source), ...nameFindings(source), ...codeFindings(source)]
}

/** Marks that work was left undone; for sources, tests and tools alike. */
export function leftovers({ path, text }: Source): string[] {
  return [...text.matchAll(LEFTOVER)].map(
    match => `${path}:${lineAt(text, match.index)}: ${match[0]}`,
  )
}

function sizeFindings({ path, text }: Source): string[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const tooLong = lines.flatMap((line, i) =>
    line.length > MAX_COLUMNS ? [`${path}:${i + 1}: ${line.length} columns`] : [],
  )
  return lines.length > MAX_LINES ? [`${path}: ${lines.length} lines`, ...tooLong] : tooLong
}

function nameFindings({ path, text }: Source): string[] {
  const name = posix.basename(path, '.ts')
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) ? [] : [`${path}: not kebab-case`]
  const empty = name.split('-').filter(word => EMPTY_WORDS.has(word))
  const types = [...text.matchAll(TYPE_NAME)].flatMap(({ index, 1: type = '' }) =>
    (type.match(/[A-Z][a-z0-9]*/g) ?? [])
      .filter(word => EMPTY_WORDS.has(word.toLowerCase()))
      .map(word => `${path}:${lineAt(text, index)}: "${word}" in the type name ${type}`),
  )
  return [...kebab, ...empty.map(word => `${path}: "${word}" in the file name`), ...types]
}

function codeFindings({ path, text }: Source): string[] {
  const found = FORBIDDEN.flatMap(([pattern, what]) =>
    [...text.matchAll(pattern)].map(match => {
      const start = match.index + match[0].length - match[0].trimStart().length
      return `${path}:${lineAt(text, start)}: ${what}`
    }),
  )
  // V8 reloads an exported constant at each use, which a hot path cannot afford.
  if (!text.includes('Hot path.')) return found
  const exported = [...text.matchAll(/^export (?:const|let) (\w+) = -?[\d_.xa-f]+$/gm)]
  return [
    ...found,
    ...exported.map(
      match => `${path}:${lineAt(text, match.index)}: ${match[1]} is exported from a hot file`,
    ),
  ]
}
