import { show } from '../base/problem.ts'
import { keyFields } from './key-kind.ts'
import { describeKeyPart } from './key-part.ts'
import type { Kind } from './kind.ts'
import type { KeyPart } from './model.ts'
import type { Place } from './place.ts'
import { insteadOfKey } from './suggest.ts'
import { anyThreshold, readThreshold, type Threshold } from './threshold.ts'

export interface Level extends Threshold {
  readonly key: readonly KeyPart[]
}

const MIN_LEVELS = 2
const MAX_LEVELS = 4
const LEVEL_KEYS = ['by', 'gt', 'gte']

/** `levels`: from the lowest to the highest, no two for the same key. */
export const levels: Kind<readonly Level[]> = {
  schema: {
    type: 'array',
    minItems: MIN_LEVELS,
    maxItems: MAX_LEVELS,
    items: {
      type: 'object',
      properties: {
        by: { description: 'Whom the level counts for.', ...keyFields.schema },
        gt: { description: 'More than this is hot.', ...anyThreshold('gt').schema },
        gte: { description: 'This or more is hot.', ...anyThreshold('gte').schema },
      },
      required: ['by'],
      oneOf: [{ required: ['gt'] }, { required: ['gte'] }],
      additionalProperties: false,
    },
  },
  read(value, place) {
    if (!Array.isArray(value) || value.length < MIN_LEVELS || value.length > MAX_LEVELS) {
      place.refuse(`a list of ${MIN_LEVELS} to ${MAX_LEVELS} levels`, value)
      return undefined
    }
    const read: Level[] = []
    const seen = new Set<string>()
    for (const [index, entry] of value.entries()) {
      const level = readLevel(entry, place.at(index))
      if (level === undefined) continue
      const text = level.key.map(describeKeyPart).sort().join(' ')
      if (seen.has(text)) place.at(index).at('by').refuse('a key of its own', entry.by)
      else read.push(level)
      seen.add(text)
    }
    return read.length === value.length ? read : undefined
  },
}

function readLevel(value: unknown, place: Place): Level | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    place.refuse('a map such as {by: client.address, gte: 100}', value)
    return undefined
  }
  const values = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(values)) {
    if (LEVEL_KEYS.includes(name)) continue
    place.at(name).refuseKey(insteadOfKey(name, LEVEL_KEYS), show(name))
  }
  const key = keyFields.read(values.by, place.at('by'))
  const threshold = readThreshold(values, ['gt', 'gte'], 'count', place)
  return key && threshold && { key, ...threshold }
}
