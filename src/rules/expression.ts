/** What a field is compared with. */
export type Literal = string | number | boolean

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A condition as a tree; `all` and `any` have at least two parts. */
export type Expression =
  | { readonly kind: 'all'; readonly parts: readonly Expression[] }
  | { readonly kind: 'any'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | Comparison
  | Membership

export interface Comparison {
  readonly kind: 'compare'
  readonly field: string
  readonly operator: Operator
  readonly value: Literal
}

/** `field in […]`, or `field not in […]` where negated. */
export interface Membership {
  readonly kind: 'in'
  readonly field: string
  readonly negated: boolean
  readonly values: readonly Literal[]
}

/** Words with a meaning inside a condition: a field of such a name stands in backticks. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'true',
  'false',
  'null',
])

/** Dotted attribute names: `http.request.header.x-forwarded-for`, `@timestamp`; no anchors. */
export const FIELD_NAME_PATTERN = '[A-Za-z_@][A-Za-z0-9_@-]*(\\.[A-Za-z0-9_@-]+)*'

const FIELD_NAME = new RegExp(`^${FIELD_NAME_PATTERN}$`)

/** Whether a word is a field name as it stands, without backticks. */
export function isFieldName(word: string): boolean {
  return FIELD_NAME.test(word) && !RESERVED_WORDS.has(word.toLowerCase())
}

export function formatField(name: string): string {
  return isFieldName(name) ? name : `\`${name}\``
}

/** The canonical text: it parses to an equal tree, and equal trees have equal texts. */
export function formatCondition(expression: Expression): string {
  switch (expression.kind) {
    case 'all':
      return expression.parts.map(part => formatPart(part, ['all', 'any'])).join(' and ')
    case 'any':
      return expression.parts.map(part => formatPart(part, ['any'])).join(' or ')
    case 'not':
      return `not ${formatPart(expression.part, ['all', 'any'])}`
    case 'compare': {
      const { field, operator, value } = expression
      return `${formatField(field)} ${operator} ${formatLiteral(value)}`
    }
    case 'in': {
      const { field, negated, values } = expression
      const list = values.map(formatLiteral).join(', ')
      return `${formatField(field)} ${negated ? 'not in' : 'in'} [${list}]`
    }
  }
}

function formatPart(part: Expression, enclosed: readonly Expression['kind'][]): string {
  const text = formatCondition(part)
  return enclosed.includes(part.kind) ? `(${text})` : text
}

function formatLiteral(value: Literal): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
