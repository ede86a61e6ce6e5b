import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoki } from '../backends/loki.ts'
import type { Backend } from '../backends/server.ts'
import { startCollector } from '../collector/collector.ts'
import { describeWith } from '../with-parts.ts'
import { ask } from './answers.ts'
import { createService } from './application.ts'
import { alertQueries, dashboardQueries, FOLDER, readAlerts, readDashboard } from './queries.ts'

/** Loki lets an answer, and each part of a query, have 500 series. */
const ATTACKERS = 700
const BATCH = 200

describeWith(['collector', 'loki'], `Loki with ${ATTACKERS} episodes at once`, () => {
  let loki: Backend
  let nowMs: number

  beforeAll(async () => {
    loki = await startLoki()
    const collector = await startCollector(join(FOLDER, 'collector.yaml'), {
      LOKI_ENDPOINT: `${loki.url}/otlp`,
    })
    nowMs = Date.now()
    const service = createService(
      collector.otlpHttpUrl,
      { 'service.name': 'shop' },
      { rules: ['count >= 2 within 10s as flood'], metrics: false },
    )
    for (let index = 0; index < ATTACKERS; index++) {
      const client = `198.51.${100 + Math.floor(index / 250)}.${index % 250}`
      for (const offset of [0, 1]) {
        service.log(nowMs - 1_000 + index + offset, 'GET /', { 'client.address': client })
      }
      if (index % BATCH === 0) await service.flush()
    }
    await service.shutdown()
    await collector.stop()
  })

  afterAll(() => loki?.stop())

  const queries = [...dashboardQueries(readDashboard()), ...alertQueries(readAlerts())]
  const series: Readonly<Record<string, number>> = {
    ...{ 'Open now/A': 1, 'Opened/A': 1, 'Addresses/A': 1, 'Open episodes/A': 100 },
    ...{ 'Top addresses/A': 10, 'Episodes opened, by rule/A': 1, 'Records marked, by rule/A': 1 },
    ...{ 'alert/netanomaly-severe': 0, 'alert/netanomaly-other': 1 },
  }

  test.each(queries.filter(query => query.source === 'loki').map(query => [query.place, query]))(
    '%s still answers',
    async (place, query) => {
      const values = { service: '.+', rule: '.+', address: '', toMs: Date.now() }
      const rows = await ask({ loki, prometheus: loki }, query, values)
      if (query.mode === 'lines') expect([0, ATTACKERS, 2 * ATTACKERS]).toContain(rows.length)
      else expect(rows).toHaveLength(series[place]!)
      if (rows.length === 1) expect(rows[0]!.sum).toBe(ATTACKERS)
    },
  )
})
