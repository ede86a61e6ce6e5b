import { isIP } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { variable } from '../../tools/grafana/queries.ts'
import { type Jaeger, startJaeger } from '../backends/jaeger.ts'
import { startLoki } from '../backends/loki.ts'
import { startPrometheus } from '../backends/prometheus.ts'
import type { Backend } from '../backends/server.ts'
import { startCollector } from '../collector/collector.ts'
import { findTrace } from '../jaeger/query.ts'
import { describeWith } from '../with-parts.ts'
import { ask, get, labelsOf, type Row } from './answers.ts'
import { EXPECTED } from './expected.ts'
import {
  alertQueries,
  dashboardQueries,
  FOLDER,
  filled,
  type Query,
  readAlerts,
  readDashboard,
  type Values,
} from './queries.ts'
import { CLIENTS, SSH_LINE, sendTraffic, TIGHT, USER } from './traffic.ts'

const DASHBOARD = readDashboard()
const TABLES = DASHBOARD.panels.filter(panel => panel.type === 'table')
/** Of the data source that the variable `traces` chooses: Tempo, or by one change Jaeger. */
const TRACES = variable('traces')
const QUERIES = [...dashboardQueries(DASHBOARD), ...alertQueries(readAlerts())]

const PARTS = ['collector', 'loki', 'prometheus', 'jaeger']

describeWith(PARTS, 'Grafana on Loki, Prometheus and Jaeger', () => {
  let loki: Backend
  let prometheus: Backend
  let jaeger: Jaeger
  let traceId: string
  let nowMs: number
  /** Answers, a line each, for whoever reads the run. */
  const told: string[] = []

  beforeAll(async () => {
    ;[loki, prometheus, jaeger] = await Promise.all([
      ...([startLoki(), startPrometheus(), startJaeger()] as const),
    ])
    const collector = await startCollector(join(FOLDER, 'collector.yaml'), {
      LOKI_ENDPOINT: `${loki.url}/otlp`,
      PROMETHEUS_ENDPOINT: `${prometheus.url}/api/v1/otlp`,
      TRACES_ENDPOINT: jaeger.otlpUrl,
    })
    traceId = await sendTraffic(collector.otlpHttpUrl, Date.now())
    // It sends what it holds before it ends.
    await collector.stop()
    nowMs = Date.now()
  })

  afterAll(async () => {
    process.stdout.write(`What Loki and Prometheus answered:\n${told.sort().join('\n')}\n`)
    await Promise.all([loki?.stop(), prometheus?.stop(), jaeger?.stop()])
  })

  const all = (more: Partial<Values> = {}): Values => ({
    ...{ service: '.+', rule: '.+', address: '', toMs: nowMs },
    ...more,
  })
  const query = (place: string): Query => QUERIES.find(one => one.place === place)!
  const rows = (place: string, more: Partial<Values> = {}): Promise<Row[]> =>
    ask({ loki, prometheus }, query(place), all(more))

  test('every query of the dashboard and the alert rules has an expectation', () => {
    expect(QUERIES.map(one => one.place).sort()).toEqual(Object.keys(EXPECTED).sort())
  })

  test.each(Object.entries(EXPECTED))('%s answers what was sent', async (place, expectation) => {
    const [look, expected] = expectation
    const found = await rows(place)
    told.push(summary(place, found))
    expect(look(found)).toEqual(expected)
  })

  test.each([CLIENTS.guesser, '198.51.100.0/24', '198.51.100.1-198.51.100.20'])(
    'with %s chosen, all is about the guesser',
    async address => {
      const chosen = { address }
      for (const place of ['Open now/A', 'Opened/A', 'Addresses/A']) {
        expect((await rows(place, chosen))[0]?.value, place).toBe(1)
      }
      for (const place of ['Top addresses/A', 'Open episodes/A', 'Episodes/A', 'Why/A']) {
        const found = (await rows(place, chosen)).map(row => row.labels.who)
        expect(found, place).toEqual([CLIENTS.guesser])
      }
      const [attributes, texts] = [
        await rows('Raw records/A', chosen),
        await rows('Raw records/B', chosen),
      ]
      expect(attributes.map(row => row.line)).toEqual(Array(8).fill('POST /login 401'))
      expect(texts.map(row => row.line)).toEqual([SSH_LINE])
    },
  )

  test('a network is chosen as an address is, and its episode is there', async () => {
    const chosen = { address: CLIENTS.network, rule: 'busy-network' }
    const found = await rows('Open episodes/A', chosen)
    expect(found.map(row => [row.labels.who, row.value])).toEqual([[CLIENTS.network, 12]])
  })

  test('raw records of an IPv6 network are found by whichever attribute they have', async () => {
    const found = await rows('Raw records/A', { address: '2001:db8::4/126', service: 'gate' })
    expect(found.map(row => row.labels.source_address)).toEqual(Array(7).fill(CLIENTS.sweeper))
  })

  test('with a service and a rule chosen, all is about these', async () => {
    const chosen = { service: 'gate', rule: 'port-sweep' }
    expect((await rows('Open now/A', chosen))[0]?.value).toBe(1)
    expect((await rows('Opened/A', chosen))[0]?.value).toBe(2)
    const found = (await rows('Why/A', chosen)).map(row => row.labels.netanomaly_key)
    expect(found.sort()).toEqual([CLIENTS.lost, CLIENTS.sweeper].sort())
    const jobs = (await rows('Records/A', { service: '(gate|mute)' })).map(row => row.labels.job)
    expect(jobs.sort()).toEqual(['edge/gate', 'mute'])
  })

  test('services are chosen whatever they are named, one or several', async () => {
    const jobs = async (service: string) =>
      (await rows('Records/A', { service })).map(row => row.labels.job).sort()
    const services = async (service: string) =>
      new Set((await rows('Raw records/A', { service })).map(row => row.labels.service_name))
    expect(await jobs(escaped(TIGHT))).toEqual([TIGHT])
    expect(await services(escaped(TIGHT))).toEqual(new Set([TIGHT]))
    // Of several Grafana makes a group for Prometheus, and none for Loki.
    expect(await jobs(`(mute|${escaped(TIGHT)})`)).toEqual(['mute', TIGHT])
    expect(await services(`mute|${escaped(TIGHT)}`)).toEqual(new Set(['mute', TIGHT]))
  })

  test('an episode that nobody tells of any more is not open for ever', async () => {
    const later = { toMs: nowMs + 30 * 60_000 }
    expect((await rows('Open now/A', later))[0]?.value).toBe(0)
    expect(await rows('Open episodes/A', later)).toEqual([])
    const states = (await rows('Episodes/A', later)).map(row => row.labels.status)
    expect(new Set(states)).toEqual(new Set(['closed', 'expired']))
  })

  test('the variables offer the services and the rules that there are', async () => {
    const asked = (name: string) =>
      DASHBOARD.templating.list.find(one => one.name === name)!.query as Record<string, string>
    expect(asked('service')).toMatchObject({ type: 1, label: 'service_name', stream: '' })
    const services = await get<string[]>(`${loki.url}/loki/api/v1/label/service_name/values`)
    expect(services.data).toEqual(['gate', 'mute', 'shop', TIGHT])
    const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(asked('rule').query!)!
    const rules = await get<string[]>(
      `${prometheus.url}/api/v1/label/${label}/values?match[]=${metric}`,
    )
    expect(rules.data).toEqual([
      ...['busy-network', 'login-failures', 'not-found', 'password-spray', 'port-sweep'],
    ])
  })

  test('the links of an episode lead to its records, its trace and its address', async () => {
    const [row] = await rows('Episodes/A', { address: CLIENTS.guesser })
    const { netanomaly_episode_id: id, trace_id: trace, who } = row!.labels
    const { expr } = askedBy(linkOf('Episodes', 'Episode', id!))
    const found = await ask({ loki, prometheus }, { ...query('Why/A'), expr: expr! }, all())
    expect(found.map(one => one.line.slice(0, 15)).sort()).toEqual([
      '198.51.100.9 se',
      ...Array(4).fill('POST /login 401'),
    ])
    const asked = askedBy(linkOf('Episodes', 'Trace', trace!))
    expect(asked).toEqual({ refId: 'A', query: traceId, datasource: { uid: TRACES } })
    const { spans } = (await findTrace(jaeger.url, asked.query!))!
    expect(spans.map(span => span.operationName)).toEqual(['POST /login'])
    const back = linkOf('Episodes', 'Address', who!)
    expect(back.pathname).toBe(`/d/${DASHBOARD.uid}`)
    expect(back.searchParams.get('var-address')).toBe(CLIENTS.guesser)
  })

  test.each(TABLES.map(table => [table.title, table] as const))(
    'every column of the table %s is in the answers',
    async (title, table) => {
      const labels = (await rows(`${title}/A`)).flatMap(row => Object.keys(row.labels))
      const known = new Set([...labels, 'Time', 'Line', 'Value #A'])
      const { renameByName } = table.transformations!.find(one => one.id === 'organize')!.options
      const fields = Object.keys(renameByName!).map(name => name.replace(' (firstNotNull)', ''))
      expect(fields.filter(field => !known.has(field))).toEqual([])
      expect(fields.length).toBeGreaterThan(1)
    },
  )

  test('no address has become a label of Loki', async () => {
    const labels = await labelsOf(loki, '/loki/api/v1')
    expect(labels).toEqual({
      service_name: ['gate', 'mute', 'shop', TIGHT],
      service_namespace: ['edge'],
    })
  })

  test('no address, and nobody’s name, has become a label of Prometheus', async () => {
    const labels = await labelsOf(prometheus, '/api/v1')
    expect(Object.keys(labels).sort()).toEqual([
      ...['__name__', 'job', 'le', 'netanomaly_rule', 'netanomaly_severity'],
      ...['netanomaly_skip_reason', 'otel_component_name'],
    ])
    const values = Object.values(labels).flat()
    expect(values.filter(value => isIP(value) !== 0)).toEqual([])
    for (const who of [...Object.values(CLIENTS).flat(), USER]) {
      expect(values.filter(value => value.includes(who))).toEqual([])
    }
  })
})

/** As Grafana's data sources write a chosen value into a regular expression within quotes. */
function escaped(value: string): string {
  return value.replaceAll(/[$^*{}[\]'+?.()|\\]/g, '\\\\$&')
}

/** Where the link of a column leads, for a cell with this value. */
function linkOf(panel: string, column: string, value: string): URL {
  const { fieldConfig } = DASHBOARD.panels.find(one => one.title === panel && one.fieldConfig)!
  const { properties } = fieldConfig!.overrides.find(one => one.matcher.options === column)!
  const [link] = properties.find(one => one.id === 'links')!.value as [{ url: string }]
  return new URL(link.url.replaceAll(/\$\{__value\.raw\}/g, value), 'http://grafana')
}

/** The query that a link opens in Explore. */
function askedBy(link: URL): { readonly expr?: string; readonly query?: string } {
  expect(link.pathname).toBe('/explore')
  const { episode } = JSON.parse(link.searchParams.get('panes')!)
  return episode.queries[0]
}

test('a query with a variable that nothing fills is refused', () => {
  const values = { service: '.+', rule: '.+', address: '', toMs: 0 }
  expect(() => filled('{a="$nothing"}', values)).toThrow('$nothing has no value')
})

/** `Open now/A: 1 row, 3`, the first row where there are several. */
function summary(place: string, found: readonly Row[]): string {
  const first = found[0]
  const says = first === undefined ? '' : `, ${first.line || first.value}`
  return `  ${place}: ${found.length} row${found.length === 1 ? '' : 's'}${says}`.slice(0, 160)
}
