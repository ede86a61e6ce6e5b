import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { floodProgram, outcomeOf, run, WATCHED } from './application.ts'

const WAITING = 'setInterval(() => {}, 1000)\n'

/** Logs in its own good time when it is told to end. */
const GRACEFUL = `
process.once('SIGTERM', () => {
  console.log('ending')
  setTimeout(() => {
    logger.emit({ body: 'the last', attributes: {} })
    clearInterval(timer)
  }, 50)
})
`

/** As signal-exit 3 and 4 do it: ends by the signal where all listeners are its own. */
const SIGNAL_EXIT = `
const listener = () => {
  if (process.listenerCount('SIGTERM') > 1) return
  process.off('SIGTERM', listener)
  console.log('ended by it')
  process.kill(process.pid, 'SIGTERM')
}
process.on('SIGTERM', listener)
`

for (const line of ['sdk-3', 'sdk-0.223', 'sdk-0.203']) {
  const flood = floodProgram(line, 'cjs')

  describeWith([line], `the end of an application, ${line}`, folder => {
    // Nothing is exported before: the batch waits for a minute.
    const env = { OTEL_BLRP_SCHEDULE_DELAY: '60000', NETANOMALY_QUIET: 'true' }

    test('by SIGTERM is what it would be without us, and nothing is lost', async () => {
      const ran = await run({
        ...{ folder, env, files: { 'app.cjs': `${WAITING}${flood}` } },
        async meanwhile(program) {
          await program.prints(/done\n/)
          program.signal('SIGTERM')
        },
      })
      expect(ran).toMatchObject({ code: undefined, signal: 'SIGTERM', stderr: '' })
      expect(outcomeOf(ran.records)).toEqual(WATCHED)
    })

    test('is its own where it listens to SIGTERM: what it logs then goes out too', async () => {
      const ran = await run({
        ...{ folder, env, files: { 'app.cjs': `const timer = ${WAITING}${GRACEFUL}${flood}` } },
        async meanwhile(program) {
          await program.prints(/done\n/)
          program.signal('SIGTERM')
        },
      })
      expect(ran).toMatchObject({ code: 3, signal: undefined, stdout: 'done\nending\n' })
      expect(ran.records.at(-1)?.body).toBe('the last')
      expect(outcomeOf(ran.records)).toEqual({ ...WATCHED, ordinary: 121 })
    })

    test('by SIGTERM comes also where somebody ends it only if alone', async () => {
      const ran = await run({
        ...{ folder, env, files: { 'app.cjs': `${WAITING}${SIGNAL_EXIT}${flood}` } },
        async meanwhile(program) {
          await program.prints(/done\n/)
          program.signal('SIGTERM')
        },
      })
      expect(ran).toMatchObject({ signal: 'SIGTERM', stdout: 'done\nended by it\n' })
    })

    test('by SIGTERM is not held up by an end point that does not answer', async () => {
      const ran = await run({
        folder,
        files: { 'app.cjs': `${WAITING}${flood}` },
        env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
        async meanwhile(program) {
          await program.prints(/done\n/)
          program.signal('SIGTERM')
        },
      })
      expect(ran).toMatchObject({ signal: 'SIGTERM', records: [] })
    })
  })
}
