import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { socketAddress, startProxy } from '../../examples/demo/proxy.ts'
import type { Server } from '../../examples/demo/server.ts'
import type { EpisodeReport, EpisodeState } from '../../src/index.ts'
import { createPipeline } from '../otel/pipeline.ts'
import { type Receiver, receiveLogs } from '../otlp/receiver.ts'
import { describeWith } from '../with-parts.ts'
import { checkLock, inExample, START } from './example.ts'
import { Client, FORGETFUL, FRAMED, GUESSERS, hasLoopbackRange, PROXY } from './guessing.ts'
import { type HookReceiver, receiveHooks } from './hook-receiver.ts'
import { type Ended, Program } from './program.ts'

describe('examples/express-429', () => checkLock('express-429'))

describeWith(['express-429'], 'examples/express-429, installed', folder => {
  describe.skipIf(!hasLoopbackRange)('with clients from several loopback addresses', () => {
    let hooks: HookReceiver
    let receiver: Receiver
    let ended: Ended
    const statuses: Record<string, number[]> = {}
    let retryAfter: string | undefined

    beforeAll(async () => {
      // The first message is refused once and then not answered: it comes all the same, once.
      hooks = await receiveHooks([503, 0])
      receiver = await receiveLogs()
      ended = await inExample('express-429', folder, async cwd => {
        const program = new Program(START['express-429'], {
          cwd,
          env: {
            ...{ PORT: '0', TRUSTED_PROXIES: PROXY, WEBHOOK_URL: hooks.url },
            OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          },
          timeoutMs: 55_000,
        })
        const [, port] = await program.prints(/listening on http:\S+:(\d+)\n/)
        await withProxy(Number(port), proxy => visit(Number(port), proxy))
        await until(() => hooks.taken.length >= 4)
        program.signal('SIGTERM')
        return program.ended()
      })
    }, 60_000)

    afterAll(async () => {
      await receiver?.close()
      await hooks?.close()
    })

    async function visit(port: number, proxy: Server): Promise<void> {
      const flooders = [new Client(GUESSERS.direct, port), new Client(GUESSERS.proxied, proxy.port)]
      const visitors = [
        new Client(FORGETFUL.direct, port),
        new Client(FORGETFUL.proxied, proxy.port),
      ]
      await Promise.all(flooders.map(untilRefused))
      const refused = await Promise.all(flooders.map(client => client.get('/')))
      const others = await Promise.all(visitors.map(client => client.get('/')))
      statuses.flooding = refused.map(({ status }) => status)
      retryAfter = refused[0]!.retryAfter
      statuses.others = others.map(({ status }) => status)
      await Promise.all(flooders.map(untilLetIn))
      for (const client of [...flooders, ...visitors]) client.end()
    }

    test('answers 429 to who floods, and not to others behind the same proxy', () => {
      expect(statuses).toEqual({ flooding: [429, 429], others: [200, 200] })
    })

    test('says when to come again, in whole seconds', () => {
      expect(retryAfter).toBe('6')
    })

    test('lets them in again and ends in order', () => {
      expect(ended).toMatchObject({ code: 0, stderr: '' })
    })

    test('posts each episode as it opens and as it closes, once, whatever the hook answered', () => {
      const said = hooks.taken.map(({ state, rule, key }) => `${state} ${rule} ${key}`)
      expect(said.toSorted()).toEqual([
        `close flood ${GUESSERS.direct}`,
        `close flood ${GUESSERS.proxied}`,
        `open flood ${GUESSERS.direct}`,
        `open flood ${GUESSERS.proxied}`,
      ])
      expect(said.slice(0, 2).every(text => text.startsWith('open'))).toBe(true)
      expect(hooks.requests).toBe(6)
      expect(JSON.stringify(hooks.taken)).not.toContain(FRAMED)
    })

    test('has refused requests in its log, and marks those of a flood that goes on', () => {
      const refused = receiver.records.filter(
        ({ attributes }) => (attributes.res as { statusCode?: number })?.statusCode === 429,
      )
      const marked = refused.filter(({ attributes }) => attributes['netanomaly.rule'] === 'flood')
      expect(marked.length).toBeGreaterThanOrEqual(2)
      expect(refused.length).toBeGreaterThan(marked.length)
    })
  })

  describe('its webhook', () => {
    test('gives a message up after some attempts, tells so, and goes on with the next', async () => {
      const hooks = await receiveHooks([500, 500, 500, 400])
      const told = await usingWebhook(folder, { url: hooks.url, attempts: 3 }, async webhook => {
        for (const key of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
          webhook.notify(episode(key, 'open'))
        }
        await webhook.close(20_000)
      })
      await hooks.close()
      expect(told).toEqual([
        'flood 192.0.2.1 open was not delivered: answered 500',
        'flood 192.0.2.2 open was not delivered: answered 400',
      ])
      expect(hooks.taken.map(({ key }) => key)).toEqual(['192.0.2.3'])
      expect(hooks.taken[0]!.text).toMatch(/^open: 192\.0\.2\.3 sent 30 records within 3s/)
    })

    test('waits for no answer for ever, and for nobody who is not there', async () => {
      const hooks = await receiveHooks([0])
      const impatient = { url: hooks.url, attempts: 1, timeoutMs: 50 }
      const first = await usingWebhook(folder, impatient, async webhook => {
        webhook.notify(episode('192.0.2.1', 'close'))
        await webhook.close(20_000)
      })
      await hooks.close()
      expect(first).toEqual([expect.stringMatching(/^flood 192\.0\.2\.1 close was not .*timeout/)])
      const second = await usingWebhook(folder, { ...impatient, attempts: 2 }, async webhook => {
        webhook.notify(episode('192.0.2.1', 'close'))
        await webhook.close(20_000)
      })
      expect(second).toHaveLength(1)
    })

    test('leaves updates out, and what is too much', async () => {
      const hooks = await receiveHooks()
      const told = await usingWebhook(folder, { url: hooks.url, maxWaiting: 1 }, async webhook => {
        webhook.notify(episode('192.0.2.1', 'update'))
        webhook.notify(episode('192.0.2.1', 'open'))
        webhook.notify(episode('192.0.2.2', 'open'))
        webhook.notify(episode('192.0.2.3', 'open'))
        await webhook.close(20_000)
      })
      await hooks.close()
      expect(told).toEqual(['more than 1 messages are waiting: one was left out'])
      expect(hooks.taken.map(({ key }) => key)).toEqual(['192.0.2.1', '192.0.2.2'])
    })
  })
})

interface Webhook {
  notify(episode: EpisodeReport): void
  close(withinMs: number): Promise<void>
}

/** The example's own, in the test's process; answers its complaints. */
async function usingWebhook(
  folder: string,
  options: Readonly<Record<string, unknown>>,
  work: (webhook: Webhook) => Promise<void>,
): Promise<string[]> {
  const told: string[] = []
  await inExample('express-429', folder, async cwd => {
    const { createWebhook } = createRequire(join(cwd, 'app.cjs'))('./webhook.cjs')
    const complain = (what: string) => told.push(what)
    await work(createWebhook({ pauseMs: 1, ...options, complain }))
  })
  return told
}

function episode(address: string, state: EpisodeState): EpisodeReport {
  const events: EpisodeReport[] = []
  const { processor, log } = createPipeline({
    rules: ['count >= 30 within 3s as flood'],
    onEpisode: report => events.push(report),
  })
  for (let at = 0; at < 30; at++) log(at, address)
  void processor.shutdown()
  return { ...events[0]!, state }
}

async function withProxy(port: number, work: (proxy: Server) => Promise<void>): Promise<void> {
  const proxy = await startProxy(port, socketAddress, PROXY)
  try {
    await work(proxy)
  } finally {
    await proxy.close()
  }
}

/** As fast as answers come. */
async function untilRefused(client: Client): Promise<void> {
  await until(async () => (await client.get('/')).status === 429, 0)
}

/** Politely: four requests in three seconds are no flood. */
async function untilLetIn(client: Client): Promise<void> {
  await until(async () => (await client.get('/')).status === 200, 750)
}

async function until(isSo: () => boolean | Promise<boolean>, pauseMs = 25): Promise<void> {
  const deadline = Date.now() + 25_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come to be within 25 s')
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
}
