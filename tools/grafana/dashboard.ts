import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { address, episodes, overview } from './episode-panels.ts'
import { DASHBOARD_UID } from './links.ts'
import { LOGQL, LOKI, PROMETHEUS } from './queries.ts'
import { selfMetrics } from './self-panels.ts'

/** The dashboard in Grafana's classic JSON model; the same at every call. */
export function netanomalyDashboard(): Dashboard {
  const builder = new DashboardBuilder('Network anomalies')
    .uid(DASHBOARD_UID)
    .description('Addresses that misbehave, found by otel-netanomaly in OpenTelemetry logs.')
    .tags(['otel-netanomaly', 'security'])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-3h', to: 'now' })
    .refresh('5m')
    .variables(variables())
    .annotation(openedAnnotation())
  const rows = [
    { title: 'Overview', panels: overview() },
    { title: 'Episodes', panels: episodes() },
    { title: 'The chosen address', panels: address() },
    { title: 'otel-netanomaly itself', panels: selfMetrics() },
  ]
  let id = 0
  for (const { title, panels } of rows) {
    builder.withRow(new RowBuilder(title).id(++id))
    for (const panel of panels) builder.withPanel(panel.id(++id))
  }
  return published(builder.build())
}

/** Without what the library writes and Grafana's published schema does not know. */
function published(dashboard: Dashboard): Dashboard {
  for (const variable of dashboard.templating?.list ?? []) {
    delete variable.auto
    delete variable.auto_min
    delete variable.auto_count
  }
  for (const panel of dashboard.panels ?? []) {
    if (panel.type === 'table' && 'options' in panel) delete panel.options.footer
  }
  return dashboard
}

function variables() {
  const all = { selected: true, text: ['All'], value: ['$__all'] }
  const source = (name: string, label: string, type: string) =>
    new DatasourceVariableBuilder(name).label(label).type(type)
  const query = (name: string, label: string) =>
    new QueryVariableBuilder(name)
      .label(label)
      .multi(true)
      .includeAll(true)
      .allValue('.+')
      .allowCustomValue(true)
      .current(all)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
  return [
    source('loki', 'Logs', 'loki'),
    source('prometheus', 'Metrics', 'prometheus'),
    source('traces', 'Traces', 'tempo'),
    query('service', 'Service')
      .datasource(LOKI)
      .query({ refId: 'service', type: 1, label: 'service_name', stream: '' }),
    query('rule', 'Rule')
      .datasource(PROMETHEUS)
      .query({
        ...{ refId: 'rule', qryType: 1 },
        query: 'label_values(netanomaly_episode_opened_total, netanomaly_rule)',
      }),
    new TextBoxVariableBuilder('address')
      .label('Address')
      .description('An address, a CIDR or a range; empty: all')
      .defaultValue('')
      .current({ selected: true, text: '', value: '' }),
  ]
}

/** Marks the moments at which episodes opened; the text is the event's sentence. */
function openedAnnotation(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Episodes opened')
    .datasource(LOKI)
    .enable(true)
    .iconColor('red')
    .expr(LOGQL.opens)
    .titleFormat('{{netanomaly_rule}}')
    .tagKeys('netanomaly_rule')
}
