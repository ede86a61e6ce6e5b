import { fieldPath, lookup } from '../../record/fields.ts'
import type { Finding } from '../found.ts'
import type { Votes } from '../names/votes.ts'
import type { Times } from '../time/times.ts'

export type ObjectMap = Readonly<Record<string, unknown>>

/** A kind of record whose names alone would be understood wrongly. */
export interface ObjectShape {
  /** What `Finding.by` says. */
  readonly id: string
  /** Asked of every record: a few properties, no more. */
  matches(object: ObjectMap): boolean
  /** Fills in what the shape is known for; the names say the rest, with what is offered here. */
  read(object: ObjectMap, into: Finding, times: Times, votes: Votes): void
  /** Where it is true, no other address of the record is the client's. */
  readonly knowsClient?: boolean
  /** Where it says so, the texts in the record only repeat its fields, for people. */
  tellsAll?(object: ObjectMap): boolean
}

/** The value at a dotted name, be the maps nested or flat. */
export function at(...names: readonly string[]): (object: ObjectMap) => unknown {
  const paths = names.map(fieldPath)
  return object => {
    for (const path of paths) {
      const value = lookup(object, path)
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
}

export function textAt(...names: readonly string[]): (object: ObjectMap) => string | undefined {
  const find = at(...names)
  return object => {
    const value = find(object)
    return typeof value === 'string' ? value : undefined
  }
}
