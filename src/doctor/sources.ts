import { elementsFrom, lineAt, withoutComments } from './code-text.ts'
import { type Finding, finding } from './finding.ts'
import type { SourceFile } from './source-files.ts'
import { isAtLeast, type Version } from './version.ts'

/** Versions that decide what a name in the sources means; undefined where not installed. */
export interface SourceSurroundings {
  readonly sdkLogs: string | undefined
  readonly sdkNode: string | undefined
}

/** Lists in one file that are looked at. */
const MAX_LISTS = 100
const OWN = 'NetworkAnomalyLogRecordProcessor'
const SIMPLE = 'SimpleLogRecordProcessor'
const OWN_REGISTER = 'otel-netanomaly/register'
const AUTO_REGISTER = '@opentelemetry/auto-instrumentations-node/register'

/**
 * NA2, what the project's own sources seem to do: a look for a few words, which no program can do
 * without reading all of it; so each finding names the line to look at.
 */
export function sourceFindings(
  files: readonly SourceFile[],
  around: SourceSurroundings,
): Finding[] {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text)
    const place = (at: number) => `${path}:${lineAt(code, at)}`
    return [
      ...listFindings(code, place),
      ...removedNames(code, around).map(({ at, ...values }) =>
        finding('NA2005', values, place(at)),
      ),
    ]
  })
}

/** A source gives the records of the old global logger provider to the new one. */
export function bridgesOldApi(files: readonly SourceFile[]): boolean {
  return files.some(({ text }) => {
    const code = withoutComments(text)
    const isHandedOn =
      code.includes('@opentelemetry/api-logs') && /\.setGlobalLoggerProvider\s*\(/.test(code)
    return isHandedOn || /\bbridgeOldLogsApi\s*\(/.test(code)
  })
}

/** Something starts our own register, which puts our processor into whatever SDK there is. */
export function usesOwnRegister(
  files: readonly SourceFile[],
  commands: readonly { readonly text: string }[],
): boolean {
  return (
    commands.some(({ text }) => text.includes(OWN_REGISTER)) ||
    files.some(({ text }) => withoutComments(text).includes(OWN_REGISTER))
  )
}

/** NA2006: what starts an SDK to which no processor can be added, by a source or a command. */
export function registerFindings(
  files: readonly SourceFile[],
  commands: readonly { readonly name: string; readonly text: string }[],
): Finding[] {
  const imported = new RegExp(`\\b(?:import|require)\\s*\\(?\\s*['"]${AUTO_REGISTER}['"]`)
  const sources = files.flatMap(({ path, text }) => {
    const code = withoutComments(text)
    const at = code.search(imported)
    return at < 0 ? [] : [finding('NA2006', { where: path }, `${path}:${lineAt(code, at)}`)]
  })
  const started = commands
    .filter(({ text }) => text.includes(AUTO_REGISTER))
    .map(({ name }) => finding('NA2006', { where: name }))
  return [...sources, ...started]
}

function listFindings(code: string, place: (at: number) => string): Finding[] {
  const classes = classesOf(code)
  const lists = [...code.matchAll(/\b(logRecordProcessors|processors)\s*[:=]\s*\[/g)]
  return lists.slice(0, MAX_LISTS).flatMap(list => {
    const elements = elementsFrom(code, list.index + list[0].length - 1)
    const kinds = elements?.map(({ text }) => classOf(text, classes)) ?? []
    const own = kinds.indexOf(OWN)
    if (own < 0) return []
    const simple = kinds.indexOf(SIMPLE)
    const isBefore = simple >= 0 && simple < own
    const order = isBefore
      ? [finding('NA2001', { before: SIMPLE }, place(elements![simple]!.at))]
      : []
    const isAlone = list[1] === 'logRecordProcessors' && kinds.every(kind => kind === OWN)
    return [...order, ...(isAlone ? [finding('NA2002', {}, place(list.index))] : [])]
  })
}

/** Names that are given an object of a class: `const watch = new X(` . */
function classesOf(code: string): ReadonlyMap<string, string> {
  const found = code.matchAll(
    /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]{0,200})?=\s*new\s+(?:[\w$]+\.)?([\w$]+)\s*\(/g,
  )
  return new Map([...found].map(([, name, className]) => [name!, className!]))
}

/** The class of an element of a list; what it is is not known where this is the text itself. */
function classOf(element: string, classes: ReadonlyMap<string, string>): string {
  const [, made] = /^new\s+(?:[\w$]+\.)?([\w$]+)\s*\(/.exec(element) ?? []
  return made ?? classes.get(element) ?? element
}

interface RemovedName {
  readonly at: number
  readonly found: string
  readonly who: string
  readonly version: string
  readonly instead: string
}

const RE_EXPORTED =
  /\bimport\s*\{[^{}]{0,99}\b(?:logs|api|core)\b[^{}]{0,99}}\s*from\s*['"]@opentelemetry\/sdk-node/g

/** What a version no longer has, but a program may still say without an error. */
const REMOVED: readonly {
  readonly pattern: RegExp
  readonly packageName: 'sdkLogs' | 'sdkNode'
  readonly since: Version
  readonly found: string
  readonly instead: string
}[] = [
  {
    pattern: /\blogRecordProcessor\s*:/g,
    ...{ packageName: 'sdkNode', since: [0, 300, 0], found: 'the option logRecordProcessor' },
    instead: 'write logRecordProcessors: [ … ]',
  },
  {
    pattern: RE_EXPORTED,
    ...{ packageName: 'sdkNode', since: [0, 300, 0], found: 'logs, api or core of sdk-node' },
    instead: 'import from @opentelemetry/sdk-logs, @opentelemetry/api and @opentelemetry/core',
  },
  {
    pattern: /\.addLogRecordProcessor\s*\(/g,
    ...{ packageName: 'sdkLogs', since: [0, 203, 0], found: 'addLogRecordProcessor()' },
    instead: 'new LoggerProvider({ processors: [ … ] })',
  },
  {
    pattern: /\bnew\s+(?:Simple|Batch)LogRecordProcessor\s*\(\s*new\s/g,
    ...{ packageName: 'sdkLogs', since: [0, 220, 0], found: 'an exporter as the first argument' },
    instead: 'write new BatchLogRecordProcessor({ exporter })',
  },
]

function removedNames(code: string, around: SourceSurroundings): RemovedName[] {
  return REMOVED.flatMap(({ pattern, packageName, since, found, instead }) => {
    const version = around[packageName]
    if (version === undefined || !isAtLeast(version, since)) return []
    const who = packageName === 'sdkLogs' ? '@opentelemetry/sdk-logs' : '@opentelemetry/sdk-node'
    return [...code.matchAll(pattern)].map(({ index }) => {
      return { at: index, found, who, version, instead }
    })
  })
}
