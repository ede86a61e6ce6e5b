import { isObject } from '../json.ts'

type Map = Readonly<Record<string, unknown>>

/** Names under which an object has nothing but a list of records. */
const LIST_NAMES = [
  ...['Records', 'records', 'events', 'Events', 'value', 'items', 'logEvents', 'entries', 'logs'],
  ...['results', 'hits', 'data', 'Items', 'rows'],
]
/** What stands around records: a few words about them. A record of its own has more to say. */
const MAX_OTHERS = 12

/** Of the list of records that an object may wrap; asked only where it has no time. */
export function listNameOf(object: Map): string | undefined {
  let others = 0
  for (const _ in object) if (++others > MAX_OTHERS) return undefined
  return LIST_NAMES.find(name => recordsUnder(object, name) !== undefined)
}

/** Elasticsearch has a list of `_source` within `hits` within the answer. */
export function recordsUnder(object: Map, name: string): readonly unknown[] | undefined {
  if (!Object.hasOwn(object, name)) return undefined
  const value = object[name]
  const list = name === 'hits' && isObject(value) ? value.hits : value
  if (!Array.isArray(list) || !isObject(list[0])) return undefined
  return name === 'hits' ? list.map(sourceOf) : list
}

function sourceOf(hit: unknown): unknown {
  return isObject(hit) && isObject(hit._source) ? hit._source : hit
}
