import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { AnswerRule } from './answers.ts'

const TABLE = fileURLToPath(new URL('rules.yaml', import.meta.url))

/** What an entry asks of an answer file's rule, and the rule of ours that it becomes. */
interface Entry {
  readonly set: string
  readonly type: string
  readonly event: string
  readonly field?: string
  /** A line of our rule language with `{N}` and `{W}`. */
  readonly rule: string
}

const KEYS = ['set', 'type', 'event', 'field', 'rule'] satisfies (keyof Entry)[]
const OPTIONAL = 'field'

/** The rules that answer files' rules become; which they are is said by `rules.yaml`. */
export class RuleTable {
  readonly #entries: readonly Entry[]

  /** Throws where the text is no such table: it is our own file, so one mistake at a time. */
  constructor(text: string = readFileSync(TABLE, 'utf8')) {
    const entries: unknown = parse(text)
    if (!Array.isArray(entries)) throw new Error('rules.yaml: expected a list')
    this.#entries = entries.map(check)
  }

  /** The line of our rule language; undefined where there is none yet. */
  lineFor(set: string, rule: AnswerRule): string | undefined {
    const entry = this.#entries.find(
      one =>
        matches(one.set, set) &&
        one.type === rule.type &&
        one.event === rule.event &&
        (one.field === undefined || one.field === rule.field),
    )
    return entry?.rule.replaceAll('{N}', `${rule.N}`).replaceAll('{W}', `${rule.W}`)
  }
}

function check(entry: Record<string, unknown>, index: number): Entry {
  for (const key of KEYS) {
    if (typeof entry[key] === 'string' || (key === OPTIONAL && entry[key] === undefined)) continue
    throw new Error(`rules.yaml[${index}].${key}: expected a text`)
  }
  const unknown = Object.keys(entry).find(key => !KEYS.includes(key as keyof Entry))
  if (unknown !== undefined) throw new Error(`rules.yaml[${index}]: unknown key ${unknown}`)
  return entry as unknown as Entry
}

/** `*` in a pattern stands for any characters. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replaceAll(/[^\w]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}
