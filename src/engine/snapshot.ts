import { ByteReader } from '../base/byte-reader.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import { crc32 } from '../base/crc32.ts'
import { SnapshotError } from '../base/snapshot-error.ts'
import type { EngineRule } from '../detect/detector.ts'
import type { EntryRecords } from '../window/entry-records.ts'
import { createCounters, type EngineCounters } from './counters.ts'
import type { EngineParts } from './engine-parts.ts'
import type { OpenedEpisodes } from './episode-keeper.ts'
import type { EngineTime } from './row-space.ts'
import { readEpisodes, type SnapshotEpisode, writeEpisodes } from './snapshot-episodes.ts'
import { readRows, type SnapshotRows, writeRows } from './snapshot-rows.ts'
import { readRules, writeRules } from './snapshot-rule.ts'
import { readSettlement, type SnapshotSettlement, writeSettlement } from './snapshot-settlement.ts'

// Seven letters and the version of the format; then how many bytes follow and their CRC-32, 32 bits
// each, the lowest first.
const MAGIC = 'netanom'
const VERSION = 1
const LENGTH = 8
const CHECKSUM = 12
const BODY = 16

const MAX_COUNTER = Number.MAX_SAFE_INTEGER
const MAX_MINUTE = 2 ** 40

/** All that a snapshot says; checked. */
export interface SnapshotContent {
  readonly keySeed: number
  readonly time: EngineTime
  readonly counters: EngineCounters
  /** As they were; without their keys and the keys that they expect. */
  readonly rules: readonly EngineRule[]
  readonly rows: SnapshotRows
  /** Undefined where no rule waited for the watermark, or none has come. */
  readonly settlement: SnapshotSettlement | undefined
  readonly opened: OpenedEpisodes
  readonly episodes: readonly SnapshotEpisode[]
  /** Where `SnapshotRows.starts` lead. */
  readonly reader: ByteReader
  /** What the times of entries are relative to, modulo 2^32. */
  readonly baseTime: number
}

/**
 * The state of an engine as bytes. It is what the engine knows, not how it keeps it: it can be
 * restored under other limits and another hash seed. A state has one form: what is restored and not
 * touched has the same bytes again. What `Observation.mark` gave is not in it. It holds addresses
 * and a secret, `keySeed`, by which keys and values are hashed: keep it as you keep the logs.
 *
 * In this order: the seed; newest time and watermark; counters; rules; rows by rule and key, each
 * with its entries; of the rules that wait for the watermark what changes when, what waits, what
 * was noted of rows; open episodes by age. Times are distances from the newest time or the one
 * before.
 *
 * An IPv4 key takes 7 to 9 bytes with one time (IPv6 about 14 more), each further time about 3,
 * with a weight 6, with a value 11. 100,000 rows of 5 times take 30 to 110 ms of a busy core to
 * write and 90 to 240 to restore, in one piece: a door does it when it stops, or seldom.
 */
export function takeSnapshot(parts: EngineParts, keySeed: number): Uint8Array {
  const { rules, space, settlement, keeper, time } = parts
  for (const { slot } of keeper.book.all()) keeper.sync(slot)
  space.sweep(Number.POSITIVE_INFINITY)
  const to = new ByteWriter()
  const baseMs = baseOf(time)
  to.word(keySeed)
  to.number(time.newestMs)
  to.number(time.watermarkMs)
  writeCounters(to, parts.counters)
  writeRules(to, rules)
  const numbers = writeRows(to, rules, space, settlement?.parts.low, baseMs | 0)
  const hasBegun = settlement !== undefined && Number.isFinite(settlement.parts.settledMs)
  to.byte(hasBegun ? 1 : 0)
  if (hasBegun) writeSettlement(to, settlement.parts, space.table, rules, numbers, baseMs)
  const { sequence, minute, inMinute } = keeper.opened
  to.uint(sequence)
  to.int(minute)
  to.uint(inMinute)
  writeEpisodes(to, keeper, numbers, baseMs)
  return seal(to.finish())
}

/** Throws a `SnapshotError` where the bytes are no snapshot, damaged, or of a newer version. */
export function readSnapshot(bytes: Uint8Array, records: EntryRecords): SnapshotContent {
  const reader = openSeal(bytes)
  const keySeed = reader.word()
  const time = readEngineTime(reader)
  const baseMs = baseOf(time)
  const counters = readCounters(reader)
  const rules = readRules(reader)
  const rows = readRows(reader, rules, records, baseMs | 0)
  const hasBegun = reader.byte() === 1
  const settlement = hasBegun ? readSettlement(reader, rules, rows, baseMs) : undefined
  const opened = {
    sequence: reader.uint(),
    minute: readMinute(reader),
    inMinute: reader.uint(),
  }
  const episodes = readEpisodes(reader, rules, rows, baseMs)
  const last = episodes.at(-1)?.episode.sequence ?? 0
  if (last > opened.sequence) reader.fail(`at most ${opened.sequence} episodes`, `${last}`)
  if (reader.left > 0) reader.fail('the end', `${reader.left} more bytes`)
  const baseTime = baseMs | 0
  return {
    ...{ keySeed, time, counters, rules, rows, settlement, opened, episodes, reader, baseTime },
  }
}

/**
 * The seed that the rules of a snapshot's engine were compiled with. Who restores it compiles with
 * the same one: by another one the keys that are hashes are others, and rules begin anew.
 */
export function snapshotKeySeed(bytes: Uint8Array): number {
  return openSeal(bytes).word()
}

function seal(body: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(BODY + body.length)
  for (let at = 0; at < MAGIC.length; at++) sealed[at] = MAGIC.charCodeAt(at)
  sealed[MAGIC.length] = VERSION
  const view = new DataView(sealed.buffer)
  view.setUint32(LENGTH, body.length, true)
  view.setUint32(CHECKSUM, crc32(body), true)
  sealed.set(body, BODY)
  return sealed
}

/** A reader of the body. */
function openSeal(bytes: Uint8Array): ByteReader {
  for (let at = 0; at < MAGIC.length; at++) {
    if (bytes[at] !== MAGIC.charCodeAt(at)) refuse(at, `a snapshot of an engine`, 'other bytes')
  }
  const version = bytes[MAGIC.length]
  if (version !== VERSION) {
    const found = version === undefined ? 'the end' : `version ${version}`
    refuse(MAGIC.length, `version ${VERSION} of the format`, found)
  }
  if (bytes.length < BODY) refuse(bytes.length, `${BODY} bytes at least`, 'the end')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(LENGTH, true)
  if (length !== bytes.length - BODY) {
    refuse(LENGTH, `${length} bytes behind the head`, `${bytes.length - BODY}`)
  }
  const checksum = view.getUint32(CHECKSUM, true)
  const found = crc32(bytes, BODY)
  if (checksum !== found) refuse(CHECKSUM, `checksum ${hex(checksum)}`, hex(found))
  return new ByteReader(bytes, BODY)
}

function refuse(byte: number, expected: string, found: string): never {
  throw new SnapshotError({ place: `snapshot, byte ${byte}`, expected, found })
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}

/** What other times are relative to: 0 before the first record. */
function baseOf({ newestMs }: EngineTime): number {
  return Number.isFinite(newestMs) ? newestMs : 0
}

function readEngineTime(from: ByteReader): EngineTime {
  const newestMs = from.number()
  const watermarkMs = from.number()
  if (newestMs === Number.NEGATIVE_INFINITY || Math.abs(newestMs) <= Number.MAX_SAFE_INTEGER) {
    if (watermarkMs <= newestMs) return { newestMs, watermarkMs }
    from.fail(`a watermark up to ${newestMs}`, `${watermarkMs}`)
  }
  return from.fail('a time', `${newestMs}`)
}

function writeCounters(to: ByteWriter, counters: EngineCounters): void {
  const counts = Object.entries(counters)
  to.uint(counts.length)
  for (const [name, count] of counts) {
    to.text(name)
    to.uint(count)
  }
}

/** By name: other versions may count more or less. */
function readCounters(from: ByteReader): EngineCounters {
  const counters = createCounters()
  for (let left = from.count(2); left > 0; left--) {
    const name = from.text()
    const count = from.uint(MAX_COUNTER)
    if (Object.hasOwn(counters, name)) counters[name as keyof EngineCounters] = count
  }
  return counters
}

function readMinute(from: ByteReader): number {
  const minute = from.int()
  return Math.abs(minute) <= MAX_MINUTE ? minute : from.fail('a minute', `${minute}`)
}
