import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { netanomalyDashboard } from '../../tools/grafana/dashboard.ts'
import { root } from '../../tools/parts.mjs'
import { schemaProblems } from './published-schema.ts'
import { alertQueries, type DashboardFile, FOLDER, readAlerts, readDashboard } from './queries.ts'

const DASHBOARD = readDashboard()
const ALERTS = readAlerts()

/** Keys of a rule in Grafana's provisioning files, as its documentation lists them. */
const RULE_KEYS = [
  ...['uid', 'title', 'condition', 'data', 'for', 'noDataState', 'execErrState'],
  ...['labels', 'annotations'],
]
const QUERY_KEYS = ['refId', 'datasourceUid', 'queryType', 'relativeTimeRange', 'model']

function yaml<T>(...path: string[]): T {
  return parse(readFileSync(join(FOLDER, ...path), 'utf8')) as T
}

describe('the dashboard', () => {
  it('is the committed file (write it with npm run dashboard)', () => {
    expect(DASHBOARD).toEqual(JSON.parse(JSON.stringify(netanomalyDashboard())))
  })

  it('is as Grafana publishes its schema', () => {
    expect(schemaProblems(DASHBOARD)).toEqual([])
  })

  it('offers traces of Jaeger after the one change that the README has for it', () => {
    const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8')
    const [, from = '', to = ''] = /^sed .*'s\/(.+)\/(.+)\/' dashboards/m.exec(readme) ?? []
    const parts = readFileSync(join(FOLDER, 'dashboards', 'netanomaly.json'), 'utf8').split(from)
    expect(parts).toHaveLength(2)
    const changed = JSON.parse(parts.join(to)) as DashboardFile
    const sources = changed.templating.list.filter(one => one.type === 'datasource')
    expect(sources.map(one => [one.name, one.query])).toEqual([
      ['loki', 'loki'],
      ['prometheus', 'prometheus'],
      ['traces', 'jaeger'],
    ])
    expect(schemaProblems(changed)).toEqual([])
  })

  it('has panels of different ids, each with a description and data sources by variable', () => {
    const panels = DASHBOARD.panels.filter(panel => panel.type !== 'row')
    const ids = DASHBOARD.panels.map(panel => panel.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(panels.length).toBeGreaterThan(15)
    for (const panel of panels) {
      expect(panel.description, panel.title).toMatch(/\.$/)
      for (const { datasource } of panel.targets!) {
        expect(datasource?.uid).toMatch(/^\$\{(loki|prometheus)\}$/)
      }
      const refIds = panel.targets!.map(target => target.refId)
      expect(new Set(refIds).size).toBe(refIds.length)
    }
  })
})

describe('the check by Grafana’s schema', () => {
  type Loose = Record<string, Record<string, unknown>> & { type: string }
  const broken = (change: (dashboard: DashboardFile & { panels: Loose[] }) => void) => {
    const copy = structuredClone(DASHBOARD) as never
    change(copy)
    return schemaProblems(copy)
  }
  const panelOf = (dashboard: { panels: Loose[] }, type: string) =>
    dashboard.panels.find(panel => panel.type === type)!

  it.each<[string, Parameters<typeof broken>[0], string]>([
    [
      'a panel with an unknown key',
      it => Object.assign(panelOf(it, 'stat'), { titel: '' }),
      'titel',
    ],
    [
      'a panel at no place',
      it => (panelOf(it, 'logs').gridPos!.x = '0'),
      'gridPos/x must be number',
    ],
    ['an unknown option', it => (panelOf(it, 'stat').options!.color = 'red'), '"color"'],
    ['a missing option', it => delete panelOf(it, 'logs').options!.showTime, '"showTime"'],
    [
      'an option of a wrong kind',
      it => (panelOf(it, 'table').options!.showHeader = 1),
      'showHeader',
    ],
    [
      'an unknown field setting',
      it =>
        Object.assign(panelOf(it, 'timeseries').fieldConfig!.defaults!, { custom: { lines: 1 } }),
      '"lines"',
    ],
    [
      'a variable of an unknown kind',
      it => Object.assign(it.templating.list[0]!, { type: 'x' }),
      'type',
    ],
    ['the second model of dashboards', it => Object.assign(it, { elements: {} }), '"elements"'],
  ])('refuses %s', (_, change, expected) => {
    expect(broken(change).join('\n')).toContain(expected)
  })
})

describe('the alert rules', () => {
  it('have the keys that Grafana reads, and no $ that it would replace', () => {
    const file = readFileSync(join(FOLDER, 'provisioning', 'alerting', 'netanomaly.yaml'), 'utf8')
    expect(file.replaceAll(/^#.*$/gm, '')).not.toContain('$')
    expect(new Set(ALERTS.map(rule => rule.uid)).size).toBe(ALERTS.length)
    for (const rule of ALERTS) {
      expect(Object.keys(rule).sort(), rule.uid).toEqual([...RULE_KEYS].sort())
      for (const query of rule.data)
        expect(QUERY_KEYS).toEqual(expect.arrayContaining(Object.keys(query)))
    }
  })

  it('each compare one query with a threshold, and name a panel that is there', () => {
    for (const { uid, condition, data, annotations } of ALERTS) {
      expect(
        data.map(query => query.refId),
        uid,
      ).toEqual(data.map(query => query.model.refId))
      const [asked, threshold] = data
      expect(data, uid).toHaveLength(2)
      expect(threshold).toMatchObject({ refId: condition, datasourceUid: '__expr__' })
      expect(threshold!.model).toMatchObject({ type: 'threshold', expression: asked!.refId })
      expect(threshold!.model.conditions).toEqual([{ evaluator: { type: 'gt', params: [0] } }])
      expect(annotations.__dashboardUid__).toBe(DASHBOARD.uid)
      const panel = DASHBOARD.panels.find(one => `${one.id}` === annotations.__panelId__)
      expect(panel?.type, uid).not.toBe('row')
      expect(panel, uid).toBeDefined()
    }
  })

  it('make instances of services and rules alone, and say nothing that these do not have', () => {
    for (const [index, { place, expr }] of alertQueries(ALERTS).entries()) {
      const groups = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(match => match[1]!.split(', '))
      const allowed = ['service_name', 'netanomaly_rule', 'job']
      expect(groups.length, place).toBeGreaterThan(0)
      expect(allowed, place).toEqual(expect.arrayContaining(groups))
      const texts = JSON.stringify(ALERTS[index]!.annotations)
      for (const [, label] of texts.matchAll(/\.Labels\.(\w+)/g)) expect(groups).toContain(label)
      // A service may be named anything.
      const { dashboard = '' } = ALERTS[index]!.annotations
      expect(dashboard.match(/\{\{ (?!urlquery )/g), place).toBeNull()
    }
  })
})

describe('the other files', () => {
  const compose = yaml<Compose>('compose.yaml').services.lgtm

  it('give the alert rules and the links data sources of the uids that they name', () => {
    const { datasources } = yaml<{ datasources: { uid: string; type: string }[] }>(
      ...['provisioning', 'datasources', 'netanomaly.yaml'],
    )
    const types = Object.fromEntries(datasources.map(({ uid, type }) => [uid, type]))
    expect(types).toEqual({ loki: 'loki', prometheus: 'prometheus', tempo: 'tempo' })
    const named = ALERTS.flatMap(rule => rule.data.map(query => query.datasourceUid))
    expect(new Set(named)).toEqual(new Set(['loki', 'prometheus', '__expr__']))
    const kinds = DASHBOARD.templating.list.filter(one => one.type === 'datasource')
    expect(kinds.map(one => one.query)).toEqual(['loki', 'prometheus', 'tempo'])
  })

  it('mount what is there, where Grafana and the dashboard provider look for it', () => {
    for (const { source } of compose.volumes) {
      expect(existsSync(join(FOLDER, source)), source).toBe(true)
    }
    const targets = Object.fromEntries(compose.volumes.map(one => [one.source, one.target]))
    const { providers } = yaml<{ providers: { options: { path: string } }[] }>(
      ...['provisioning', 'dashboards', 'netanomaly.yaml'],
    )
    expect(targets['./dashboards']).toBe(providers[0]!.options.path)
    for (const kind of ['dashboards', 'alerting']) {
      expect(targets[`./provisioning/${kind}/netanomaly.yaml`]).toBe(
        `/otel-lgtm/grafana/conf/provisioning/${kind}/netanomaly.yaml`,
      )
    }
  })

  it('name one version of the image, and listen on this machine alone', () => {
    expect(compose.image).toMatch(/^grafana\/otel-lgtm:\d+\.\d+\.\d+$/)
    expect(compose.ports.map(port => port.split(':')[0])).toEqual(Array(3).fill('127.0.0.1'))
  })

  it('pass the lint of Docker Compose, which knows a wrong one', () => {
    expect(lint(join(FOLDER, 'compose.yaml'))).toEqual({ status: 0, output: '' })
    const folder = mkdtempSync(join(tmpdir(), 'netanomaly-compose-'))
    try {
      const path = join(folder, 'compose.yaml')
      const text = readFileSync(join(FOLDER, 'compose.yaml'), 'utf8')
      writeFileSync(path, text.replace('ports:', 'prots:'))
      expect(lint(path)).toMatchObject({ status: 1, output: expect.stringContaining('lgtm') })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

interface Compose {
  readonly services: {
    readonly lgtm: {
      readonly image: string
      readonly ports: readonly string[]
      readonly volumes: readonly { readonly source: string; readonly target: string }[]
    }
  }
}

function lint(path: string): { status: number | null; output: string } {
  const program = join(root, 'node_modules', 'dclint', 'bin', 'dclint.cjs')
  const args = [program, '--quiet', '--max-warnings', '0', path]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}`.trim() }
}
