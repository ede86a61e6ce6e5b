import { formatDuration, parseDuration } from '../base/duration.ts'
import { type Condition, compileCondition } from './condition.ts'
import { FIELD_NAME_PATTERN } from './expression.ts'
import { parseCondition, parseFieldName, type Reading } from './language.ts'
import type { Place } from './place.ts'
import { didYouMean } from './suggest.ts'
import { MAX_TEXT_LENGTH } from './tokens.ts'

/** A part of a JSON Schema, draft 7. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * What a value may be: the check that loading makes and, beside it, the schema that editors use.
 * `read` answers undefined after it noted what is wrong.
 */
export interface Kind<T> {
  readonly schema: JsonSchema
  read(value: unknown, place: Place): T | undefined
}

export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    schema: { type: 'integer', minimum: min, maximum: max },
    read(value, place) {
      const fits = Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      if (fits) return value as number
      place.refuse(`a whole number from ${min} to ${max}`, value)
      return undefined
    },
  }
}

/** From `min`, or above it, up to `max`; never NaN. */
export function decimal(min: number, isAbove: boolean, max: number): Kind<number> {
  return {
    schema: { type: 'number', [isAbove ? 'exclusiveMinimum' : 'minimum']: min, maximum: max },
    read(value, place) {
      const isHigh = typeof value === 'number' && (isAbove ? value > min : value >= min)
      if (isHigh && value <= max) return value === 0 ? 0 : value
      place.refuse(`a number ${isAbove ? 'above' : 'from'} ${min}, at most ${max}`, value)
      return undefined
    },
  }
}

const MAX_DURATION_LENGTH = 64

/** A text such as "30s", in whole milliseconds. */
export function duration(minMs: number, maxMs: number): Kind<number> {
  return {
    schema: { type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$', examples: ['30s'] },
    read(value, place) {
      const short = typeof value === 'string' && value.length <= MAX_DURATION_LENGTH
      const ms = short ? parseDuration(value) : undefined
      if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms
      const range = `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`
      place.refuse(ms === undefined ? 'a duration such as "30s"' : range, value)
      return undefined
    },
  }
}

/** Text that is not empty; `pattern` says what `described` says. */
export function text(maxLength: number, described = 'a text', pattern?: string): Kind<string> {
  const form = pattern === undefined ? undefined : new RegExp(pattern)
  return {
    schema: { type: 'string', minLength: 1, maxLength, ...(pattern && { pattern }) },
    read(value, place) {
      if (typeof value === 'string' && value.length > maxLength) {
        place.refuseAs(`at most ${maxLength} characters`, `${value.length}`)
        return undefined
      }
      const fits = typeof value === 'string' && value !== '' && (form?.test(value) ?? true)
      if (fits) return value
      place.refuse(described, value)
      return undefined
    },
  }
}

export function word<W extends string>(words: readonly W[]): Kind<W> {
  return {
    schema: { enum: words },
    read(value, place) {
      if (words.includes(value as W)) return value as W
      const hint = typeof value === 'string' ? didYouMean(value, words) : ''
      place.refuse(`one of ${words.join(', ')}${hint}`, value)
      return undefined
    },
  }
}

/** Every bad entry is noted; with one bad entry there is no list. */
export function list<T>(item: Kind<T>, maxItems: number): Kind<readonly T[]> {
  return {
    schema: { type: 'array', maxItems, items: item.schema },
    read(value, place) {
      if (!Array.isArray(value)) {
        place.refuse('a list', value)
        return undefined
      }
      if (value.length > maxItems) {
        place.refuseAs(`at most ${maxItems} entries`, `${value.length}`)
        return undefined
      }
      const read = value.map((entry: unknown, index) => item.read(entry, place.at(index)))
      return read.every(entry => entry !== undefined) ? read : undefined
    },
  }
}

/** A field in the language, for patterns of schemas. */
export const FIELD_PATTERN = `(${FIELD_NAME_PATTERN}|\`[^\`]+\`)`

/** A field as the rule language names it; the answer has no backticks. */
export const fieldName: Kind<string> = {
  schema: { type: 'string', pattern: `^\\s*${FIELD_PATTERN}\\s*$` },
  read(value, place) {
    if (typeof value === 'string') return meaningOf(parseFieldName(value), place)
    place.refuse('one field name', value)
    return undefined
  },
}

export interface CompiledText {
  readonly text: string
  readonly condition: Condition
}

export const conditionText: Kind<CompiledText> = {
  schema: { type: 'string', minLength: 1, maxLength: MAX_TEXT_LENGTH },
  read(value, place) {
    if (typeof value !== 'string') {
      place.refuse('a condition such as "http.response.status_code >= 400"', value)
      return undefined
    }
    const expression = meaningOf(parseCondition(value), place)
    return expression && { text: value, condition: compileCondition(expression) }
  },
}

/** What the text means; where it has a mistake, notes it with its column. */
export function meaningOf<T>(reading: Reading<T>, place: Place): T | undefined {
  if ('meaning' in reading) return reading.meaning
  const { where, expected, found } = reading.mistake
  place.refuseAs(expected, found, where)
  return undefined
}
