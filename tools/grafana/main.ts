import { mkdirSync, writeFileSync } from 'node:fs'
import { netanomalyDashboard } from './dashboard.ts'

/**
 * Writes examples/grafana/dashboards/netanomaly.json, after a change here: `npm run dashboard`.
 */
const folder = new URL('../../examples/grafana/dashboards/', import.meta.url)
mkdirSync(folder, { recursive: true })
const text = `${JSON.stringify(netanomalyDashboard(), undefined, 2)}\n`
writeFileSync(new URL('netanomaly.json', folder), text)
