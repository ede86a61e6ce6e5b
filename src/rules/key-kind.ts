import { MAX_KEY_PARTS } from './key-part.ts'
import { FIELD_PATTERN, type Kind, meaningOf } from './kind.ts'
import { parseKey, parseKeyPart, parseMeasure } from './language.ts'
import { MEASURES, type MeasureClause } from './measure.ts'
import type { KeyPart } from './model.ts'
import { MAX_TEXT_LENGTH } from './tokens.ts'

const LENGTH = '[1-9]\\d{0,2}'
const PART = `${FIELD_PATTERN}(/${LENGTH}(\\s*,\\s*${LENGTH})?)?`

/** How a measure, and a rule on one line, begins: keywords are taken in any case. */
export const MEASURE_START = `^\\s*(${MEASURES.map(anyCase).join('|')})`

function anyCase(word: string): string {
  return word.replaceAll(/./g, letter => `[${letter.toUpperCase()}${letter}]`)
}

/** `by`: a text of the rule language, or a list with one text for each field. */
export const keyFields: Kind<readonly KeyPart[]> = {
  schema: {
    anyOf: [
      {
        type: 'string',
        maxLength: MAX_TEXT_LENGTH,
        pattern: `^\\s*(${PART}(\\s*\\+\\s*${PART})*|\\*)\\s*$`,
      },
      {
        type: 'array',
        minItems: 1,
        maxItems: MAX_KEY_PARTS,
        items: { type: 'string', maxLength: MAX_TEXT_LENGTH, pattern: `^\\s*${PART}\\s*$` },
      },
    ],
  },
  read(value, place) {
    if (typeof value === 'string') return meaningOf(parseKey(value), place)
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_KEY_PARTS) {
      place.refuse(`a field, a list of 1 to ${MAX_KEY_PARTS} fields, or "*"`, value)
      return undefined
    }
    const parts: KeyPart[] = []
    for (const [index, entry] of value.entries()) {
      const part = keyPart.read(entry, place.at(index))
      if (part === undefined) continue
      const isAgain = parts.some(other => other.field === part.field)
      if (isAgain) place.at(index).refuse('each field only once', entry)
      else parts.push(part)
    }
    return parts.length === value.length ? parts : undefined
  },
}

const keyPart: Kind<KeyPart> = {
  schema: {},
  read(value, place) {
    if (typeof value === 'string') return meaningOf(parseKeyPart(value), place)
    place.refuse('a field such as client.address or client.address/24', value)
    return undefined
  },
}

/** `measure`: a word, and the field that it is of. */
export const measure: Kind<MeasureClause> = {
  schema: {
    type: 'string',
    maxLength: MAX_TEXT_LENGTH,
    pattern: `${MEASURE_START}([\\s\`]|$)`,
    examples: ['count', 'distinct url.path', 'sum http.response.body.size', 'ratio'],
  },
  read(value, place) {
    if (typeof value === 'string') return meaningOf(parseMeasure(value), place)
    place.refuse('a measure such as "count" or "distinct url.path"', value)
    return undefined
  },
}
