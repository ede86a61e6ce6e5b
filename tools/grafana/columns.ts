import type {
  DataTransformerConfig,
  DynamicConfigValue,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'

/** A column of a table, in the order they stand there. */
export interface Column {
  /** Name of the field or label that Loki answers. */
  readonly field: string
  readonly title: string
  readonly properties?: readonly DynamicConfigValue[]
}

/** Fields that Loki's answers have beside the labels. */
const LINE_FIELDS = ['labels', 'Time', 'Line', 'tsNs', 'labelTypes', 'id']

export function width(pixels: number): DynamicConfigValue {
  return { id: 'custom.width', value: pixels }
}

export const WRAPPED: DynamicConfigValue = {
  id: 'custom.cellOptions',
  value: { type: 'auto', wrapText: true },
}

/** A row for each line: its labels become columns, and only those named are shown. */
export function columnsOfLines(table: PanelBuilder, columns: readonly Column[]): PanelBuilder {
  const shown = new Set(columns.map(column => column.field))
  const hidden = LINE_FIELDS.filter(field => !shown.has(field))
  return withColumns(table.withTransformation(LABELS_TO_FIELDS), columns, {
    includeByName: Object.fromEntries(columns.map(column => [column.field, true])),
    excludeByName: Object.fromEntries(hidden.map(field => [field, true])),
  })
}

/** A row for each value of `key`: what the newest line with it says. */
export function columnsOfNewest(
  table: PanelBuilder,
  key: string,
  columns: readonly Column[],
): PanelBuilder {
  const fields = columns.map(({ field }) => [
    field,
    field === key
      ? { operation: 'groupby', aggregations: [] }
      : { operation: 'aggregate', aggregations: ['firstNotNull'] },
  ])
  const grouped = columns.map(column => ({
    ...column,
    field: column.field === key ? key : `${column.field} (firstNotNull)`,
  }))
  const newestFirst = { fields: {}, sort: [{ field: 'Time', desc: true }] }
  return withColumns(
    table
      .withTransformation(LABELS_TO_FIELDS)
      .withTransformation({ id: 'sortBy', options: newestFirst })
      .withTransformation({ id: 'groupBy', options: { fields: Object.fromEntries(fields) } }),
    grouped,
    {},
  )
}

/** A row for each series of an instant query: a column for each label, and one for the value. */
export function columnsOfSeries(table: PanelBuilder, columns: readonly Column[]): PanelBuilder {
  return withColumns(table, columns, { excludeByName: { Time: true } })
}

const LABELS_TO_FIELDS: DataTransformerConfig = {
  id: 'extractFields',
  options: { source: 'labels', replace: false },
}

function withColumns(
  table: PanelBuilder,
  columns: readonly Column[],
  names: Readonly<Record<string, Record<string, boolean>>>,
): PanelBuilder {
  table.withTransformation({
    id: 'organize',
    options: {
      ...names,
      indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
      renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
    },
  })
  for (const { title, properties } of columns) {
    if (properties !== undefined) table.overrideByName(title, [...properties])
  }
  return table
}
