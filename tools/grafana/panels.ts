import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LogsSortOrder,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as LogsPanel } from '@grafana/grafana-foundation-sdk/logs'
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table'
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries'
import { LOKI, PROMETHEUS } from './queries.ts'

type Source = typeof LOKI | typeof PROMETHEUS

/** A number, red from 1 on where `isBad`; six fill a row. */
export function stat(title: string, description: string, source: Source, isBad = false): StatPanel {
  const steps = [{ value: null, color: isBad ? 'green' : 'blue' }]
  if (isBad) steps.push({ value: 1 as never, color: 'red' })
  return new StatPanel()
    .title(title)
    .description(description)
    .datasource(source)
    .unit('short')
    .decimals(0)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps))
    .span(4)
    .height(4)
}

/** Sorted by one column, the highest or newest first. */
export function table(title: string, description: string, sortedBy: string): TablePanel {
  return new TablePanel()
    .title(title)
    .description(description)
    .datasource(LOKI)
    .noValue('')
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .filterable(true)
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortedBy).desc(true)])
}

function series(title: string, description: string, source: Source): TimeSeriesPanel {
  const legend = new VizLegendOptionsBuilder().showLegend(true).calcs([])
  const tooltip = new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi)
  return new TimeSeriesPanel()
    .title(title)
    .description(description)
    .datasource(source)
    .min(0)
    .legend(legend.displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .tooltip(tooltip.sort(SortOrder.Descending))
}

/** Counts of one interval each, one upon the other. */
export function bars(title: string, description: string): TimeSeriesPanel {
  return series(title, description, LOKI)
    .decimals(0)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
}

/** Three fill a row. */
export function lines(title: string, description: string, unit: string): TimeSeriesPanel {
  return series(title, description, PROMETHEUS)
    .unit(unit)
    .drawStyle(GraphDrawStyle.Line)
    .fillOpacity(5)
    .span(8)
    .height(7)
}

export function logLines(title: string, description: string): LogsPanel {
  return new LogsPanel()
    .title(title)
    .description(description)
    .datasource(LOKI)
    .showTime(true)
    .showLabels(false)
    .showCommonLabels(false)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending)
}
