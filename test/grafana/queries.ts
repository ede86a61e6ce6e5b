import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { root } from '../../tools/parts.mjs'

export const FOLDER = join(root, 'examples', 'grafana')

/** `lines`: log lines; `instant`: one answer for now; `range`: a curve. */
export type Mode = 'lines' | 'instant' | 'range'

/** One query of the dashboard or of an alert rule, as it is written there. */
export interface Query {
  /** `Panel/A`, `annotation/Name`, `alert/uid`. */
  readonly place: string
  readonly source: 'loki' | 'prometheus'
  readonly mode: Mode
  readonly expr: string
}

interface Target {
  readonly refId: string
  readonly expr?: string
  readonly queryType?: string
  readonly instant?: boolean
  readonly maxLines?: number
  readonly datasource?: { readonly type: string; readonly uid?: string }
}

/** The parts of a panel that tests look at; published-schema.ts checks all of it. */
export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly targets?: readonly Target[]
  readonly options?: Readonly<Record<string, unknown>>
  readonly fieldConfig?: {
    readonly defaults: { readonly custom?: Readonly<Record<string, unknown>> }
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string }
      readonly properties: readonly { readonly id: string; readonly value: unknown }[]
    }[]
  }
  readonly transformations?: readonly {
    readonly id: string
    readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }[]
}

export interface Variable {
  readonly name: string
  readonly type: string
  readonly allValue?: string
  readonly query?: string | Readonly<Record<string, unknown>>
}

export interface DashboardFile {
  readonly uid: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly Variable[] }
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr: string }[]
  }
}

export interface AlertRule {
  readonly uid: string
  readonly condition: string
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly data: readonly {
    readonly refId: string
    readonly datasourceUid: string
    readonly model: Target & Readonly<Record<string, unknown>>
  }[]
}

export function readDashboard(): DashboardFile {
  return JSON.parse(readFileSync(join(FOLDER, 'dashboards', 'netanomaly.json'), 'utf8'))
}

export function readAlerts(): AlertRule[] {
  const path = join(FOLDER, 'provisioning', 'alerting', 'netanomaly.yaml')
  const { groups } = parse(readFileSync(path, 'utf8')) as { groups: { rules: AlertRule[] }[] }
  return groups.flatMap(group => group.rules)
}

/** All that the panels and the annotation ask. */
export function dashboardQueries(dashboard: DashboardFile): Query[] {
  const queries = dashboard.panels.flatMap(panel =>
    (panel.targets ?? []).map(target => queryOf(`${panel.title}/${target.refId}`, target)),
  )
  for (const { name, expr } of dashboard.annotations.list) {
    queries.push({ place: `annotation/${name}`, source: 'loki', mode: 'lines', expr })
  }
  return queries
}

/** The one query of each rule; the threshold beside it is Grafana's own. */
export function alertQueries(alerts: readonly AlertRule[]): Query[] {
  return alerts.flatMap(({ uid, data }) =>
    data
      .filter(({ datasourceUid }) => datasourceUid !== '__expr__')
      .map(({ datasourceUid, model }) =>
        queryOf(`alert/${uid}`, { ...model, datasource: { type: datasourceUid } }),
      ),
  )
}

function queryOf(place: string, target: Target): Query {
  const { type } = target.datasource ?? {}
  if (type !== 'loki' && type !== 'prometheus') throw new Error(`${place}: data source ${type}`)
  if (target.expr === undefined) throw new Error(`${place}: no expression`)
  return { place, source: type, mode: modeOf(target), expr: target.expr }
}

function modeOf(target: Target): Mode {
  if (target.maxLines !== undefined) return 'lines'
  return target.instant === true || target.queryType === 'instant' ? 'instant' : 'range'
}

/** What Grafana puts in for its variables; `to` and `step` in the forms that queries use. */
export interface Values {
  readonly service: string
  readonly rule: string
  readonly address: string
  readonly toMs: number
}

export const RANGE_MS = 3 * 3_600_000
export const STEP_MS = 60_000

/** Throws where something is left that looks like a variable. */
export function filled(expr: string, { service, rule, address, toMs }: Values): string {
  const values: Readonly<Record<string, string>> = {
    ...{ service, rule, address },
    '__to:date:iso': new Date(toMs).toISOString(),
    __range: `${RANGE_MS / 1000}s`,
    __auto: `${STEP_MS / 1000}s`,
    __rate_interval: '5m',
  }
  return expr.replace(/\$\{([^}]*)\}|\$(\w+)/g, (written, braced, plain) => {
    const value = values[braced ?? plain]
    if (value === undefined) throw new Error(`${written} has no value in: ${expr}`)
    return value
  })
}
