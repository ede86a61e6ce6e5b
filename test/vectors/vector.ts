import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Attributes } from './oracle.ts'

/** One file: a question about what counts, and its answer. Its form is in README.md. */
export interface Vector {
  /** The file's name without its ending. */
  readonly name: string
  readonly question: string
  readonly because: string
  /** What a `netanomaly.yaml` says. */
  readonly config: Readonly<Record<string, unknown>>
  readonly steps: readonly Step[]
  /** Whether the answer is the same for every order of the records. */
  readonly anyOrder: boolean
  readonly expected: Expected
}

/** All times are ms since 1970; a time that is missing is NaN. */
export type Step =
  | { readonly kind: 'record'; readonly record: VectorRecord }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' }

interface VectorRecord {
  readonly timeMs: number
  readonly seenMs: number
  readonly attributes: Attributes
}

interface Expected {
  /** Undefined where the configuration is refused. */
  readonly episodes: readonly VectorEpisode[] | undefined
  /** Numbers of records, from 1. */
  readonly annotated: readonly number[] | undefined
  readonly counters: Readonly<Record<string, number>>
  /** Places at which the configuration is refused. */
  readonly error: readonly string[] | undefined
}

export interface VectorEpisode {
  readonly rule: string
  /** Parts of a composite key are joined by " + ". */
  readonly key: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly records: number
  /** Undefined where it may be a bound. */
  readonly observed: number | undefined
  readonly exact: boolean
}

const FOLDER = import.meta.dirname
/** Monday noon: on the edge of every window that is aligned to minutes, hours or half days. */
const DEFAULT_BASE = '2026-03-02T12:00:00Z'
const COUNTERS = ['late', 'clock_ahead', 'skipped', 'merged', 'capped']

type Entry = Readonly<Record<string, unknown>>

export function readVectors(): Vector[] {
  const files = readdirSync(FOLDER).filter(name => name.endsWith('.yaml'))
  return files.sort().map(file => {
    const name = file.slice(0, -'.yaml'.length)
    try {
      return readVector(name, parse(readFileSync(join(FOLDER, file), 'utf8')) as Entry)
    } catch (error) {
      throw new Error(`${file}: ${error instanceof Error ? error.message : error}`)
    }
  })
}

function readVector(name: string, file: Entry): Vector {
  checkKeys(file, ['question', 'because', 'config', 'base', 'any_order', 'records', 'expect'])
  const baseMs = Date.parse(String(file.base ?? DEFAULT_BASE))
  const expected = (file.expect ?? {}) as Entry
  checkKeys(expected, ['episodes', 'annotated', 'counters', 'error'])
  const counters = (expected.counters ?? {}) as Readonly<Record<string, number>>
  checkKeys(counters, COUNTERS)
  const episodes = expected.episodes as readonly Entry[] | undefined
  return {
    name,
    question: text(file.question, 'question'),
    because: text(file.because, 'because'),
    config: file.config as Entry,
    steps: ((file.records ?? []) as readonly Entry[]).flatMap(entry => stepsOf(entry, baseMs)),
    anyOrder: file.any_order === true,
    expected: {
      episodes: episodes?.map(entry => episodeOf(entry, baseMs)),
      annotated: expected.annotated as readonly number[] | undefined,
      counters,
      error: expected.error as readonly string[] | undefined,
    },
  }
}

function stepsOf(entry: Entry, baseMs: number): Step[] {
  if ('advance' in entry) return [{ kind: 'advance', ms: timeOf(entry.advance, baseMs) }]
  if ('restart' in entry) return [{ kind: 'restart' }]
  checkKeys(entry, ['t', 'seen', 'times', 'every', 'client', 'attributes'])
  if (Array.isArray(entry.t)) return entry.t.flatMap(t => stepsOf({ ...entry, t }, baseMs))
  const times = Number(entry.times ?? 1)
  return Array.from({ length: times }, (_, n) => {
    const offsetMs = n * Number(entry.every ?? 0)
    const ownMs = entry.t === undefined ? Number.NaN : timeOf(entry.t, baseMs) + offsetMs
    const seenMs = entry.seen === undefined ? ownMs : timeOf(entry.seen, baseMs) + offsetMs
    const timeMs = entry.t === undefined ? seenMs : ownMs
    return { kind: 'record', record: { timeMs, seenMs, attributes: attributesOf(entry, n) } }
  })
}

function attributesOf(entry: Entry, n: number): Attributes {
  const client = entry.client === undefined ? {} : { 'client.address': entry.client }
  const all: Attributes = { ...client, ...(entry.attributes as Attributes | undefined) }
  const filled = Object.entries(all).map(([name, value]) => [name, fill(value, n)])
  return Object.fromEntries(filled) as Attributes
}

/** `{n}` in a text is the number of the repetition, from 0. */
function fill(value: unknown, n: number): unknown {
  return typeof value === 'string' ? value.replaceAll('{n}', `${n}`) : value
}

/** A number counts from the base; a text is a time of its own, cut to whole milliseconds. */
function timeOf(value: unknown, baseMs: number): number {
  if (typeof value === 'number') return baseMs + value
  const ms = Date.parse(String(value))
  if (Number.isNaN(ms)) throw new Error(`no time: ${value}`)
  return ms
}

function episodeOf(entry: Entry, baseMs: number): VectorEpisode {
  checkKeys(entry, ['rule', 'key', 'first_seen', 'last_seen', 'records', 'observed', 'exact'])
  const { key } = entry
  return {
    rule: text(entry.rule, 'rule'),
    key: Array.isArray(key) ? key.join(' + ') : text(key, 'key'),
    firstSeenMs: timeOf(entry.first_seen, baseMs),
    lastSeenMs: timeOf(entry.last_seen, baseMs),
    records: Number(entry.records),
    observed: entry.exact === false ? undefined : Number(entry.observed),
    exact: entry.exact !== false,
  }
}

/** What is compared of an episode; of `observed` nine digits. */
export function episodeLine(episode: VectorEpisode): string {
  const { observed, exact, ...rest } = episode
  const isCompared = exact && observed !== undefined
  const digits = isCompared ? Number(observed.toPrecision(9)) : undefined
  return JSON.stringify({ ...rest, observed: digits, exact })
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`no ${name}`)
  return value.trim()
}

function checkKeys(entry: Entry, known: readonly string[]): void {
  for (const key of Object.keys(entry)) if (!known.includes(key)) throw new Error(`what is ${key}?`)
}
