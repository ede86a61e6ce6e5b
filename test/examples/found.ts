import type { ReceivedRecord } from '../collector/otlp-json.ts'

/** What an event says of an episode, in few words. */
export interface Found {
  readonly rule: unknown
  readonly key: unknown
  readonly origin: unknown
  readonly state: unknown
}

export function foundIn(records: readonly ReceivedRecord[]): Found[] {
  return records.filter(isEvent).map(({ attributes }) => ({
    rule: attributes['netanomaly.rule'],
    key: attributes['netanomaly.key'],
    origin: attributes['netanomaly.client.origin'],
    state: attributes['netanomaly.episode.state'],
  }))
}

export function isEvent({ eventName }: ReceivedRecord): boolean {
  return eventName === 'netanomaly.episode'
}

/** The line that a handler logs, without any address. */
export function isFailure(record: ReceivedRecord): boolean {
  return !isEvent(record) && /login failed/.test(String(record.body))
}

export function isMarked({ attributes }: ReceivedRecord): boolean {
  return attributes['netanomaly.episode.id'] !== undefined
}
