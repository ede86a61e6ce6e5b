import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { type EngineRule, isDownward } from '../detect/detector.ts'
import { NO_SLOT } from '../memory/row-table.ts'
import type { ClientOrigin } from '../record/client.ts'
import type { KeyText } from '../record/observation.ts'
import { createEpisode, type Episode, MAX_EVIDENCE, timedUpdateMs } from './episode.ts'
import type { EpisodeKeeper } from './episode-keeper.ts'
import type { SnapshotRows } from './snapshot-rows.ts'

const ORIGINS: readonly ClientOrigin[] = ['configured', 'record', 'peer', 'forwarded']
const NONE = ''
/** Times of an episode lie within 139 years of the newest time. */
const MAX_DISTANCE_MS = 2 ** 42
const MAX_TIMED_UPDATES = 2 ** 20
/** Bytes of the shortest episode. */
const MIN_BYTES = 16

/** An open episode of a snapshot. */
export interface SnapshotEpisode {
  readonly episode: Episode
  /** Number of its row. */
  readonly row: number
  /** When it was to be looked at. */
  readonly dueMs: number
}

/** Writes all open episodes, the one opened first before the others. */
export function writeEpisodes(
  to: ByteWriter,
  keeper: EpisodeKeeper,
  numbers: Int32Array,
  baseMs: number,
): void {
  const episodes = [...keeper.book.all()].sort((a, b) => a.sequence - b.sequence)
  const dues = new Map<Episode, number>()
  keeper.agenda.visit((episode, dueMs) => dues.set(episode, dueMs))
  to.uint(episodes.length)
  let before = 0
  for (const episode of episodes) {
    to.uint(episode.sequence - before)
    before = episode.sequence
    to.uint(numbers[episode.slot]!)
    writeEpisode(to, episode, baseMs)
    to.number(baseMs - dues.get(episode)!)
  }
}

function writeEpisode(to: ByteWriter, episode: Episode, baseMs: number): void {
  to.text(episode.id)
  writeKeyText(to, episode.key)
  writeOrigin(to, episode.origin)
  to.number(baseMs - episode.openedMs)
  to.number(baseMs - episode.firstHotMs)
  to.number(baseMs - episode.firstSeenMs)
  to.number(baseMs - episode.lastSeenMs)
  to.number(episode.records)
  to.number(episode.later)
  to.number(episode.observed)
  to.byte(episode.exact ? 1 : 0)
  to.uint(episode.evidence.length)
  for (const line of episode.evidence) to.text(line)
  to.uint(episode.described)
  to.number(episode.nextUpdateAt)
  to.uint(episode.timedUpdates)
}

export function readEpisodes(
  from: ByteReader,
  rules: readonly EngineRule[],
  rows: SnapshotRows,
  baseMs: number,
): SnapshotEpisode[] {
  const found: SnapshotEpisode[] = []
  let sequence = 0
  for (let left = from.count(MIN_BYTES); left > 0; left--) {
    const step = from.uint()
    if (step === 0) from.fail('episodes in the order of their opening', 'one twice')
    sequence += step
    const row = from.uint(rows.length)
    if (row === 0) from.fail('the row of an episode', 'none')
    const ruleIndex = rows.rules[row - 1]!
    const episode = readEpisode(from, rules[ruleIndex]!, ruleIndex, sequence, baseMs)
    found.push({ episode, row, dueMs: readTime(from, baseMs) })
  }
  return found
}

function readEpisode(
  from: ByteReader,
  rule: EngineRule,
  ruleIndex: number,
  sequence: number,
  baseMs: number,
): Episode {
  const id = from.text()
  const key = readKeyText(from)
  const origin = readOrigin(from)
  const openedMs = readTime(from, baseMs)
  const firstHotMs = readTime(from, baseMs)
  const firstSeenMs = readTime(from, baseMs)
  const lastSeenMs = readTime(from, baseMs)
  const most = Number.MAX_VALUE
  const [records, later] = [from.within(-most, most), from.within(-most, most)]
  const value = from.within(-most, most)
  const episode = createEpisode({ id, sequence, rule, ruleIndex, slot: NO_SLOT, origin }, key, {
    ...{ startMs: firstHotMs, endMs: openedMs, value, firstSeenMs, records, later },
  })
  episode.lastSeenMs = lastSeenMs
  episode.exact = from.byte() === 1
  for (let left = from.uint(MAX_EVIDENCE); left > 0; left--) episode.evidence.push(from.text())
  episode.described = from.uint()
  // It is multiplied by ten until it is more than a value.
  episode.nextUpdateAt = from.within(isDownward(rule) ? -most : Number.MIN_VALUE, most)
  episode.timedUpdates = from.uint(MAX_TIMED_UPDATES)
  episode.nextUpdateMs = timedUpdateMs(openedMs, episode.timedUpdates)
  return episode
}

/** The same episode under its rule as it is now; the next update is due at its new threshold's. */
export function underRule(episode: Episode, rule: EngineRule, ruleIndex: number): Episode {
  let { nextUpdateAt } = episode
  if (rule.threshold !== episode.rule.threshold && rule.threshold > 0) {
    nextUpdateAt = rule.threshold * 10
    while (episode.observed >= nextUpdateAt) nextUpdateAt *= 10
  }
  return { ...episode, rule, ruleIndex, nextUpdateAt }
}

export function readTime(from: ByteReader, baseMs: number): number {
  return baseMs - from.within(-MAX_DISTANCE_MS, MAX_DISTANCE_MS)
}

export function writeKeyText(to: ByteWriter, { parts, address }: KeyText): void {
  to.uint(parts.length)
  for (const part of parts) to.text(part)
  to.byte(address === undefined ? 0 : 1)
  if (address !== undefined) to.text(address)
}

export function readKeyText(from: ByteReader): KeyText {
  const parts: string[] = []
  for (let left = from.count(1); left > 0; left--) parts.push(from.text())
  return { parts, address: from.byte() === 0 ? undefined : from.text() }
}

export function writeOrigin(to: ByteWriter, origin: ClientOrigin | undefined): void {
  to.text(origin ?? NONE)
}

export function readOrigin(from: ByteReader): ClientOrigin | undefined {
  const origin = from.oneOf([NONE, ...ORIGINS])
  return origin === NONE ? undefined : origin
}
