import {
  type Address,
  createAddress,
  formatAddress,
  isIpv4,
  parseAddress,
  parseBareAddress,
  truncateAddress,
} from '../../src/record/address.ts'
import { readCondition } from './condition.ts'
import {
  type Attributes,
  type OracleLevel,
  type OracleRule,
  type OracleSettings,
  WHOLE_STREAM,
} from './oracle.ts'

type Values = Readonly<Record<string, unknown>>
type Test = (attributes: Attributes) => boolean

const CLIENT = 'client.address'
/** Names that promise an address. */
const ADDRESS = /[._](address|ip|addr)$/
/** Between the parts of a key. */
const SEAM = ' + '
const OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const
const DEFAULT_MIN_SAMPLES = 30
const DEFAULT_MAX_WEIGHT = 1_000_000

/** What a configuration says, in the oracle's words; the configuration is taken as it is. */
export function oracleRules(config: Values): OracleRule[] {
  const maxWeight = Number(config.max_weight ?? DEFAULT_MAX_WEIGHT)
  const rules = (config.rules as readonly Values[]).map(rule => oracleRule(rule, maxWeight))
  return rules.filter((_, index) => (config.rules as readonly Values[])[index]!.mode !== 'off')
}

export function oracleSettings(config: Values): OracleSettings {
  return {
    latenessMs: durationMs(config.lateness ?? '5s'),
    maxFutureSkewMs: durationMs(config.max_future_skew ?? '1m'),
  }
}

function oracleRule(rule: Values, maxWeight: number): OracleRule {
  const [word = 'count', field] = String(rule.measure ?? 'count').split(/\s+/)
  const measure = word as OracleRule['measure']
  const windowMs = durationMs(rule.within)
  const where = conditionOf(rule.where, true)
  const isPart = conditionOf(rule.of, false)
  const isWhole = conditionOf(rule.to, true)
  const read = valuesOf(measure, field ?? (rule.weight as string | undefined), maxWeight)
  return {
    id: String(rule.id),
    ...{ measure, windowMs, isPart, isWhole },
    quietMs: rule.quiet === undefined ? windowMs : durationMs(rule.quiet),
    minSamples: Number(rule.min_samples ?? DEFAULT_MIN_SAMPLES),
    levels: ((rule.levels as readonly Values[] | undefined) ?? [rule]).map(oracleLevel),
    values: attributes => {
      const isOne = where(attributes) && (isWhole(attributes) || isPart(attributes))
      return isOne ? read(attributes) : []
    },
    isReset: conditionOf(rule.reset, false),
    named: ((rule.keys as readonly unknown[] | undefined) ?? []).map(keyName),
  }
}

function keyName(key: unknown): string {
  return Array.isArray(key) ? key.join(SEAM) : String(key)
}

function oracleLevel(level: Values): OracleLevel {
  const by = level.by ?? 'client.address'
  const fields = (Array.isArray(by) ? by : [by]) as readonly string[]
  const operator = OPERATORS.find(name => level[name] !== undefined)!
  return {
    operator,
    value: Number(level[operator]),
    keyOf: attributes => {
      if (by === '*') return WHOLE_STREAM
      const parts = fields.map(field => keyPart(field, fields.length === 1, attributes))
      return parts.includes(undefined) ? undefined : parts.join(SEAM)
    },
  }
}

/** `client.address/24,64`, or a field; undefined where the record has no such key. */
function keyPart(text: string, isOnly: boolean, attributes: Attributes): string | undefined {
  const [field = '', lengths] = text.split('/')
  const found = attributes[field]
  const value = Array.isArray(found) && found.length === 1 ? found[0] : found
  const isAddress = lengths !== undefined || field === CLIENT || (isOnly && ADDRESS.test(field))
  return canonical(value, field, isAddress, lengths)
}

/** The one text that equal values have; undefined where it is no value. */
function canonical(
  value: unknown,
  field: string,
  isAddress: boolean,
  lengths?: string,
): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'object' || Number.isNaN(value)) return undefined
  const text = String(value)
  const address = createAddress()
  const isFound =
    isAddress || ADDRESS.test(field) ? parseAddress(text, address) : parseBareAddress(text, address)
  if (typeof value === 'string' && isFound) return addressText(address, lengths)
  return isAddress ? undefined : text
}

function addressText(address: Address, lengths: string | undefined): string {
  const [first, second] = (lengths ?? '').split(',').map(Number)
  const isShort = first !== undefined && first <= 32
  const bits = isIpv4(address) ? (isShort ? first : undefined) : isShort ? second : first
  if (lengths === undefined || bits === undefined) return formatAddress(address)
  truncateAddress(address, isIpv4(address) ? 96 + bits : bits)
  return `${formatAddress(address)}/${bits}`
}

/** Reads what a record contributes; nothing where its field has no value the measure can use. */
function valuesOf(
  measure: OracleRule['measure'],
  field: string | undefined,
  maxWeight: number,
): (attributes: Attributes) => (number | string)[] {
  if (field === undefined) return () => [1]
  if (measure !== 'distinct') {
    return attributes => amountsOf(measure, attributes[field], maxWeight)
  }
  const [name = '', lengths] = field.split('/')
  const isAddress = lengths !== undefined || name === CLIENT
  return attributes => {
    const found = attributes[name]
    const each: readonly unknown[] = Array.isArray(found) ? found : [found]
    return each.flatMap(one => canonical(one, name, isAddress, lengths) ?? [])
  }
}

/** Numbers and texts that are plain decimals; of a sum and a weight those that are not negative. */
function amountsOf(measure: OracleRule['measure'], found: unknown, maxWeight: number): number[] {
  if (measure === 'count' && (found === undefined || found === null)) return [1]
  const isText = typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found)
  const amount = typeof found === 'number' || isText ? Number(found) : Number.NaN
  if (!Number.isFinite(amount) || (amount < 0 && measure !== 'average')) return []
  if (measure !== 'count') return [amount]
  return Number.isInteger(amount) && amount > 0 ? [Math.min(amount, maxWeight)] : []
}

function conditionOf(text: unknown, otherwise: boolean): Test {
  return text === undefined ? () => otherwise : readCondition(String(text))
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 }

function durationMs(text: unknown): number {
  const parts = [...String(text).matchAll(/(\d+)(ms|s|m|h|d)/g)]
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0)
}
