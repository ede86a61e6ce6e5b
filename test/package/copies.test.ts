import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { inLine } from './sdk-line.ts'

/** Both copies in one process; what one's handler logs comes by the other, which must not count it. */
const PROGRAM = `
import { createRequire } from 'node:module'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { NetworkAnomalyLogRecordProcessor as Esm } from 'otel-netanomaly'
const { NetworkAnomalyLogRecordProcessor: Cjs } = createRequire(import.meta.url)('otel-netanomaly')

const rest = { onEmit() {}, forceFlush: async () => {}, shutdown: async () => {} }
const log = (provider, address) =>
  provider.getLogger('app').emit({ attributes: { 'client.address': address } })
const esm = new Esm()
const inner = new LoggerProvider({ processors: [esm, rest] })
const cjs = new Cjs({
  rules: ['count by client.address >= 1 within 1s'],
  loggerProvider: inner,
  onEpisode: episode => log(inner, episode.key),
})
const outer = new LoggerProvider({ processors: [cjs, rest] })
log(outer, '192.0.2.1')
const meanwhile = esm.counters.seen
log(inner, '192.0.2.2')
console.log(JSON.stringify({
  differ: Esm !== Cjs,
  emitted: cjs.counters.eventsEmitted,
  meanwhile,
  afterwards: esm.counters.seen,
}))
`

describeWith(['sdk-3'], 'an ESM and a CommonJS copy in one process', folder => {
  it('know when the other is at work', () => {
    const result = inLine(folder, [], cwd => {
      writeFileSync(join(cwd, 'copies.mjs'), PROGRAM)
      return spawnSync(process.execPath, ['copies.mjs'], { cwd, encoding: 'utf8' })
    })
    expect(result.stderr).toBe('')
    expect(JSON.parse(result.stdout)).toEqual({
      ...{ differ: true, emitted: 1, meanwhile: 0, afterwards: 1 },
    })
  })
})
