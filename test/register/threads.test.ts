import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { floodProgram, outcomeOf, run, startLine } from './application.ts'

const NOTE =
  'otel-netanomaly 0.1.0: worker threads are in use: each counts alone, and what a pino transport ' +
  'writes in one bypasses the processor\n'

/** Two threads after each other, each with the flood of one client. */
const MAIN = `
const { Worker } = require('node:worker_threads')
const start = () => new Worker('./flood.cjs')
start().once('exit', () => start())
`
const PINO = `
const pino = require('pino')
const logger = pino(pino.transport({ target: 'pino/file', options: { destination: 1 } }))
logger.info('through a thread')
`

for (const line of ['sdk-3', 'sdk-0.203']) {
  const auto = line === 'sdk-3' ? 'auto-instrumentations 0.82.0' : undefined

  describeWith([line], `worker threads, ${line}`, folder => {
    test('count each alone, and that is said once', async () => {
      const files = { 'app.cjs': MAIN, 'flood.cjs': floodProgram(line, 'cjs') }
      const ran = await run({ folder, files })
      const started = startLine(`by otlp http/json to ${ran.url}/v1/logs`, auto)
      expect(ran.stderr).toBe(`${started}${NOTE}`)
      expect(ran).toMatchObject({ code: 0, stdout: 'done\ndone\n' })
      expect(outcomeOf(ran.records)).toMatchObject({ ordinary: 240, annotated: 42 })
    })

    test('say nothing where the register is to be quiet', async () => {
      const files = { 'app.cjs': MAIN, 'flood.cjs': floodProgram(line, 'cjs') }
      const ran = await run({ folder, files, env: { NETANOMALY_QUIET: 'TRUE' } })
      expect(ran).toMatchObject({ code: 0, stderr: '' })
    })
  })
}

describeWith(['sdk-3'], 'a pino transport', folder => {
  test('writes as without us, and the note says that it bypasses the processor', async () => {
    const ran = await run({ folder, files: { 'app.cjs': PINO } })
    expect(ran.stderr).toContain(NOTE)
    expect(JSON.parse(ran.stdout)).toMatchObject({ level: 30, msg: 'through a thread' })
  })
})
