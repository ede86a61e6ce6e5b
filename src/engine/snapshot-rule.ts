import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import {
  type Announcement,
  decidesOnArrival,
  type EngineRule,
  isDownward,
  type Measure,
  type Operator,
} from '../detect/detector.ts'
import { countScale, meanScale } from '../detect/scale.ts'
import type { EntryForm, RowHead } from '../window/entry-records.ts'

const MEASURES: readonly Measure[] = ['count', 'distinct', 'sum', 'average', 'ratio']
const OPERATORS: readonly Operator[] = ['gt', 'gte', 'lt', 'lte']
const MODES: readonly Announcement[] = ['shadow', 'annotate', 'emit']
const MAX_MS = 2 ** 32
/** Bytes of the shortest rule. */
const MIN_BYTES = 16

// One byte.
const IS_WEIGHTED = 1
const HAS_RESET = 2
const IS_LEVEL = 4

/** A rule that is no longer there, or has become another one. */
export const NO_RULE = -1

export function writeRules(to: ByteWriter, rules: readonly EngineRule[]): void {
  to.uint(rules.length)
  for (const rule of rules) writeRule(to, rule)
}

function writeRule(to: ByteWriter, rule: EngineRule): void {
  to.text(rule.id)
  to.text(fingerprintOf(rule))
  to.text(rule.measure)
  to.text(rule.operator)
  to.text(rule.mode)
  to.number(rule.threshold)
  to.uint(rule.windowMs)
  to.uint(rule.quietMs)
  to.uint(rule.minSamples)
  to.uint(rule.severity)
  to.byte(
    (rule.isWeighted ? IS_WEIGHTED : 0) |
      (rule.hasReset ? HAS_RESET : 0) |
      (rule.isLevel ? IS_LEVEL : 0),
  )
  to.uint(rule.below.length)
  for (const lower of rule.below) to.uint(lower)
}

/** As far as a rule is kept: without its key and the keys that it expects. */
export function readRules(from: ByteReader): EngineRule[] {
  const rules: EngineRule[] = []
  for (let left = from.count(MIN_BYTES); left > 0; left--) rules.push(readRule(from, rules.length))
  return rules
}

function readRule(from: ByteReader, index: number): EngineRule {
  const [id, fingerprint] = [from.text(), from.text()]
  const [measure, operator, mode] = [from.oneOf(MEASURES), from.oneOf(OPERATORS), from.oneOf(MODES)]
  const threshold = from.within(0, Number.MAX_VALUE)
  const [windowMs, quietMs] = [from.uint(MAX_MS), from.uint(MAX_MS)]
  const [minSamples, severity] = [from.uint(), from.uint(24)]
  const flags = from.byte()
  const below: number[] = []
  for (let left = from.count(1); left > 0; left--) {
    const lower = from.uint()
    if (lower >= index) from.fail(`a rule before rule ${index}`, `rule ${lower}`)
    below.push(lower)
  }
  return {
    ...{ id, fingerprint, measure, operator, mode, threshold, windowMs, quietMs, minSamples },
    ...{ severity, below, expected: [], key: NO_RULE },
    isWeighted: (flags & IS_WEIGHTED) !== 0,
    hasReset: (flags & HAS_RESET) !== 0,
    isLevel: (flags & IS_LEVEL) !== 0,
  }
}

/** Of each rule of a snapshot the index of the rule that has its id and level, or `NO_RULE`. */
export function successors(was: readonly EngineRule[], now: readonly EngineRule[]): number[] {
  return was.map(({ id, below }) =>
    now.findIndex(rule => rule.id === id && rule.below.length === below.length),
  )
}

/**
 * The same for rules whose rows go on: what is counted and for whom is the same, and so is what of
 * it is kept. Threshold, severity, quiet time, fewest samples, named keys and mode may differ; but
 * of `lt` and `lte` only as much is kept as the threshold asks for.
 */
export function keptRules(was: readonly EngineRule[], now: readonly EngineRule[]): number[] {
  const next = successors(was, now)
  for (const [index, rule] of was.entries()) {
    const other = now[next[index]!]
    const isKept = other !== undefined && isSame(rule, other) && sameLower(rule, other, next)
    if (!isKept) next[index] = NO_RULE
  }
  return next
}

function sameLower(was: EngineRule, now: EngineRule, next: readonly number[]): boolean {
  return was.below.every((lower, at) => next[lower] === now.below[at])
}

function isSame(was: EngineRule, now: EngineRule): boolean {
  const isMean = was.measure === 'average' || was.measure === 'ratio'
  const isBound = isDownward(was) && !isMean
  return (
    fingerprintOf(was) === fingerprintOf(now) &&
    was.measure === now.measure &&
    was.windowMs === now.windowMs &&
    was.isWeighted === now.isWeighted &&
    was.hasReset === now.hasReset &&
    was.isLevel === now.isLevel &&
    isDownward(was) === isDownward(now) &&
    (!isBound || (was.threshold === now.threshold && was.operator === now.operator))
  )
}

function fingerprintOf({ fingerprint, key }: EngineRule): string {
  return fingerprint ?? `key ${key}`
}

/** What the entries of a rule's rows are. */
export function formOf(rule: EngineRule): EntryForm {
  if (rule.measure === 'average' || rule.measure === 'ratio') return 'mean'
  if (!decidesOnArrival(rule) && rule.below.length > 0) return 'lower rows'
  if (rule.measure !== 'distinct') return 'weight'
  return isDownward(rule) ? 'last value' : 'value'
}

/** Whether the entries of a row can be of this rule. */
export function isRowOf(rule: EngineRule, { length, isWeighted }: RowHead): boolean {
  if (length === 0) return !isWeighted
  const isWeight = rule.isWeighted || rule.measure === 'sum'
  if (isWeight || formOf(rule) !== 'weight') return isWeighted
  return !isWeighted || !isDownward(rule)
}

/** What one unit of a weight stands for. */
export function unitOf(rule: EngineRule): number {
  return rule.measure === 'average' ? meanScale(rule).unit : countScale(rule).unit
}

/** Whether each observation has an amount that counts. */
export function hasAmount({ measure, isWeighted }: EngineRule): boolean {
  return isWeighted || measure === 'sum' || measure === 'average'
}
