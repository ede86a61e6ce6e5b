import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../record/roles.ts'
import { showLine, showName } from '../replay/shown-line.ts'
import { formatCondition } from '../rules/expression.ts'
import { describeKeyPart } from '../rules/key-part.ts'
import type { Decider } from '../rules/shortfall.ts'
import { clip } from '../rules/shown-text.ts'
import type { Obstacle, Verdict } from '../rules/verdict.ts'

/** Different values that are shown, and characters of a comparison. */
const MAX_VALUES = 5
const MAX_COMPARISON_LENGTH = 200
const INDENT = '  '

type Of<Kind extends Obstacle['kind']> = Extract<Obstacle, { readonly kind: Kind }>

/** What a record is to each rule, and why not, for a person: what is wrong stands indented. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(verdict => [
    `${nameOf(verdict, verdicts)}: ${answerOf(verdict)}`,
    ...verdict.obstacles.flatMap(obstacleLines).map(line => INDENT + line),
  ])
}

function nameOf({ rule }: Verdict, verdicts: readonly Verdict[]): string {
  const { id, mode, level, by } = rule
  const shadow = mode === 'shadow' ? ' (shadow)' : ''
  if (level === undefined) return `${id}${shadow}`
  const levels = verdicts.filter(other => other.rule.id === id).length
  return `${id}${shadow}, level ${level + 1} of ${levels}, by ${showName(by.join(' + '))}`
}

function answerOf({ rule, roles, key, amount, values }: Verdict): string {
  if (rule.mode === 'off') return 'is off'
  if (roles === 0) return 'does not count'
  const whom = rule.key.length === 0 ? 'the whole stream' : key!.parts.join(' ')
  if (roles === ROLE_RESET) return `empties the window of ${whom} (reset), does not count`
  const shares = rule.measure === 'ratio' ? `, as one of ${sharesText(roles)}` : ''
  const number = amount === undefined ? '' : `, ${amountText(amount)}`
  const list = values.length === 0 ? '' : `, ${valuesText(rule.field, values)}`
  const reset = (roles & ROLE_RESET) === 0 ? '' : ', and empties its window (reset)'
  return `counts for ${whom}${shares}${number}${list}${reset}`
}

function sharesText(roles: number): string {
  const isWhole = (roles & ROLE_COUNTED) !== 0
  const isPart = (roles & ROLE_PART) !== 0
  if (isWhole && isPart) return 'the whole and of the part'
  return isWhole ? 'the whole, not of the part' : 'the part, not of the whole'
}

function amountText({ field, taken, given }: NonNullable<Verdict['amount']>): string {
  const cut = taken === given ? '' : `, of which ${taken} count`
  return `${showName(field)} = ${given}${cut}`
}

function valuesText(field: string | undefined, values: readonly string[]): string {
  const rest = values.length - MAX_VALUES
  const more = rest > 0 ? ` and ${rest} more` : ''
  return `${showName(field ?? '')} = ${values.slice(0, MAX_VALUES).join(', ')}${more}`
}

function obstacleLines(obstacle: Obstacle): string[] {
  switch (obstacle.kind) {
    case 'off':
      return []
    case 'condition':
      return conditionLines(obstacle)
    case 'key':
      return [keyLine(obstacle)]
    case 'amount':
      return [amountLine(obstacle)]
    case 'value':
      return [`${describePart(obstacle)}, counted by its values: ${findText(obstacle.found)}`]
  }
}

/** A line for each reason; what makes a condition false only together stands on one. */
function conditionLines({ of, shortfalls }: Of<'condition'>): string[] {
  if (shortfalls.length === 0) return [`${of}: a value in it cannot be read`]
  return shortfalls.map(shortfall =>
    shortfall.map(decider => deciderText(decider, of)).join('; and '),
  )
}

function deciderText({ comparison, holds, found }: Decider, of: 'where' | 'of' | 'to'): string {
  const condition = formatCondition(holds ? { kind: 'not', part: comparison } : comparison)
  const text = clip(showName(condition), MAX_COMPARISON_LENGTH)
  return `${of === 'where' ? text : `${of} (${text})`}: ${findText(found)}`
}

function keyLine(obstacle: Of<'key'>): string {
  const { found, missing } = obstacle
  const field = `${describePart(obstacle)}, of its key`
  const isNothing = found === undefined || found === null
  if (isNothing) return `${field}: it has none${missing === undefined ? '' : ` (${missing})`}`
  const none = missing === 'not-an-address' ? 'no address' : 'no value for a key'
  return `${field}: ${findText(found)}, which is ${none}`
}

const NUMBERS: Readonly<Record<Of<'amount'>['use'], string>> = {
  weight: 'a whole number above 0',
  sum: 'a number from 0',
  average: 'a number',
}

function amountLine({ field, use, found }: Of<'amount'>): string {
  return `${showName(field)}, which must be ${NUMBERS[use]}: ${findText(found)}`
}

function describePart({ part }: Of<'key' | 'value'>): string {
  return showName(describeKeyPart(part))
}

function findText(found: unknown): string {
  return found === undefined || found === null ? 'it has none' : `it has ${valueText(found)}`
}

/** A text in quotes, so that it can be told from a number. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return showLine(value)
  if (typeof value !== 'object') return String(value)
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  )
  return showLine(text ?? '').slice(1, -1)
}
