import type { RuleProfile } from '../detect/rule-profile.ts'
import { thresholdScore } from '../detect/score.ts'
import type { EpisodeEvent, EpisodeState } from '../engine/episode.ts'
import { OWN_RECORD_ATTRIBUTE } from '../record/own-record.ts'
import { fieldOf, isClient, keyFields } from './key-fields.ts'
import { measureText } from './rule-text.ts'
import { rfc3339 } from './time.ts'

/** Whose records were counted: counts of several processes must not be added up. */
export type Scope = 'process' | 'gateway' | 'file' | 'shared' | 'local'

export const EPISODE_EVENT_NAME = 'netanomaly.episode'
export const EPISODE_ID_ATTRIBUTE = 'netanomaly.episode.id'
export const RULE_ATTRIBUTE = 'netanomaly.rule'

/** Every value is what OTLP and every SDK line take as an attribute. */
export type EpisodeAttributes = Record<string, string | number | boolean | string[]>

/** An episode at the moment of an event, as plain values for events, JSON and text. */
export interface EpisodeReport {
  readonly state: EpisodeState
  readonly rule: RuleProfile
  /** Its parts in the order of `keyFields`, a blank between two; `*` is the whole stream. */
  readonly key: string
  readonly keyFields: readonly string[]
  /** The first part's address, of the triggering record where the key is a prefix of it. */
  readonly address: string | undefined
  /** The first part, where it is such a prefix. */
  readonly prefix: string | undefined
  readonly id: string
  readonly records: number
  readonly observed: number
  readonly exact: boolean
  readonly score: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly expiresMs: number
  readonly atMs: number
  readonly mergedInto: string | undefined
  readonly origin: string | undefined
  readonly evidence: readonly string[]
  readonly scope: Scope
}

/** Copies what a sink may keep of an event; `rule` is the user's rule that the episode is of. */
export function reportEpisode(event: EpisodeEvent, rule: RuleProfile, scope: Scope): EpisodeReport {
  const { episode, state, atMs, expiresMs } = event
  const { parts, address } = episode.key
  const isPrefix = address !== undefined && parts[0] !== address
  return {
    ...{ state, rule, scope, atMs, expiresMs },
    key: parts.join(' '),
    keyFields: keyFields(rule),
    address,
    prefix: isPrefix ? parts[0] : undefined,
    id: episode.id,
    records: episode.records,
    observed: episode.observed,
    exact: episode.exact,
    score: thresholdScore(episode.observed, rule.value, rule.operator),
    firstSeenMs: episode.firstSeenMs,
    lastSeenMs: episode.lastSeenMs,
    mergedInto: episode.mergedInto,
    origin: rule.by.some(isClient) ? episode.origin : undefined,
    evidence: [...episode.evidence],
  }
}

/** The attributes of an episode's event record (SEMANTICS.md lists them). */
export function episodeAttributes(report: EpisodeReport): EpisodeAttributes {
  const { rule } = report
  const attributes: EpisodeAttributes = {
    [OWN_RECORD_ATTRIBUTE]: report.state,
    [EPISODE_ID_ATTRIBUTE]: report.id,
    'netanomaly.episode.records': report.records,
    'netanomaly.episode.first_seen': rfc3339(report.firstSeenMs),
    'netanomaly.episode.last_seen': rfc3339(report.lastSeenMs),
    'netanomaly.episode.expires': rfc3339(report.expiresMs),
    [RULE_ATTRIBUTE]: rule.id,
    'netanomaly.key': report.key,
    'netanomaly.key_fields': [...report.keyFields],
    'netanomaly.measure': measureText(rule),
    'netanomaly.observed': report.observed,
    'netanomaly.operator': rule.operator,
    'netanomaly.threshold': rule.value,
    'netanomaly.expected': expected(rule),
    'netanomaly.score': report.score,
    'netanomaly.window_ms': rule.windowMs,
    'netanomaly.exact': report.exact,
    'netanomaly.scope': report.scope,
    'security_rule.name': rule.id,
  }
  addAddress(attributes, report)
  if (report.evidence.length > 0) attributes['netanomaly.evidence'] = [...report.evidence]
  if (rule.tags.length > 0) attributes['netanomaly.tags'] = [...rule.tags]
  addKnown(attributes, 'netanomaly.client.origin', report.origin)
  addKnown(attributes, 'netanomaly.episode.merged_into', report.mergedInto)
  addKnown(attributes, 'security_rule.description', rule.description ?? rule.title)
  addKnown(attributes, 'security_rule.category', rule.category)
  addKnown(attributes, 'security_rule.reference', rule.reference)
  addKnown(attributes, 'security_rule.ruleset.name', rule.rulesetName)
  addKnown(attributes, 'security_rule.uuid', rule.uuid)
  addKnown(attributes, 'security_rule.version', rule.version)
  return attributes
}

/** The last number that would not have fired; the threshold where numbers are not whole. */
function expected({ measure, operator, value }: RuleProfile): number {
  if (measure !== 'count' && measure !== 'distinct') return value
  switch (operator) {
    case 'gt':
      return Math.floor(value)
    case 'gte':
      return Math.ceil(value) - 1
    case 'lt':
      return Math.ceil(value)
    case 'lte':
      return Math.floor(value) + 1
  }
}

/** The key's address under its own name, so that events are found by it. */
function addAddress(attributes: EpisodeAttributes, report: EpisodeReport): void {
  const field = fieldOf(report.keyFields[0]!)
  if (!field.endsWith('.address')) return
  addKnown(attributes, field, report.address)
  if (isClient(field)) addKnown(attributes, 'client.prefix', report.prefix)
}

function addKnown(attributes: EpisodeAttributes, name: string, value: string | undefined): void {
  if (value !== undefined) attributes[name] = value
}
