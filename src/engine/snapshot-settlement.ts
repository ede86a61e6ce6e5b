import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { decidesOnArrival, type EngineRule, isDownward } from '../detect/detector.ts'
import type { RowTable } from '../memory/row-table.ts'
import type { KeyWords } from '../record/observation.ts'
import type { SettlementParts } from './engine-parts.ts'
import {
  readKeyText,
  readOrigin,
  readTime,
  writeKeyText,
  writeOrigin,
} from './snapshot-episodes.ts'
import type { SnapshotRows } from './snapshot-rows.ts'
import { hasAmount } from './snapshot-rule.ts'
import type { Witness } from './witnesses.ts'

const IS_FIRST = 128
/** Bytes of the shortest change, observation and witness. */
const CHANGE_BYTES = 2
const PENDING_BYTES = 20
const WITNESS_BYTES = 6
/** `TimeWheel` holds times within half of 2^32 ms of the newest time. */
const MAX_DISTANCE_MS = 2 ** 31 - 1

/** One observation that waits. */
export interface SnapshotPending {
  readonly ruleIndex: number
  readonly atMs: number
  readonly roles: number
  readonly isFirst: boolean
  readonly key: KeyWords
  /** Which of those before it is its record's for the next lower level, from 1; 0: none. */
  readonly below: number
  readonly amount: number
  readonly first: number
  readonly second: number
}

/** What the settled rules have beside their rows; times in their order. */
export interface SnapshotSettlement {
  readonly settledMs: number
  readonly changes: readonly { readonly row: number; readonly atMs: number }[]
  readonly pending: readonly SnapshotPending[]
  readonly witnesses: readonly { readonly row: number; readonly witness: Witness }[]
}

/** Writes that of a settlement that has begun. */
export function writeSettlement(
  to: ByteWriter,
  settlement: SettlementParts,
  table: RowTable,
  rules: readonly EngineRule[],
  numbers: Int32Array,
  baseMs: number,
): void {
  to.number(baseMs - settlement.settledMs)
  writeChanges(to, settlement, table, rules, numbers, baseMs)
  writePending(to, settlement, rules, baseMs)
  const { witnesses } = settlement
  const known: [number, Witness][] = []
  for (const [slot, number] of numbers.entries()) {
    // A row may have been given to a key of a rule that has none.
    if (number === 0 || decidesOnArrival(rules[table.ruleOf(slot)]!)) continue
    const witness = witnesses.at(slot)
    if (witness !== undefined) known.push([number, witness])
  }
  known.sort(([a], [b]) => a - b)
  to.uint(known.length)
  for (const [number, witness] of known) {
    to.uint(number)
    writeWitness(to, witness, baseMs)
  }
}

export function readSettlement(
  from: ByteReader,
  rules: readonly EngineRule[],
  rows: SnapshotRows,
  baseMs: number,
): SnapshotSettlement {
  const settledMs = readTime(from, baseMs)
  const changes: { row: number; atMs: number }[] = []
  for (let left = from.count(CHANGE_BYTES); left > 0; left--) {
    changes.push({ row: readRow(from, rows), atMs: readWheelTime(from, baseMs) })
  }
  const pending: SnapshotPending[] = []
  for (let left = from.count(PENDING_BYTES); left > 0; left--) {
    pending.push(readPending(from, rules, pending.length, baseMs))
  }
  const witnesses: { row: number; witness: Witness }[] = []
  for (let left = from.count(WITNESS_BYTES); left > 0; left--) {
    witnesses.push({ row: readRow(from, rows), witness: readWitness(from, baseMs) })
  }
  return { settledMs, changes, pending, witnesses }
}

function readRow(from: ByteReader, rows: SnapshotRows): number {
  const row = from.uint(rows.length)
  return row === 0 ? from.fail('the number of a row', '0') : row
}

function readWheelTime(from: ByteReader, baseMs: number): number {
  return baseMs - from.within(-MAX_DISTANCE_MS, MAX_DISTANCE_MS)
}

function writeChanges(
  to: ByteWriter,
  { low }: SettlementParts,
  table: RowTable,
  rules: readonly EngineRule[],
  numbers: Int32Array,
  baseMs: number,
): void {
  const changes = low
    .changes()
    .filter(([slot]) => numbers[slot]! > 0 && isDownward(rules[table.ruleOf(slot)]!))
  to.uint(changes.length)
  for (const [slot, atMs] of changes) {
    to.uint(numbers[slot]!)
    to.number(baseMs - atMs)
  }
}

function writePending(
  to: ByteWriter,
  { pending }: SettlementParts,
  rules: readonly EngineRule[],
  baseMs: number,
): void {
  const waiting = pending.places()
  const numbers = new Map(waiting.map(([place], at) => [place, at + 1]))
  const key: KeyWords = { w0: 0, w1: 0, w2: 0, w3: 0 }
  to.uint(waiting.length)
  for (const [place, atMs] of waiting) {
    const ruleIndex = pending.ruleOf(place)
    const rule = rules[ruleIndex]!
    to.uint(ruleIndex)
    to.number(baseMs - atMs)
    to.byte(pending.rolesOf(place) | (pending.isFirst(place) ? IS_FIRST : 0))
    pending.readKey(place, key)
    for (const word of [key.w0, key.w1, key.w2, key.w3]) to.word(word)
    const below = pending.belowOf(place)
    to.uint(below < 0 ? 0 : (numbers.get(below) ?? 0))
    if (rule.measure === 'distinct') {
      to.word(pending.firstOf(place))
      to.word(pending.secondOf(place))
    } else if (hasAmount(rule)) {
      to.number(pending.amountOf(place))
    }
  }
}

function readPending(
  from: ByteReader,
  rules: readonly EngineRule[],
  before: number,
  baseMs: number,
): SnapshotPending {
  if (rules.length === 0) from.fail('a rule', 'none')
  const ruleIndex = from.uint(rules.length - 1)
  const rule = rules[ruleIndex]!
  if (decidesOnArrival(rule)) from.fail('a rule that is decided later', 'one that is not')
  const atMs = readWheelTime(from, baseMs)
  const roles = from.byte()
  const [w0, w1, w2, w3] = [from.word(), from.word(), from.word(), from.word()]
  const below = from.uint(before)
  const isValue = rule.measure === 'distinct'
  const [first, second] = isValue ? [from.word(), from.word()] : [0, 0]
  const least = rule.measure === 'average' ? -Number.MAX_VALUE : 0
  const amount = !isValue && hasAmount(rule) ? from.within(least, Number.MAX_VALUE) : 1
  return {
    ...{ ruleIndex, atMs, roles: roles & ~IS_FIRST, isFirst: (roles & IS_FIRST) !== 0 },
    ...{ key: { w0, w1, w2, w3 }, below, amount, first, second },
  }
}

function writeWitness(to: ByteWriter, witness: Witness, baseMs: number): void {
  writeKeyText(to, witness.key)
  writeOrigin(to, witness.origin)
  to.number(baseMs - witness.sinceMs)
  to.uint(witness.described)
  to.uint(witness.lines.length)
  for (const line of witness.lines) to.text(line)
}

function readWitness(from: ByteReader, baseMs: number): Witness {
  const [key, origin] = [readKeyText(from), readOrigin(from)]
  const sinceMs = baseMs - from.number()
  const described = from.uint()
  const lines: string[] = []
  for (let left = from.count(1); left > 0; left--) lines.push(from.text())
  return { key, origin, mark: undefined, lines, sinceMs, described }
}
