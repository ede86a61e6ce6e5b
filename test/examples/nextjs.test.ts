import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ReceivedRecord } from '../collector/otlp-json.ts'
import { receiveLogs } from '../otlp/receiver.ts'
import { describeWith } from '../with-parts.ts'
import { checkLock, inExample } from './example.ts'
import { foundIn, isFailure, isMarked } from './found.ts'
import { GUESSERS, guessPasswords, hasLoopbackRange, PROXY, WRONG } from './guessing.ts'
import { type Ended, Program } from './program.ts'

describe('examples/nextjs', () => checkLock('nextjs'))

describeWith(['nextjs'], 'examples/nextjs, built and started', folder => {
  describe.skipIf(!hasLoopbackRange)('with clients from several loopback addresses', () => {
    let ended: Ended
    let records: readonly ReceivedRecord[]

    beforeAll(async () => {
      const receiver = await receiveLogs()
      ended = await inExample('nextjs', folder, async cwd => {
        const next = createRequire(join(cwd, 'app.js')).resolve('next/dist/bin/next')
        const start = (...args: string[]) =>
          new Program([next, ...args], {
            cwd,
            env: {
              ...{ NEXT_TELEMETRY_DISABLED: '1', NEXT_MANUAL_SIG_HANDLE: 'true' },
              TRUSTED_PROXIES: PROXY,
              OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
            },
            timeoutMs: 240_000,
          })
        const built = await start('build').ended()
        expect(built).toMatchObject({ code: 0 })
        const program = start('start', '--hostname', '127.0.0.1', '--port', '0')
        const [, port] = await program.prints(/Local:\s+http:\S+:(\d+)/)
        await program.prints(/Ready in/)
        await guessPasswords(Number(port))
        await receiver.untilAll(all => all.filter(isFailure).length >= WRONG, 30_000)
        program.signal('SIGTERM')
        return program.ended()
      })
      await receiver.close()
      records = receiver.records
    }, 300_000)

    test('ends in order', () => {
      expect(ended).toMatchObject({ code: 0 })
    })

    test('blames who guessed, by the server span of node:http, and nobody else', () => {
      expect(foundIn(records)).toHaveLength(2)
      expect(foundIn(records)).toEqual(
        expect.arrayContaining([
          { rule: 'login-failures', key: GUESSERS.direct, origin: 'peer', state: 'open' },
          { rule: 'login-failures', key: GUESSERS.proxied, origin: 'forwarded', state: 'open' },
        ]),
      )
    })

    test('marks the fifth guess and the sixth of each', () => {
      const lines = records.filter(isFailure)
      expect(lines).toHaveLength(WRONG)
      expect(lines.filter(isMarked)).toHaveLength(4)
    })
  })
})
