import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { AnswerRule } from './answers.ts'

const TABLE = fileURLToPath(new URL('rules.yaml', import.meta.url))

/** What an entry asks of a rule of an answer file: what it does not name it does not ask for. */
interface Entry {
  /** Patterns of the answer file's name, `|` between them. */
  readonly set?: string
  readonly type?: string
  readonly event?: string
  readonly field?: string
}

interface Measure extends Entry {
  readonly measure: string
}

interface Event extends Entry {
  readonly where?: string
}

interface Trust extends Entry {
  readonly proxies: string
}

const ENTRY_KEYS = ['set', 'type', 'event', 'field']

/** The rules that answer files' rules become; which they are is said by `rules.yaml`. */
export class RuleTable {
  readonly #measures: readonly Measure[]
  readonly #events: readonly Event[]
  readonly #trusts: readonly Trust[]

  /** Throws where the text is no such table: it is our own file, so one mistake at a time. */
  constructor(text: string = readFileSync(TABLE, 'utf8')) {
    const table: Record<string, unknown> = parse(text)
    this.#measures = entriesOf<Measure>(table, 'measures', ['measure'], [])
    this.#events = entriesOf<Event>(table, 'events', ['event'], ['where'])
    this.#trusts = entriesOf<Trust>(table, 'trusts', ['proxies'], [])
  }

  /** The line of our rule language; undefined where there is none yet. */
  lineFor(set: string, rule: AnswerRule): string | undefined {
    const isMeant = (entry: Entry) =>
      matches(entry.set, set) &&
      (['type', 'event', 'field'] as const).every(
        key => entry[key] === undefined || entry[key] === rule[key],
      )
    const measure = this.#measures.find(isMeant)?.measure
    const event = this.#events.find(isMeant)
    if (measure === undefined || event === undefined) return undefined
    const where = event.where === undefined ? '' : ` where ${event.where}`
    return `${measure} by client.address >= ${rule.N} within ${rule.W}s${where}`
  }

  /** Proxies that are believed, as `--trusted-proxies` takes them. */
  trustedBy(set: string): string | undefined {
    return this.#trusts.find(entry => matches(entry.set, set))?.proxies
  }
}

function entriesOf<T>(
  table: Record<string, unknown>,
  name: string,
  required: readonly string[],
  optional: readonly string[],
): readonly T[] {
  const entries = table[name]
  if (!Array.isArray(entries)) throw new Error(`rules.yaml: expected a list ${name}`)
  for (const [index, entry] of entries.entries()) {
    for (const key of required) {
      if (typeof entry[key] === 'string') continue
      throw new Error(`rules.yaml: ${name}[${index}].${key}: expected a text`)
    }
    const known = [...ENTRY_KEYS, ...required, ...optional]
    const unknown = Object.keys(entry).find(key => !known.includes(key))
    if (unknown !== undefined) {
      throw new Error(`rules.yaml: ${name}[${index}]: unknown key ${unknown}`)
    }
  }
  return entries
}

/** `*` in a pattern stands for any characters. */
function matches(patterns: string | undefined, name: string): boolean {
  if (patterns === undefined) return true
  return patterns.split('|').some(pattern => {
    const parts = pattern.split('*').map(part => part.replaceAll(/[^\w]/g, '\\$&'))
    return new RegExp(`^${parts.join('.*')}$`).test(name)
  })
}
