import { type Client, FRAMED_ADDRESS } from './clients.ts'
import type { ArrivedRecord } from './delivery.ts'
import { PROXY_ADDRESS } from './service.ts'

/** What the records that arrived say about one client. */
export interface ClientVerdict {
  readonly client: Client
  readonly records: number
  readonly annotated: number
  /** Rules with an episode of this client. */
  readonly rules: readonly string[]
}

export interface Verdict {
  readonly events: readonly ArrivedRecord[]
  readonly records: number
  readonly annotated: number
  readonly clients: readonly ClientVerdict[]
  /** Records whose forged header named `FRAMED_ADDRESS`. */
  readonly framing: number
  /** The last annotated one of them. */
  readonly sample: ArrivedRecord | undefined
  /** What is not as it must be, for people; empty where all is well. */
  readonly problems: readonly string[]
}

/** Judges by nothing but what arrived; `expected` is how many records should have. */
export function judge(
  arrived: readonly ArrivedRecord[],
  clients: readonly Client[],
  expected: number,
): Verdict {
  const events = arrived.filter(isEvent)
  const records = arrived.filter(record => !isEvent(record))
  const rulesOf = (address: string) => [
    ...new Set(
      events
        .filter(event => event.attributes['client.address'] === address)
        .map(event => String(event.attributes['netanomaly.rule'])),
    ),
  ]
  const verdicts = clients.map(client => {
    const own = records.filter(record => hops(record).at(-1) === client.address)
    const annotated = own.filter(isAnnotated).length
    return { client, records: own.length, annotated, rules: rulesOf(client.address) }
  })
  const framing = records.filter(record => hops(record).includes(FRAMED_ADDRESS))

  const problems = verdicts.flatMap(disagreements)
  const check = (isWell: boolean, problem: string) => {
    if (!isWell) problems.push(problem)
  }
  check(arrived.length === expected, `${expected} records were sent, ${arrived.length} arrived`)
  check(framing.length > 0, `no record with the forged address ${FRAMED_ADDRESS} arrived`)
  check(rulesOf(FRAMED_ADDRESS).length === 0, `${FRAMED_ADDRESS} was blamed for a forged header`)
  return {
    events,
    records: records.length,
    annotated: records.filter(isAnnotated).length,
    clients: verdicts,
    framing: framing.length,
    sample: framing.findLast(isAnnotated),
    problems,
  }
}

export function isEvent(record: ArrivedRecord): boolean {
  return record.eventName === 'netanomaly.episode'
}

export function isAnnotated(record: ArrivedRecord): boolean {
  return !isEvent(record) && record.attributes['netanomaly.episode.id'] !== undefined
}

function disagreements({ client, records, annotated, rules }: ClientVerdict): string[] {
  const { address, foundBy, requests } = client
  const problems: string[] = []
  if (records !== requests) problems.push(`${address}: ${requests} requests, ${records} records`)
  if (rules.join() !== foundBy.join()) {
    const expected = foundBy.join(', ') || 'no rule'
    problems.push(
      `${address}: expected ${expected} to find it, found ${rules.join(', ') || 'none'}`,
    )
  }
  if (annotated > 0 !== foundBy.length > 0) {
    problems.push(
      `${address}: ${annotated} records annotated, rules ${foundBy.join(', ') || 'none'}`,
    )
  }
  return problems
}

/** Of X-Forwarded-For, without our own hops: the last is who connected, the rest is hearsay. */
function hops({ attributes }: ArrivedRecord): string[] {
  const header = [attributes['http.request.header.x-forwarded-for'] ?? []].flat().join(',')
  return header
    .split(',')
    .map(hop => hop.trim())
    .filter(hop => hop !== PROXY_ADDRESS)
}
