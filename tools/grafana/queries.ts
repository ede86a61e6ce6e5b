import { DataqueryBuilder as Loki, LokiQueryDirection } from '@grafana/grafana-foundation-sdk/loki'
import { DataqueryBuilder as Prometheus } from '@grafana/grafana-foundation-sdk/prometheus'

/** A variable of Grafana or of the dashboard, as its texts name it. */
export function variable(name: string): string {
  return `\${${name}}`
}

/** Data sources are chosen by variables, so that the dashboard fits every Grafana. */
export const LOKI = { type: 'loki', uid: variable('loki') }
export const PROMETHEUS = { type: 'prometheus', uid: variable('prometheus') }

const STREAMS = '{service_name=~"$service"}'
const RULE = 'netanomaly_rule=~"$rule"'

/** No record has `no_address`, so it equals an empty box, which lets everything through. */
const ADDRESS = 'no_address="$address" or client_address=ip("$address")'

/** Attributes that records most often have their client in, as Loki spells them. */
const CLIENT_FIELDS = [
  ...['client_address', 'source_address', 'network_peer_address', 'req_remoteAddress'],
  ...['remote_addr', 'request_remote_ip', 'client_ip'],
]

/** An address within a text. Loki's own search, `|= ip(…)`, fails where the box is empty. */
const IP = [
  ...['(?:\\d{1,3}\\.){3}\\d{1,3}', '(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}'],
  '[0-9A-Fa-f:]*::[0-9A-Fa-f:]*',
].join('|')

/** Episodes still tell of themselves once a day, so one that is open has an event within this. */
const OPEN_WINDOW = '25h'

/** Whether the event says that its episode outlasts the time range. RFC 3339 sorts as text. */
const UNEXPIRED = `gt .netanomaly_episode_expires "${variable('__to:date:iso')}"`

/** The events of these states. */
function events(states: string): string {
  return `${STREAMS} | netanomaly_episode_state${states} | ${RULE} | ${ADDRESS}`
}

const ALL_EVENTS = events('!=""')

/** Records, without our own. */
const RECORDS = `${STREAMS} | netanomaly_episode_state=""`

/** Whom the episode is about: stays the same where a prefix has many addresses. */
const WHO = 'who=`{{ or .client_prefix .client_address }}`'

/** What the newest event of an episode says of it: 0 where it is no longer open. */
function ifOpen(value: string): string {
  const closed = 'eq .netanomaly_episode_state "close"'
  return `\`{{ if ${closed} }}0{{ else if ${UNEXPIRED} }}${value}{{ else }}0{{ end }}\``
}

/**
 * Number of each group's newest event within the window. A flood has more groups than the series
 * that Loki lets a part of a query have (500), and it makes parts of all it can: of
 * `count_over_time`, of `sum by`, of both sides of an operator. Of `last_over_time` it does not,
 * nor of `topk`, `count`, `sum` or `max by` around it.
 */
function newest({ of, number, within, by }: Newest): string {
  return `last_over_time(\n  ${of} | unwrap ${number} [${within}]\n) by (${by})`
}

interface Newest {
  /** Streams and stages. */
  readonly of: string
  /** Label whose value is taken. */
  readonly number: string
  readonly within: string
  readonly by: string
}

const OPEN_COUNT = newest({
  of: `${ALL_EVENTS} | label_format is_open=${ifOpen('1')}`,
  ...{ number: 'is_open', within: OPEN_WINDOW, by: 'netanomaly_episode_id' },
})

const OPEN_EPISODES = newest({
  of: `${ALL_EVENTS} | label_format ${WHO}, records=${ifOpen('{{ .netanomaly_episode_records }}')}`,
  ...{ number: 'records', within: OPEN_WINDOW },
  by: 'netanomaly_episode_id, netanomaly_rule, netanomaly_key, who, service_name',
})

const RECORDS_OF_WHO = {
  of: `${ALL_EVENTS} | label_format ${WHO} | who!=""`,
  ...{ number: 'netanomaly_episode_records', within: '$__range' },
}

const STATUS = [
  'status=`{{ if eq .netanomaly_episode_state "close" }}closed',
  `{{ else if ${UNEXPIRED} }}open{{ else }}expired{{ end }}\``,
].join('')

const REASON = [
  'reason=`{{ .netanomaly_measure }} came to {{ .netanomaly_observed }}; ',
  'the rule: {{ .netanomaly_operator }} {{ .netanomaly_threshold }} ',
  'within {{ divf .netanomaly_window_ms 1000 }}s`',
].join('')

export const LOGQL = {
  openCount: `sum(${OPEN_COUNT}) or vector(0)`,
  openEpisodes: `topk(100, ${OPEN_EPISODES}) > 0`,
  openedCount: `sum(count_over_time(${events('="open"')} [$__range])) or vector(0)`,
  openedByRule: `sum by (netanomaly_rule) (count_over_time(${events('="open"')} [$__auto]))`,
  addressCount: `count(${newest({ ...RECORDS_OF_WHO, by: 'who' })}) or vector(0)`,
  markedByRule: `sum by (netanomaly_rule) (count_over_time(${RECORDS} | ${RULE} [$__auto]))`,
  topAddresses: `topk(10, max by (who) (${newest({
    ...RECORDS_OF_WHO,
    by: 'who, netanomaly_episode_id',
  })}))`,
  episodes: `${ALL_EVENTS} | label_format ${WHO}, ${STATUS}, ${REASON}`,
  why: `${ALL_EVENTS} | label_format ${WHO}, window=\`{{ divf .netanomaly_window_ms 1000 }}s\``,
  records: `${RECORDS} | ${[
    'no_address="$address"',
    ...CLIENT_FIELDS.map(field => `${field}=ip("$address")`),
  ].join(' or ')}`,
  textRecords: [
    ...[RECORDS, ...CLIENT_FIELDS.map(field => `${field}=""`)],
    `regexp \`(?P<text_address>${IP})(?:.*?[^\\w.:](?P<next_address>${IP}))?\``,
    'text_address=ip("$address") or next_address=ip("$address")',
  ].join(' | '),
  opens: events('="open"'),
} as const

/** `job` is namespace/service or the service alone, whatever else Prometheus makes labels of. */
const JOB = 'job=~"(.+/)?$service"'

export function metric(name: string, ...matchers: readonly string[]): string {
  return `netanomaly_${name}{${[JOB, ...matchers].join(', ')}}`
}

export function rate(name: string): string {
  return `rate(${metric(name)}[$__rate_interval])`
}

/** An instant answer: a number, or a table with a column for each label. */
export function lokiInstant(refId: string, expr: string): Loki {
  return new Loki().refId(refId).datasource(LOKI).expr(expr).queryType('instant')
}

export function lokiSeries(refId: string, expr: string, legend: string): Loki {
  return new Loki().refId(refId).datasource(LOKI).expr(expr).queryType('range').legendFormat(legend)
}

/** Lines, the newest first. */
export function lokiLines(refId: string, expr: string, maxLines: number): Loki {
  const query = new Loki().refId(refId).datasource(LOKI).expr(expr).queryType('range')
  return query.maxLines(maxLines).direction(LokiQueryDirection.Backward)
}

export function prometheusInstant(refId: string, expr: string): Prometheus {
  return new Prometheus().refId(refId).datasource(PROMETHEUS).expr(expr).instant()
}

export function prometheusSeries(refId: string, expr: string, legend: string): Prometheus {
  const query = new Prometheus().refId(refId).datasource(PROMETHEUS).expr(expr).range()
  return query.legendFormat(legend)
}
