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

const UNEXPIRED_EVENTS = [
  events('=~"open|update"'),
  `label_format unexpired=\`{{ if ${UNEXPIRED} }}yes{{ end }}\``,
  'unexpired="yes"',
].join(' | ')

/** Records, without our own. */
const RECORDS = `${STREAMS} | netanomaly_episode_state=""`

const CLOSED = `sum by (netanomaly_episode_id) (
  count_over_time(${STREAMS} | netanomaly_episode_state="close" [${OPEN_WINDOW}])
)`

const OPEN_LABELS =
  'netanomaly_episode_id, netanomaly_rule, netanomaly_key, client_address, service_name'

/** Records of each open episode. One whose close was lost counts until `expires`. */
const OPEN_EPISODES = `max by (${OPEN_LABELS}) (
  max_over_time(${UNEXPIRED_EVENTS} | unwrap netanomaly_episode_records [${OPEN_WINDOW}])
  by (${OPEN_LABELS})
)
unless on (netanomaly_episode_id)
${CLOSED}`

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
  openCount: `count(\n${OPEN_EPISODES}\n) or vector(0)`,
  openEpisodes: OPEN_EPISODES,
  openedCount: `sum(count_over_time(${events('="open"')} [$__range])) or vector(0)`,
  openedByRule: `sum by (netanomaly_rule) (count_over_time(${events('="open"')} [$__auto]))`,
  addressCount: `count(
  sum by (client_address) (count_over_time(${ALL_EVENTS} | client_address!="" [$__range]))
) or vector(0)`,
  markedByRule: `sum by (netanomaly_rule) (count_over_time(${RECORDS} | ${RULE} [$__auto]))`,
  topAddresses: `topk(10,
  sum by (client_address) (
    max_over_time(${ALL_EVENTS} | client_address!="" | unwrap netanomaly_episode_records [$__range])
    by (client_address, netanomaly_episode_id)
  )
)`,
  episodes: `${ALL_EVENTS} | label_format ${STATUS}, ${REASON}`,
  why: `${ALL_EVENTS} | label_format window=\`{{ divf .netanomaly_window_ms 1000 }}s\``,
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
