import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import type { EngineRule } from '../detect/detector.ts'
import { isDownward } from '../detect/detector.ts'
import { slotsInOrder } from '../memory/row-order.ts'
import type { RowTable, Slot } from '../memory/row-table.ts'
import type { KeyWords } from '../record/observation.ts'
import { EntryRecords, type RowHead } from '../window/entry-records.ts'
import { EntryRows } from '../window/entry-rows.ts'
import type { LowSpans } from './low-spans.ts'
import type { RowSpace } from './row-space.ts'
import { formOf, isRowOf } from './snapshot-rule.ts'

/** Third word of every IPv4 address. */
const MAPPED = 0xffff
/** Bytes of the shortest row. */
const MIN_BYTES = 3
/** What `LowSpans` knows of a row fits into so many values. */
const LOW_STATES = 8

/** The rows of a snapshot, numbered from 1 in the order of their rules and keys. */
export class SnapshotRows {
  /** All by row - 1: its rule, four words of its key. */
  readonly rules: Int32Array
  readonly keys: Int32Array
  readonly heads: RowHead[] = []
  /** Where its entries begin, and the time of the oldest. */
  readonly starts: Int32Array
  readonly oldest: Int32Array
  /** Of `lt` and `lte`, what `LowSpans` knows of it. */
  readonly samples: Float64Array
  readonly states: Uint8Array

  constructor(length: number) {
    this.rules = new Int32Array(length)
    this.keys = new Int32Array(length * 4)
    this.starts = new Int32Array(length)
    this.oldest = new Int32Array(length)
    this.samples = new Float64Array(length)
    this.states = new Uint8Array(length)
  }

  get length(): number {
    return this.rules.length
  }

  readKey(row: number, into: KeyWords): void {
    const at = (row - 1) * 4
    into.w0 = this.keys[at]!
    into.w1 = this.keys[at + 1]!
    into.w2 = this.keys[at + 2]!
    into.w3 = this.keys[at + 3]!
  }
}

export function entryRecords(space: RowSpace): EntryRecords {
  return new EntryRecords(space.table, new EntryRows(space.table, space.pool))
}

/** Writes all rows in use; answers their numbers by slot, 0 of a slot that is free. */
export function writeRows(
  to: ByteWriter,
  rules: readonly EngineRule[],
  space: RowSpace,
  low: LowSpans | undefined,
  baseTime: number,
): Int32Array {
  const { table } = space
  const slots = slotsInOrder(table)
  const numbers = new Int32Array(table.touched)
  for (let at = 0; at < slots.length; at++) numbers[slots[at]!] = at + 1
  const records = entryRecords(space)
  const rowOf = lowerNumbers(rules, table, numbers)
  const key: KeyWords = { w0: 0, w1: 0, w2: 0, w3: 0 }
  to.uint(slots.length)
  let at = 0
  for (const [ruleIndex, rule] of rules.entries()) {
    let end = at
    while (end < slots.length && table.ruleOf(slots[end]!) === ruleIndex) end++
    const form = formOf(rule)
    const lowerOf = rowOf(rule)
    const isLow = isDownward(rule)
    to.uint(end - at)
    let before = 0
    for (; at < end; at++) {
      const slot = slots[at]! as Slot
      table.readKey(slot, key)
      before = writeKey(to, key, before)
      if (isLow) to.uint(low!.samplesOf(slot) * LOW_STATES + low!.stateOf(slot))
      records.write(to, slot, form, baseTime, lowerOf)
    }
  }
  return numbers
}

/** Checks every row; `read` their entries again where they are wanted. */
export function readRows(
  from: ByteReader,
  rules: readonly EngineRule[],
  records: EntryRecords,
  baseTime: number,
): SnapshotRows {
  const rows = new SnapshotRows(from.count(MIN_BYTES))
  let row = 0
  for (const [ruleIndex, rule] of rules.entries()) {
    const form = formOf(rule)
    let before = 0
    for (const end = row + from.uint(rows.length - row); row < end; row++) {
      before = readKey(from, rows, row, before)
      const isFirst = row === 0 || rows.rules[row - 1] !== ruleIndex
      if (!isFirst && !isKeyAfter(rows.keys, row)) from.fail('keys in their order', 'another order')
      rows.rules[row] = ruleIndex
      if (isDownward(rule)) {
        const low = from.uint()
        rows.states[row] = low % LOW_STATES
        rows.samples[row] = Math.floor(low / LOW_STATES)
      }
      const head = records.readHead(from)
      if (!isRowOf(rule, head)) from.fail(`entries of rule ${rule.id}`, 'entries of another kind')
      rows.heads.push(head)
      rows.starts[row] = from.position
      rows.oldest[row] = records.read(from, head, form, baseTime)
    }
  }
  if (row < rows.length) from.fail(`${rows.length} rows`, `${row}`)
  return rows
}

/** Words of a key in their order: IPv4 as a distance from the one before, others as they are. */
function writeKey(to: ByteWriter, { w0, w1, w2, w3 }: KeyWords, before: number): number {
  const isMapped = w0 === 0 && w1 === 0 && w2 === MAPPED
  if (isMapped) {
    to.uint(1 + (w3 >>> 0) - before)
    return w3 >>> 0
  }
  to.uint(0)
  for (const word of [w0, w1, w2, w3]) to.word(word)
  return before
}

function readKey(from: ByteReader, rows: SnapshotRows, row: number, before: number): number {
  const at = row * 4
  const distance = from.uint(2 ** 32)
  if (distance === 0) {
    for (let word = 0; word < 4; word++) rows.keys[at + word] = from.word()
    return before
  }
  rows.keys[at + 2] = MAPPED
  rows.keys[at + 3] = (before + distance - 1) | 0
  return before + distance - 1
}

/** Whether a row's key comes after that of the row before it. */
function isKeyAfter(keys: Int32Array, row: number): boolean {
  for (let word = 0; word < 4; word++) {
    const [before, own] = [keys[row * 4 - 4 + word]! >>> 0, keys[row * 4 + word]! >>> 0]
    if (before !== own) return before < own
  }
  return false
}

/**
 * Numbers of a rule's rows of lower levels: a row that has gone since, or is another's now, has 0.
 */
function lowerNumbers(rules: readonly EngineRule[], table: RowTable, numbers: Int32Array) {
  return ({ below }: EngineRule) =>
    (slot: number): number => {
      if (slot < 0 || slot >= table.touched) return 0
      const rule = table.ruleOf(slot)
      return rule >= 0 && rule < rules.length && below.includes(rule) ? numbers[slot]! : 0
    }
}
