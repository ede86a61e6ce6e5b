import { mayHoldAddress } from '../address-hint.ts'
import { Finding, type FoundFields } from '../found.ts'
import { isObject, parseObject } from '../json.ts'
import { actionOf, outcomeIn } from '../names/event-words.ts'
import { assumeAction, Votes } from '../names/votes.ts'
import type { Times } from '../time/times.ts'
import { SHAPES } from './object-shapes.ts'
import { mayHoldMap, textRank } from './object-texts.ts'

/** Reads the text within an object: a message, an embedded line. */
export type TextReading = (text: string, into: Finding, depth: number) => void

type Map = Readonly<Record<string, unknown>>

/** Maps within maps; deeper ones are left out. */
const MAX_STEPS = 12
/** Values of one object, and elements of one list, that are looked at. */
const MAX_LEAVES = 2_000
const MAX_ELEMENTS = 64
/** Steps to the texts that are read. */
const MAX_TEXT_STEPS = 3
/** Texts of one object that are read, the likeliest first. */
const MAX_TEXTS = 3

interface InnerText {
  readonly rank: number
  readonly text: string
}

/**
 * Finds what a parsed JSON object or a map body says, whatever its names and nesting: kinds of
 * records that names alone get wrong first, then every value by its name, then the texts in it for
 * what is still missing. Bounded by `MAX_STEPS`, `MAX_LEAVES` and `MAX_ELEMENTS`.
 */
export class ObjectReading {
  readonly #votes = new Votes()
  readonly #texts: InnerText[] = []
  /** One for each depth of texts within texts. */
  readonly #scratch: Finding[] = []
  #leaves = 0

  read(object: Map, into: Finding, times: Times, readText: TextReading, depth: number): void {
    this.#votes.forget()
    this.#texts.length = 0
    this.#leaves = 0
    const shape = SHAPES.find(one => one.matches(object))
    if (shape !== undefined) {
      shape.read(object, into, times, this.#votes)
      into.by.push(shape.id)
    }
    this.#walkMap(object, '', 0)
    if (shape?.knowsClient) this.#votes.forgetAddresses()
    const { nobody } = this.#votes
    this.#votes.settleNames(into, times)
    if (this.#texts.length > 0 && !shape?.tellsAll?.(object)) this.#readTexts(into, readText, depth)
    if (nobody !== undefined && !hasClient(into.fields)) into.fields['client.address'] = nobody
    assumeAction(into.fields)
  }

  #walkMap(map: Map, prefix: string, steps: number): void {
    if (steps >= MAX_STEPS) return
    const named = namedValue(map)
    if (named !== undefined)
      this.#walk(named.value, named.name, join(prefix, named.name), steps + 1)
    const hasClientIp = map.c_ip !== undefined
    for (const key in map) {
      if (this.#leaves >= MAX_LEAVES) return
      if (!Object.hasOwn(map, key)) continue
      const name = hasClientIp && SERVERS_OWN.has(key) ? `s-${key.slice(2)}` : key
      this.#walk(map[key], key, join(prefix, name), steps)
    }
  }

  #walk(value: unknown, key: string, path: string, steps: number): void {
    if (typeof value === 'object') {
      if (Array.isArray(value)) this.#walkList(value, key, path, steps)
      else if (value !== null && !ArrayBuffer.isView(value))
        this.#walkMap(value as Map, path, steps + 1)
      return
    }
    this.#leaves++
    if (typeof value === 'string' && value.length > 1) {
      const isMap = value.charCodeAt(0) === OPEN
      // A single word is a name for what happened.
      const isText = steps < MAX_TEXT_STEPS && (isMap || value.includes(' '))
      const rank = isText ? textRank(key) : undefined
      if (rank !== undefined) {
        this.#texts.push({ rank: rank + steps * 10, text: value })
        return
      }
      const inner = isMap && mayHoldMap(key) ? innerMap(value) : undefined
      if (inner !== undefined) {
        this.#walkMap(inner, path, steps + 1)
        return
      }
    }
    this.#votes.offer(path, value)
  }

  #walkList(list: readonly unknown[], key: string, path: string, steps: number): void {
    if (steps >= MAX_STEPS) return
    const count = Math.min(list.length, MAX_ELEMENTS)
    for (let at = 0; at < count && this.#leaves < MAX_LEAVES; at++) {
      this.#walk(list[at], key, path, steps + 1)
    }
  }

  /** What the fields say wins; the texts fill in what is missing. */
  #readTexts(into: Finding, readText: TextReading, depth: number): void {
    const texts = this.#texts.splice(0).sort((a, b) => a.rank - b.rank)
    texts.length = Math.min(texts.length, MAX_TEXTS)
    for (const { text } of texts) {
      const isKnown = hasClient(into.fields)
      if (isKnown && isClear(into.fields)) return
      this.#scratch[depth] ??= new Finding()
      const found = this.#scratch[depth]
      found.candidates = into.candidates === undefined ? undefined : []
      found.reset()
      readText(withoutSaid(text, into.fields), found, depth)
      merge(found, into, isKnown)
      readHeadline(text, into.fields)
    }
  }
}

/** Fields whose values a client chooses, and messages repeat. */
const CHOSEN = ['user.name', 'url.original', 'url.path', 'user_agent.original'] as const

/** The text, without an address that stands in what the client called itself or asked for. */
function withoutSaid(text: string, fields: FoundFields): string {
  let said = text
  for (const name of CHOSEN) {
    const value = fields[name]
    if (value === undefined || !mayHoldAddress(value)) continue
    said = said.replaceAll(value, '_'.repeat(value.length))
  }
  return said
}

/** What happened is known, and how it ended. */
function isClear(fields: FoundFields): boolean {
  const action = fields['event.action'] ?? fields['http.request.method'] ?? fields['source.address']
  return action !== undefined && fields['event.outcome'] !== undefined
}

/** `Authentication failed`: a text that is no line of a log may still say what happened. */
function readHeadline(text: string, fields: FoundFields): void {
  const action = actionOf(text)
  if (action === undefined || (fields['event.action'] ?? action) !== action) return
  fields['event.action'] = action
  fields['event.outcome'] ??= outcomeIn(text)
}

/** Addresses and their ports are of one reading: they are not mixed. */
function merge(from: Finding, into: Finding, isClientKnown: boolean): void {
  const fields = into.fields as Record<string, unknown>
  for (const [name, value] of Object.entries(from.fields)) {
    if (value === undefined || fields[name] !== undefined) continue
    if (isClientKnown && /\.(?:address|port)$|header\./.test(name)) continue
    fields[name] = value
  }
  if (Number.isNaN(into.timeMs)) into.timeMs = from.timeMs
  if (from.candidates !== undefined) into.candidates?.push(...from.candidates)
  if (from.repeats > 1) into.repeats = from.repeats
  into.by.push(...from.by)
}

function hasClient(fields: FoundFields): boolean {
  return (
    fields['client.address'] !== undefined ||
    fields['source.address'] !== undefined ||
    fields['network.peer.address'] !== undefined
  )
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`
}

/** Beside `c_ip` they are the server's, as W3C has them, and not the source's. */
const SERVERS_OWN = new Set(['s_ip', 's_port'])

const NAME_KEYS = ['name', 'Name', 'key', 'Key', '@Name', 'Id', 'type']
const VALUE_KEYS = ['value', 'Value', '#text', 'intValue', 'boolValue', 'stringValue', 'content']
/** Longer names are no names of fields. */
const MAX_NAME_CHARS = 64

/** `{ "name": "src_ip", "value": "192.0.2.1" }`, as lists of fields have it. */
function namedValue(map: Map): { readonly name: string; readonly value: unknown } | undefined {
  const nameKey = NAME_KEYS.find(key => typeof map[key] === 'string' && Object.hasOwn(map, key))
  if (nameKey === undefined) return undefined
  const valueKey = VALUE_KEYS.find(key => map[key] !== undefined && Object.hasOwn(map, key))
  const name = map[nameKey]
  if (valueKey === undefined || typeof name !== 'string') return undefined
  return name.length <= MAX_NAME_CHARS && !isObject(map[valueKey])
    ? { name, value: map[valueKey] }
    : undefined
}

const OPEN = 0x7b
const CLOSE = 0x7d

function innerMap(text: string): Map | undefined {
  return text.charCodeAt(text.length - 1) === CLOSE ? parseObject(text) : undefined
}
