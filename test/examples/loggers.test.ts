import { beforeAll, describe, expect, test } from 'vitest'
import type { ReceivedRecord } from '../collector/otlp-json.ts'
import { receiveLogs } from '../otlp/receiver.ts'
import { describeWith } from '../with-parts.ts'
import { environmentFor } from './environment.ts'
import { checkLock, inExample } from './example.ts'
import { foundIn, isFailure, isMarked } from './found.ts'
import {
  Client,
  FORGETFUL,
  FRAMED,
  FRAMING_USER,
  GUESSERS,
  guessPasswords,
  hasLoopbackRange,
  PROXY,
  WRONG,
} from './guessing.ts'
import { type Ended, Program } from './program.ts'

const LISTENING = /^listening on http:\S+:(\d+)\n/m

/** Applications that run at a time. */
const LANES = 3

type Origin = 'peer' | 'forwarded' | 'record'
/** What the events say of how the direct and the proxied guesser were found. */
type Origins = readonly [direct: Origin, proxied: Origin]

interface Application {
  readonly file: string
  /** By rule: which of them fire, and how the client was found. */
  readonly rules: Readonly<Record<string, Origins>>
  /** A line of the application's own for each request; undefined where it has none. */
  readonly isAccess?: (record: ReceivedRecord) => boolean
  /** Lines of the handler carry the request too, and so an address. */
  readonly bindsRequest?: true
}

/** Found by who connected, and by the header of the proxy that is trusted. */
const BY_PEER: Origins = ['peer', 'forwarded']
const BY_OWN_WORD: Origins = ['record', 'record']

const HAS_RES = (record: ReceivedRecord) => record.attributes.res !== undefined
const SAYS = (pattern: RegExp) => (record: ReceivedRecord) => pattern.test(String(record.body))

const APPLICATIONS: readonly Application[] = [
  {
    file: 'pino.cjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_PEER },
    isAccess: HAS_RES,
  },
  {
    file: 'pino-http.cjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_PEER },
    isAccess: HAS_RES,
    bindsRequest: true,
  },
  {
    file: 'winston.cjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_OWN_WORD },
    isAccess: SAYS(/^request$/),
  },
  {
    file: 'bunyan.cjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_PEER },
    isAccess: SAYS(/"msg":"request"/),
  },
  {
    file: 'console.cjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_PEER },
    isAccess: SAYS(/^POST \/login \d{3}$/),
  },
  {
    // Its line begins with whom Express found, in the place of the peer.
    file: 'morgan.cjs',
    rules: { 'login-failures': BY_PEER, rejected: ['peer', 'peer'] },
    isAccess: SAYS(/HTTP\/1\.1" \d{3} /),
  },
  {
    file: 'fastify.cjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_PEER, 'fastify-logins': BY_OWN_WORD },
    isAccess: HAS_RES,
  },
  { file: 'nestjs.mjs', rules: { 'login-failures': BY_PEER } },
  {
    file: 'nestjs-pino.mjs',
    rules: { 'login-failures': BY_PEER, rejected: BY_PEER },
    isAccess: HAS_RES,
    bindsRequest: true,
  },
]

describe('examples/loggers', () => checkLock('loggers'))

describeWith(['loggers'], 'examples/loggers, installed', folder => {
  describe.skipIf(!hasLoopbackRange)('with clients from several loopback addresses', () => {
    const runs = new Map<string, Run>()

    beforeAll(async () => {
      const waiting = [...APPLICATIONS]
      const lane = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          runs.set(next.file, await run(next, folder))
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
    }, 120_000)

    describe.each(APPLICATIONS)('$file', application => {
      const { file, rules } = application
      const guessers = Object.values(GUESSERS)

      test('says what was set up, and no more', () => {
        const { stderr } = runs.get(file)!.ended
        const others = stderr.replaceAll(`login failed for ${FRAMING_USER}\n`, '')
        expect(others).toMatch(/^otel-netanomaly \S+: logs by otlp .*, trusted proxies: \S+, .*\n$/)
      })

      test('blames who guessed, found as it should be, and nobody else', () => {
        const { records } = runs.get(file)!
        const expected = Object.entries(rules).flatMap(([rule, origins]) =>
          guessers.map((key, at) => ({ rule, key, origin: origins[at], state: 'open' })),
        )
        const found = foundIn(records)
        expect(found).toHaveLength(expected.length)
        expect(found).toEqual(expect.arrayContaining(expected))
      })

      test('marks the fifth guess and the sixth of each, in the line of the handler', () => {
        const { records } = runs.get(file)!
        const lines = records.filter(isFailure)
        expect(lines).toHaveLength(WRONG)
        expect(lines.filter(isMarked)).toHaveLength(4)
        const hasAddress = lines.some(({ body, attributes }) =>
          JSON.stringify({ body, attributes }).includes('127.0.0.'),
        )
        expect(hasAddress).toBe(application.bindsRequest ?? false)
      })

      const { isAccess } = application
      if (isAccess === undefined) return
      test('marks the fifth guess and the sixth of each, as requests', () => {
        const { records } = runs.get(file)!
        const marked = records.filter(record => isAccess(record) && isMarked(record))
        expect(marked).toHaveLength(4)
      })
    })

    test('are told apart by who connected: without trust the proxy is all that is seen', async () => {
      const { records } = await run(APPLICATIONS[1]!, folder, '192.0.2.1')
      const keys = foundIn(records).map(({ key }) => key)
      expect(keys).toHaveLength(4)
      expect(keys).toEqual(expect.arrayContaining([GUESSERS.direct, PROXY]))
      expect(keys).not.toContain(FRAMED)
    })

    test('refusing.cjs answers 429 to who guesses, and to nobody else', async () => {
      const receiver = await receiveLogs()
      const statuses = await inExample('loggers', folder, async cwd => {
        const program = start('refusing.cjs', cwd, receiver.url)
        const [, port] = await program.prints(LISTENING)
        const [guesser, other] = [GUESSERS.direct, FORGETFUL.direct].map(
          address => new Client(address, Number(port)),
        )
        const seen: number[] = []
        while (seen.length < 8) seen.push((await guesser!.login('rose')).status)
        seen.push((await other!.login('tulip')).status)
        guesser!.end()
        other!.end()
        program.signal('SIGTERM')
        await program.ended()
        return seen
      })
      await receiver.close()
      // What is logged when a response is finished may be under way when its client has it.
      expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401])
      expect(statuses.slice(6)).toEqual([429, 429, 200])
    })
  })
})

interface Run {
  readonly ended: Ended
  readonly records: readonly ReceivedRecord[]
}

/** All that an application sent while it was guessed at. */
async function run(
  { file, isAccess = isFailure }: Application,
  folder: string,
  trustedProxies = PROXY,
): Promise<Run> {
  const receiver = await receiveLogs()
  const ended = await inExample('loggers', folder, async cwd => {
    const program = start(file, cwd, receiver.url, trustedProxies)
    const [, port] = await program.prints(LISTENING)
    await guessPasswords(Number(port))
    // What is logged when a response is finished may be under way when its client has it.
    await receiver.untilAll(records => records.filter(isAccess).length >= WRONG, 30_000)
    program.signal('SIGTERM')
    return program.ended()
  })
  await receiver.close()
  return { ended, records: receiver.records }
}

function start(file: string, cwd: string, logsUrl: string, trustedProxies = PROXY): Program {
  return new Program(['--import', 'otel-netanomaly/register', file], {
    cwd,
    env: {
      ...{ PORT: '0', NETANOMALY_TRUSTED_PROXIES: trustedProxies, NETANOMALY_CONSOLE: 'true' },
      ...environmentFor(logsUrl),
    },
    timeoutMs: 50_000,
  })
}
