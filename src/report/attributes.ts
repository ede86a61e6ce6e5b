import type { RuleProfile } from '../detect/rule-profile.ts'
import { thresholdScore } from '../detect/score.ts'
import { type EpisodeEvent, type EpisodeState, episodeRecords } from '../engine/episode.ts'
import { formatAddress } from '../record/address.ts'
import { OWN_RECORD_ATTRIBUTE } from '../record/own-record.ts'
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
  readonly key: string
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
  return {
    ...{ state, rule, scope, atMs, expiresMs },
    key: formatAddress(episode.key),
    id: episode.id,
    records: episodeRecords(episode),
    observed: episode.observed,
    exact: episode.exact,
    score: thresholdScore(episode.observed, rule.value),
    firstSeenMs: episode.firstSeenMs,
    lastSeenMs: episode.lastSeenMs,
    mergedInto: episode.mergedInto,
    origin: rule.by === 'client.address' ? episode.origin : undefined,
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
    'netanomaly.key_fields': [rule.by],
    'netanomaly.observed': report.observed,
    'netanomaly.threshold': rule.value,
    'netanomaly.expected': rule.operator === 'gt' ? rule.value : rule.value - 1,
    'netanomaly.score': report.score,
    'netanomaly.window_ms': rule.windowMs,
    'netanomaly.exact': report.exact,
    'netanomaly.scope': report.scope,
    'security_rule.name': rule.id,
  }
  if (rule.by.endsWith('.address')) attributes[rule.by] = report.key
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

function addKnown(attributes: EpisodeAttributes, name: string, value: string | undefined): void {
  if (value !== undefined) attributes[name] = value
}
