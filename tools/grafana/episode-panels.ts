import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Column } from './columns.ts'
import { columnsOfLines, columnsOfNewest, columnsOfSeries, WRAPPED, width } from './columns.ts'
import { linked, TO_ADDRESS, TO_RECORDS, TO_TRACE } from './links.ts'
import { bars, logLines, stat, table } from './panels.ts'
import {
  LOGQL,
  LOKI,
  lokiInstant,
  lokiLines,
  lokiSeries,
  metric,
  PROMETHEUS,
  prometheusInstant,
} from './queries.ts'

const STATUS_COLORS: readonly DynamicConfigValue[] = [
  width(90),
  {
    id: 'mappings',
    value: [
      {
        type: 'value',
        options: {
          open: { color: 'red', index: 0 },
          closed: { color: 'green', index: 1 },
          expired: { color: 'text', index: 2 },
        },
      },
    ],
  },
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
]

const ADDRESS: Column = {
  ...{ field: 'who', title: 'Address' },
  properties: [width(190), linked(TO_ADDRESS)],
}
const EPISODE: Column = {
  ...{ field: 'netanomaly_episode_id', title: 'Episode' },
  properties: [width(150), linked(TO_RECORDS)],
}
const TRACE: Column = {
  ...{ field: 'trace_id', title: 'Trace' },
  properties: [width(150), linked(TO_TRACE)],
}
const RULE: Column = { field: 'netanomaly_rule', title: 'Rule', properties: [width(150)] }
const SERVICE: Column = { field: 'service_name', title: 'Service', properties: [width(120)] }
const TIME: Column = { field: 'Time', title: 'Last event', properties: [width(170)] }

/** The first look: how many, when, who. */
export function overview() {
  const sum = (name: string) => `sum(increase(${metric(name)}[$__range])) or vector(0)`
  return [
    stat('Open now', 'Opened, not closed, not past `expires`.', LOKI, true).withTarget(
      lokiInstant('A', LOGQL.openCount),
    ),
    stat('Opened', 'Episodes, in the time range.', LOKI).withTarget(
      lokiInstant('A', LOGQL.openedCount),
    ),
    stat('Addresses', 'And networks, with an episode in the time range.', LOKI).withTarget(
      lokiInstant('A', LOGQL.addressCount),
    ),
    stat('Records seen', 'By all processors, in the time range.', PROMETHEUS).withTarget(
      prometheusInstant('A', sum('record_seen_total')),
    ),
    stat('Records marked', 'With episode and rule, in the time range.', PROMETHEUS).withTarget(
      prometheusInstant('A', sum('annotation_written_total')),
    ),
    stat('Events lost', 'Before they left the process.', PROMETHEUS, true).withTarget(
      prometheusInstant('A', sum('event_dropped_total')),
    ),
    bars('Episodes opened, by rule', 'Each episode once.')
      .span(12)
      .height(8)
      .withTarget(lokiSeries('A', LOGQL.openedByRule, '{{netanomaly_rule}}')),
    bars('Records marked, by rule', 'Records that carry the rule of their episode.')
      .span(12)
      .height(8)
      .withTarget(lokiSeries('A', LOGQL.markedByRule, '{{netanomaly_rule}}')),
    topAddresses(),
    openEpisodes(),
  ]
}

function topAddresses() {
  const panel = table(
    'Top addresses',
    'By the records of their largest episode; ten at most.',
    'Records',
  )
    .span(8)
    .height(9)
    .withTarget(lokiInstant('A', LOGQL.topAddresses))
  return columnsOfSeries(panel, [ADDRESS, { field: 'Value #A', title: 'Records' }])
}

function openEpisodes() {
  const panel = table(
    'Open episodes',
    'With the records that the last event told of; a hundred at most.',
    'Records',
  )
    .span(16)
    .height(9)
    .withTarget(lokiInstant('A', LOGQL.openEpisodes))
  return columnsOfSeries(panel, [
    ...[RULE, { field: 'netanomaly_key', title: 'Key' }, ADDRESS],
    ...[{ field: 'Value #A', title: 'Records' }, SERVICE, EPISODE],
  ])
}

/** What each episode came to, in words: a row for each, by its newest event in the time range. */
export function episodes() {
  const panel = table('Episodes', 'By their newest event in the time range.', 'Last event')
    .span(24)
    .height(11)
    .withTarget(lokiLines('A', LOGQL.episodes, 1000))
  return [
    columnsOfNewest(panel, 'netanomaly_episode_id', [
      ...[TIME, { field: 'status', title: 'Status', properties: STATUS_COLORS }, RULE, ADDRESS],
      { field: 'Line', title: 'Sentence', properties: [WRAPPED] },
      { field: 'reason', title: 'Reason', properties: [WRAPPED] },
      { field: 'netanomaly_episode_records', title: 'Records', properties: [width(80)] },
      { field: 'netanomaly_episode_first_seen', title: 'First seen', properties: [width(190)] },
      ...[SERVICE, TRACE, EPISODE],
    ]),
  ]
}

/** All about the address in the box, or about all where it is empty. */
export function address() {
  return [why(), rawRecords()]
}

function why() {
  const column = (field: string, title: string, pixels: number): Column => ({
    ...{ field: `netanomaly_${field}`, title, properties: [width(pixels)] },
  })
  const panel = table('Why', 'What a window came to at most so far, against the rule.', 'Event')
    .span(24)
    .height(9)
    .withTarget(lokiLines('A', LOGQL.why, 200))
  return columnsOfLines(panel, [
    ...[{ ...TIME, title: 'Event' }, column('episode_state', 'State', 80), RULE],
    { field: 'security_rule_description', title: 'Description', properties: [WRAPPED] },
    ...[column('measure', 'Measure', 170), column('observed', 'Observed', 90)],
    ...[column('operator', 'Operator', 90), column('threshold', 'Threshold', 90)],
    ...[column('expected', 'Expected', 90), { field: 'window', title: 'Window' }],
    ...[column('score', 'Score', 70), column('exact', 'Exact', 70)],
    { field: 'netanomaly_evidence', title: 'Evidence', properties: [WRAPPED] },
    ...[column('client_origin', 'Found by', 90), ADDRESS, TRACE, EPISODE],
  ])
}

/** The records as they came, marked or not, by their attributes or by their text. */
function rawRecords() {
  return logLines('Raw records', 'Of the address: in an attribute, or anywhere in the text.')
    .span(24)
    .height(12)
    .withTarget(lokiLines('A', LOGQL.records, 500))
    .withTarget(lokiLines('B', LOGQL.textRecords, 500))
}
