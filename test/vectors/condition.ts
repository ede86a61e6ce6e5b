import type { Attributes } from './oracle.ts'

/** A field is compared with a value, or with each of a list. */
const COMPARISON = /^(?:(not)\s+)?([\w.-]+)\s*(=|!=|<=|>=|<|>|not in|in)\s*(.+)$/s

/**
 * The conditions that vectors use: comparisons joined by `and`, those by `or`, `not` before one of
 * them; no parentheses, no "and" or "or" within quotes.
 */
export function readCondition(text: string): (attributes: Attributes) => boolean {
  const any = text.split(/\s+or\s+/).map(part => part.split(/\s+and\s+/).map(readComparison))
  return attributes => any.some(all => all.every(holds => holds(attributes)))
}

function readComparison(text: string): (attributes: Attributes) => boolean {
  const [, not, field, operator, right] = COMPARISON.exec(text.trim()) ?? []
  if (field === undefined || operator === undefined || right === undefined) {
    throw new Error(`no comparison: ${text}`)
  }
  const isList = operator === 'in' || operator === 'not in'
  const texts = isList ? right.replace(/^\[|\]$/g, '').split(',') : [right]
  const values = texts.map(readValue)
  const negated = operator === '!=' || operator === 'not in'
  return attributes => {
    const found = attributes[field]
    const isThere = found !== undefined && found !== null
    const elements: readonly unknown[] = Array.isArray(found) ? found : [found]
    const one = elements.some(element => values.some(value => meets(element, operator, value)))
    return (isThere && one !== negated) !== (not !== undefined)
  }
}

function readValue(text: string): string | number | boolean {
  const word = text.trim()
  if (/^["']/.test(word)) return word.slice(1, -1)
  if (word === 'true' || word === 'false') return word === 'true'
  return isDecimal(word) ? Number(word) : word
}

/** A number also equals a text that is one. */
function meets(found: unknown, operator: string, value: string | number | boolean): boolean {
  const isNumber = typeof value === 'number' && isDecimal(`${found}`) && typeof found !== 'boolean'
  const [left, right] = isNumber ? [Number(found), value] : [`${found}`, `${value}`]
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  if (operator === '>') return left > right
  if (operator === '>=') return left >= right
  return left === right
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text)
}
