import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard'
import { variable } from './queries.ts'

export const DASHBOARD_UID = 'netanomaly'

/** The value of the cell that the link is in. */
const VALUE = variable('__value.raw')

/** A data link of a column; `url` may hold Grafana's variables. */
interface DataLink {
  readonly title: string
  readonly url: string
}

/** The dashboard again, all of it about this address. */
export const TO_ADDRESS: DataLink = {
  title: 'This address on this dashboard',
  url: `/d/${DASHBOARD_UID}?${[
    `var-address=${VALUE}`,
    ...['service:queryparam', 'rule:queryparam', '__url_time_range'].map(variable),
  ].join('&')}`,
}

/** The records that were marked with the episode, and its events. */
export const TO_RECORDS: DataLink = {
  title: 'Records of this episode',
  url: explore('loki', {
    ...{ refId: 'A', queryType: 'range', editorMode: 'code' },
    expr: `{service_name=~".+"} | netanomaly_episode_id="${VALUE}"`,
  }),
}

/** Without a query type an id alone is that of a trace, for Tempo and for Jaeger. */
export const TO_TRACE: DataLink = {
  title: 'Trace of this episode',
  url: explore('traces', { refId: 'A', query: VALUE }),
}

/** As a property of the column that is to have it. */
export function linked({ title, url }: DataLink): DynamicConfigValue {
  return { id: 'links', value: [{ title, url }] }
}

/** Explore takes its queries as JSON in the address; variables must stay as they are. */
function explore(source: string, query: Readonly<Record<string, string>>): string {
  const pane = {
    datasource: variable(source),
    queries: [{ ...query, datasource: { uid: variable(source) } }],
    range: { from: variable('__from'), to: variable('__to') },
  }
  const panes = encodeURIComponent(JSON.stringify({ episode: pane }))
  const open = panes.replace(/%24%7B(.*?)%7D/g, (_, name) => variable(name))
  return `/explore?schemaVersion=1&orgId=1&panes=${open}`
}
