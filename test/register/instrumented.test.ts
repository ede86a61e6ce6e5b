import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { BY_IMPORT, BY_REQUIRE, run } from './application.ts'

/** A server that logs a failed login within a span of its own, and sends itself 105 requests. */
const SERVER = `
let left = 105
const server = createServer((request, response) => {
  trace.getTracer('app').startActiveSpan('check', span => {
    logger.warn('login failed')
    span.end()
  })
  response.writeHead(401).end()
})
server.listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + server.address().port + '/login'
  while (left-- > 0) await (await fetch(url)).text()
  server.close()
})
`
const ESM = `
import { createServer } from 'node:http'
import { trace } from '@opentelemetry/api'
import pino from 'pino'
const logger = pino({ level: 'warn' }, { write() {} })
${SERVER}`
const CJS = `
const { createServer } = require('node:http')
const { trace } = require('@opentelemetry/api')
const pino = require('pino')
const logger = pino({ level: 'warn' }, { write() {} })
${SERVER}`

const env = {
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,pino',
}

/** Starts a Node that evaluates an expression, with the register by an option, and prints on. */
const EVALUATING = `
const { execFileSync } = require('node:child_process')
for (const option of ['--require', '--import']) {
  const given = [option, 'otel-netanomaly/register', '-p', '1 + 1']
  process.stdout.write(execFileSync(process.execPath, given, { encoding: 'utf8' }))
}
`

describeWith(['sdk-3'], 'a text that Node evaluates', folder => {
  test('runs behind the register', async () => {
    const ran = await run({ folder, files: { 'app.cjs': EVALUATING }, nodeOptions: [], env })
    expect(ran).toMatchObject({ code: 0, stdout: '2\n2\n' })
  })
})

describeWith(['sdk-3'], 'a server whose pino records name no address', folder => {
  test.each([
    ['an ES module, by --import', 'app.mjs', ESM, BY_IMPORT],
    ['an ES module, by --require', 'app.mjs', ESM, BY_REQUIRE],
    ['CommonJS, by --import', 'app.cjs', CJS, BY_IMPORT],
    ['CommonJS, by --require', 'app.cjs', CJS, BY_REQUIRE],
  ])('is watched by the peers of its server spans: %s', async (_, name, text, nodeOptions) => {
    const ran = await run({ folder, files: { [name]: text }, nodeOptions, env })
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    const logins = ran.records.filter(record => record.body === 'login failed')
    expect(logins).toHaveLength(105)
    expect(logins.map(record => record.traceId !== '')).not.toContain(false)
    const ids = logins.map(record => record.attributes['netanomaly.episode.id'])
    expect(ids.findIndex(id => id !== undefined)).toBe(99)
    const [event] = ran.records.filter(record => record.eventName === 'netanomaly.episode')
    expect(event?.attributes).toMatchObject({
      'netanomaly.episode.state': 'open',
      'netanomaly.episode.id': ids[99],
      'client.address': '127.0.0.1',
    })
    expect(event?.traceId).toBe(logins[99]?.traceId)
  })

  test('leaves ES modules alone where NETANOMALY_ESM_HOOKS is false', async () => {
    const files = { 'app.mjs': ESM }
    const ran = await run({ folder, files, env: { ...env, NETANOMALY_ESM_HOOKS: 'false' } })
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    expect(ran.records).toEqual([])
  })
})
