import type { Row } from './answers.ts'
import { CLIENTS, TIGHT, USER } from './traffic.ts'

/** What is looked at in an answer, and what that must come to. */
export type Expected = readonly [look: (rows: readonly Row[]) => unknown, expected: unknown]

const SERVICES = ['edge/gate', 'mute', 'shop', TIGHT]

/** Of the whole traffic, no address chosen; one entry for each query there is. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  'Open now/A': [total, 4],
  'Opened/A': [total, 6],
  'Addresses/A': [total, 5],
  'Records seen/A': [isPositive, true],
  'Records marked/A': [isPositive, true],
  'Events lost/A': [isPositive, true],
  'Episodes opened, by rule/A': [
    sums('netanomaly_rule'),
    { 'busy-network': 1, 'login-failures': 2, 'password-spray': 1, 'port-sweep': 2 },
  ],
  // Of the eight records of a guesser and the seven of a sweeper the first four are not marked.
  'Records marked, by rule/A': [
    sums('netanomaly_rule'),
    { 'busy-network': 1, 'login-failures': 12, 'password-spray': 1, 'port-sweep': 6 },
  ],
  'Top addresses/A': [
    values('who'),
    {
      ...{ [CLIENTS.network]: 12, [CLIENTS.past]: 8 },
      ...{ [CLIENTS.guesser]: 5, [CLIENTS.sweeper]: 5, [CLIENTS.lost]: 5 },
    },
  ],
  'Open episodes/A': [
    values('service_name', 'netanomaly_rule', 'netanomaly_key', 'who'),
    {
      [`shop login-failures ${CLIENTS.guesser} ${CLIENTS.guesser}`]: 5,
      [`gate port-sweep ${CLIENTS.sweeper} ${CLIENTS.sweeper}`]: 5,
      [`gate password-spray ${USER} -`]: 3,
      [`gate busy-network ${CLIENTS.network} ${CLIENTS.network}`]: 12,
    },
  ],
  'Episodes/A': [
    newestOfEpisodes,
    {
      [CLIENTS.past]: {
        status: 'closed',
        sentence: `${CLIENTS.past} was below the threshold for 20s`,
        reason: 'count came to 8; the rule: gte 5 within 10s',
      },
      [CLIENTS.guesser]: {
        status: 'open',
        sentence: `${CLIENTS.guesser} sent 5 records`,
        reason: 'count came to 5; the rule: gte 5 within 10s',
      },
      [CLIENTS.sweeper]: {
        status: 'open',
        sentence: `${CLIENTS.sweeper} had 5 different values of destination.port`,
        reason: 'distinct destination.port came to 5; the rule: gte 5 within 10s',
      },
      [CLIENTS.lost]: {
        status: 'expired',
        sentence: `${CLIENTS.lost} had 5 different values of destination.port`,
        reason: 'distinct destination.port came to 5; the rule: gte 5 within 10s',
      },
      [CLIENTS.network]: {
        status: 'open',
        sentence: `${CLIENTS.network} sent 12 records`,
        reason: 'count came to 12; the rule: gte 12 within 10s',
      },
      [USER]: {
        status: 'open',
        sentence: `${USER} had 3 different values of client.address`,
        reason: 'distinct client.address came to 3; the rule: gte 3 within 10s',
      },
    },
  ],
  'Why/A': [
    columns('netanomaly_key', 'netanomaly_episode_state', 'netanomaly_observed', 'window'),
    [
      `${CLIENTS.lost} open 5 10s`,
      `${CLIENTS.guesser} open 5 10s`,
      `${CLIENTS.past} close 8 10s`,
      `${CLIENTS.past} open 5 10s`,
      `${CLIENTS.sweeper} open 5 10s`,
      `${CLIENTS.network} open 12 10s`,
      `${USER} open 3 10s`,
    ].sort(),
  ],
  'Raw records/A': [rows => rows.length > 2_000, true],
  'Raw records/B': [rows => rows.length, 0],
  'annotation/Episodes opened': [
    columns('netanomaly_rule', 'netanomaly_key'),
    [
      `busy-network ${CLIENTS.network}`,
      `login-failures ${CLIENTS.guesser}`,
      `login-failures ${CLIENTS.past}`,
      `password-spray ${USER}`,
      `port-sweep ${CLIENTS.lost}`,
      `port-sweep ${CLIENTS.sweeper}`,
    ],
  ],
  'Records/A': [positives('job'), SERVICES],
  'Records/B': [positives('job'), SERVICES.filter(service => service !== 'mute')],
  'Records skipped, by reason/A': [positives('netanomaly_skip_reason'), ['no-address']],
  ...costs({ C: 'record_capped_total', I: 'event_dropped_total' }),
  'Keys tracked/A': [positives('job'), SERVICES.filter(service => service !== 'mute')],
  'Episodes open in processes/A': [values('job'), { 'edge/gate': 4, mute: 0, shop: 1, [TIGHT]: 1 }],
  'Time of a record/A': [positives('job'), ['shop']],
  'Time of a record/B': [positives('job'), ['shop']],
  'alert/netanomaly-severe': [
    values('service_name', 'netanomaly_rule'),
    { 'gate port-sweep': 1, 'shop login-failures': 1 },
  ],
  'alert/netanomaly-other': [
    values('service_name', 'netanomaly_rule'),
    { 'gate busy-network': 1, 'gate password-spray': 1 },
  ],
  'alert/netanomaly-no-address': [positives('job'), ['mute']],
  'alert/netanomaly-limit': [positives('job'), [TIGHT]],
  'alert/netanomaly-events-lost': [positives('job'), [TIGHT]],
}

/** The twelve curves of what limits and losses cost: all are there, these have risen. */
function costs(risen: Readonly<Record<string, string>>): Record<string, Expected> {
  const entries = [...'ABCDEFGHIJKL'].map(refId => {
    const expected: Expected = [rows => rows.map(row => row.value > 0), [refId in risen]]
    return [`Limits and losses/${refId}`, expected]
  })
  return Object.fromEntries(entries)
}

function total(rows: readonly Row[]): number | undefined {
  return rows.length === 1 ? rows[0]!.value : undefined
}

function isPositive(rows: readonly Row[]): boolean {
  return total(rows)! > 0
}

function values(...labels: readonly string[]) {
  return (rows: readonly Row[]) =>
    Object.fromEntries(rows.map(row => [nameOf(row, labels), row.value]))
}

function sums(...labels: readonly string[]) {
  return (rows: readonly Row[]) =>
    Object.fromEntries(rows.map(row => [nameOf(row, labels), row.sum]))
}

/** Names of the series that are above zero. */
function positives(...labels: readonly string[]) {
  return (rows: readonly Row[]) =>
    rows
      .filter(row => row.value > 0)
      .map(row => nameOf(row, labels))
      .sort()
}

/** One text for each line, sorted. */
function columns(...labels: readonly string[]) {
  return (rows: readonly Row[]) => rows.map(row => nameOf(row, labels)).sort()
}

function nameOf({ labels }: Row, names: readonly string[]): string {
  return names.map(name => labels[name] || '-').join(' ')
}

/** As the table's transformations make it: of each episode the newest line. */
function newestOfEpisodes(rows: readonly Row[]) {
  const newest = new Map<string, Row>()
  const order = [...rows].sort((a, b) => lastSeen(b).localeCompare(lastSeen(a)))
  for (const row of order) {
    const id = row.labels.netanomaly_episode_id!
    if (!newest.has(id)) newest.set(id, row)
  }
  return Object.fromEntries(
    [...newest.values()].map(({ labels, line }) => [
      labels.netanomaly_key,
      {
        ...{ status: labels.status, reason: labels.reason },
        sentence: line.split(/: \d+ records| within 10s/)[0],
      },
    ]),
  )
}

function lastSeen(row: Row): string {
  return row.labels.netanomaly_episode_last_seen!
}
