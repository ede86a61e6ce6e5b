import { type EngineRule, isDownward } from '../detect/detector.ts'
import { NO_SLOT, type Slot } from '../memory/row-table.ts'
import { createObservation, type KeyWords, type Observation } from '../record/observation.ts'
import type { EntryRecords } from '../window/entry-records.ts'
import type { EngineParts } from './engine-parts.ts'
import type { SnapshotContent } from './snapshot.ts'
import { underRule } from './snapshot-episodes.ts'
import { formOf, keptRules, NO_RULE, successors, unitOf } from './snapshot-rule.ts'
import type { SnapshotPending, SnapshotSettlement } from './snapshot-settlement.ts'

// Of what `LowSpans` knows of a row.
const GROWN = 1
const EXPECTED = 4 // its rule names its key

/**
 * Puts a snapshot into an engine that has seen nothing.
 *
 * Rules are known by id and level. What a rule counts and for whom decides whether its rows go on
 * (see `keptRules`); open episodes go with them. Of a rule that is gone or counts something else
 * now nothing goes on: its open episodes are closed at the newest time, here and now; those of a
 * rule that is gone have the rule as it was, and -1 for its index. New rules begin at the
 * watermark.
 *
 * Where the limits are lower rows are left out, counted as `evicted`: those with the fewest entries
 * for their age first, those with open episodes last. A row with an open episode that finds no room
 * for its entries loses these, counted as `degraded`.
 */
export function restoreParts(
  content: SnapshotContent,
  records: EntryRecords,
  parts: EngineParts,
): void {
  const { counters, keeper, space, settlement } = parts
  Object.assign(counters, content.counters)
  Object.assign(keeper.opened, content.opened)
  space.beforeTime(parts.time)
  space.setTime(parts.time)
  const kept = keptRules(content.rules, parts.rules)
  const { slots, lost } = new RowRestore(content, records, parts, kept).run()
  if (settlement !== undefined && content.settlement !== undefined) {
    restoreSettlement(content.settlement, parts, kept, slots)
  }
  restoreEpisodes(content, parts, kept, slots)
  for (const slot of lost) keeper.noteLoss(slot)
}

function restoreEpisodes(
  { rules, episodes }: SnapshotContent,
  { keeper, ...parts }: EngineParts,
  kept: readonly number[],
  slots: Int32Array,
): void {
  const next = successors(rules, parts.rules)
  for (const { episode, row, dueMs } of episodes) {
    const slot = slots[row]! as Slot
    const index = kept[episode.ruleIndex]!
    if (slot !== NO_SLOT && index !== NO_RULE) {
      keeper.adopt({ ...underRule(episode, parts.rules[index]!, index), slot }, dueMs)
      continue
    }
    const ruleIndex = next[episode.ruleIndex]!
    const rule = parts.rules[ruleIndex] ?? episode.rule
    keeper.end({ ...episode, rule, ruleIndex }, Math.max(parts.time.newestMs, episode.lastSeenMs))
  }
}

function restoreSettlement(
  { settledMs, changes, pending, witnesses }: SnapshotSettlement,
  parts: EngineParts,
  kept: readonly number[],
  slots: Int32Array,
): void {
  const settlement = parts.settlement!
  const { low } = settlement.parts
  const floorMs = Math.min(settledMs, changes[0]?.atMs ?? settledMs)
  for (const { row, atMs } of changes) {
    const slot = slots[row]! as Slot
    if (slot !== NO_SLOT && isLowRow(parts, slot)) low.resumeChange(slot, atMs, floorMs)
  }
  for (const { row, witness } of witnesses) {
    const slot = slots[row]! as Slot
    if (slot !== NO_SLOT) settlement.parts.witnesses.resume(slot, witness)
  }
  settlement.resume(settledMs)
  settlement.parts.pending.moveTo(settledMs)
  const observation = blankObservation(parts.rules)
  const places = new Int32Array(pending.length + 1).fill(-1)
  for (const [at, one] of pending.entries()) {
    const ruleIndex = kept[one.ruleIndex]!
    if (ruleIndex === NO_RULE) continue
    places[at + 1] = restorePending(one, parts, observation, ruleIndex, places[one.below]!)
  }
}

/** Answers its place, -1 where it was settled early because not all can wait. */
function restorePending(
  { isFirst, roles, amount, first, second, key, atMs }: SnapshotPending,
  { rules, space, counters, ...parts }: EngineParts,
  observation: Observation,
  ruleIndex: number,
  below: number,
): number {
  const settlement = parts.settlement!
  settlement.beginRecord(1, atMs)
  if (atMs < settlement.parts.settledMs) {
    counters.settledEarly++
    return -1
  }
  observation.isFirst = isFirst
  observation.roles[ruleIndex] = roles
  observation.amounts[ruleIndex] = amount
  observation.values[ruleIndex * 2] = first
  observation.values[ruleIndex * 2 + 1] = second
  const slot = space.table.find(key, ruleIndex, space.table.hashOf(key))
  if (slot !== NO_SLOT) space.waiting[slot]!++
  const isValue = rules[ruleIndex]!.measure === 'distinct'
  const { pending } = settlement.parts
  return pending.add(observation, ruleIndex, key, slot, below, isValue, atMs | 0)
}

function isLowRow({ rules, space }: EngineParts, slot: Slot): boolean {
  return isDownward(rules[space.table.ruleOf(slot)]!)
}

function blankObservation(rules: readonly EngineRule[]): Observation {
  const by = { describe: () => '', describeKey: () => ({ parts: [], address: undefined }) }
  return createObservation(rules.length, 0, by)
}

/** Puts the rows of a snapshot into a table, as far as they fit. */
class RowRestore {
  /** By number of a row, where it is now; `NO_SLOT` where it is not. */
  readonly slots: Int32Array
  /** Rows that lost their entries. */
  readonly lost: Slot[] = []
  readonly #content: SnapshotContent
  readonly #records: EntryRecords
  readonly #parts: EngineParts
  readonly #kept: readonly number[]
  readonly #isHeld: Uint8Array
  readonly #key: KeyWords = { w0: 0, w1: 0, w2: 0, w3: 0 }
  #isTight = false

  constructor(
    content: SnapshotContent,
    records: EntryRecords,
    parts: EngineParts,
    kept: readonly number[],
  ) {
    this.#content = content
    this.#records = records
    this.#parts = parts
    this.#kept = kept
    this.slots = new Int32Array(content.rows.length + 1).fill(NO_SLOT)
    this.#isHeld = new Uint8Array(content.rows.length + 1)
    for (const { row } of content.episodes) this.#isHeld[row] = 1
  }

  run(): this {
    const { table } = this.#parts.space
    const rows = this.#inOrder()
    // First all rows, since entries name rows; then their entries.
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!
      this.#content.rows.readKey(row, this.#key)
      const slot = table.insert(this.#key, this.#ruleOf(row), table.hashOf(this.#key))
      if (slot === NO_SLOT) this.#parts.counters.evicted++
      this.slots[row] = slot
    }
    for (let at = 0; at < rows.length; at++) this.#restoreEntries(rows[at]!)
    for (let at = 0; at < rows.length; at++) this.#resume(rows[at]!)
    return this
  }

  #ruleOf(row: number): number {
    return this.#kept[this.#content.rows.rules[row - 1]!]!
  }

  /** The rows that go on; where not all will fit those with the most evidence first. */
  #inOrder(): Int32Array {
    const { rows } = this.#content
    const { space } = this.#parts
    const numbers = new Int32Array(rows.length)
    let length = 0
    let words = 0
    for (let row = 1; row <= rows.length; row++) {
      if (this.#ruleOf(row) === NO_RULE) continue
      numbers[length++] = row
      words += this.#records.wordsFor(rows.heads[row - 1]!, false)
    }
    const found = numbers.subarray(0, length)
    this.#isTight = words > space.pool.capacity
    if (!this.#isTight && length <= space.table.maxRows) return found
    const evidence = Float64Array.from({ length: rows.length + 1 }, (_, row) =>
      row === 0 ? 0 : this.#evidenceOf(row),
    )
    return found.sort((a, b) => evidence[b]! - evidence[a]! || a - b)
  }

  /** As `RowSpace` has it. */
  #evidenceOf(row: number): number {
    const { rows, baseTime } = this.#content
    if (this.#isHeld[row] === 1 || (rows.states[row - 1]! & EXPECTED) !== 0) {
      return Number.POSITIVE_INFINITY
    }
    const { length } = rows.heads[row - 1]!
    return length ** 3 / Math.max(1, (baseTime - rows.oldest[row - 1]!) | 0)
  }

  #restoreEntries(row: number): void {
    const slot = this.slots[row]! as Slot
    if (slot === NO_SLOT) return
    const { rows, rules, reader, baseTime } = this.#content
    const { counters, space, ...parts } = this.#parts
    const head = rows.heads[row - 1]!
    const was = rules[rows.rules[row - 1]!]!
    const form = formOf(was)
    reader.position = rows.starts[row - 1]!
    this.#records.read(reader, head, form, baseTime)
    const factor = unitOf(was) / unitOf(parts.rules[this.#ruleOf(row)]!)
    const slotOf = (lower: number) => this.slots[lower] ?? NO_SLOT
    for (const isLeast of this.#isTight ? [true] : [false, true]) {
      const words = this.#records.wordsFor(head, isLeast)
      if (this.#records.put(slot, head, words, form, factor, slotOf)) return
    }
    if (this.#isHeld[row] === 1) {
      counters.degraded += head.length
      this.lost.push(slot)
      return
    }
    counters.evicted++
    space.table.remove(slot)
    this.slots[row] = NO_SLOT
  }

  /** What is known of a row beside its entries. */
  #resume(row: number): void {
    const slot = this.slots[row]! as Slot
    if (slot === NO_SLOT) return
    const { rows } = this.#content
    const { space, settlement, ...parts } = this.#parts
    const ruleIndex = this.#ruleOf(row)
    parts.windows[ruleIndex]!.resume(slot)
    if (settlement === undefined) return
    const { levels, low } = settlement.parts
    levels.resume(slot, ruleIndex)
    const rule = parts.rules[ruleIndex]!
    if (!isDownward(rule)) return
    const state = rows.states[row - 1]!
    const isExpected = (state & EXPECTED) !== 0 && this.#isNamed(rule, row)
    const samples = Math.min(rows.samples[row - 1]!, rule.minSamples)
    // A key that is no longer named goes on as one of many.
    const isDropped = (state & EXPECTED) !== 0 && !isExpected
    low.resume(slot, samples, isDropped ? state & GROWN : state)
    if (isExpected) space.pin(slot)
  }

  #isNamed({ expected }: EngineRule, row: number): boolean {
    const key = this.#key
    this.#content.rows.readKey(row, key)
    return expected.some(
      ({ words: { w0, w1, w2, w3 } }) =>
        w0 === key.w0 && w1 === key.w1 && w2 === key.w2 && w3 === key.w3,
    )
  }
}
