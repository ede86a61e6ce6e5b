import { once } from 'node:events'
import { createServer, IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen, stop } from '../../examples/demo/server.ts'
import { watchRequests } from '../../src/node-sdk.ts'
import { CLIENT_PROFILES, FORWARDING_FIELDS } from '../../src/record/client-profile.ts'
import { createPipeline } from '../otel/pipeline.ts'

const RULES = ['count >= 1 within 10s where event.action = login and event.outcome = failure']

let unwatch: () => void
beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  unwatch = watchRequests()
})
afterEach(() => {
  unwatch()
  context.disable()
})

type Answer = (server: Server, log: () => void) => void

/** Whom the episodes are about, where these parts are sent over one connection, as a proxy does. */
async function clientsAfter(
  parts: readonly string[],
  answer: Answer,
  clientProfile?: 'fly-client-ip',
) {
  const pipeline = createPipeline({
    ...{ rules: RULES, trustedProxies: ['loopback'] },
    ...(clientProfile && { clientProfile }),
  })
  const server = createServer()
  let logged = 0
  answer(server, () => {
    logged++
    pipeline.logger.emit({ body: 'login failed' })
  })
  const socket = connect(await listen(server), '127.0.0.1')
  const ended = once(socket, 'close')
  let answered = ''
  socket.on('data', chunk => {
    answered += chunk
  })
  for (const part of parts) {
    socket.write(part)
    await pause(1)
  }
  const deadline = Date.now() + 10_000
  while (!answered.includes('the end') && Date.now() < deadline) await pause(5)
  socket.destroy()
  await ended
  await stop(server)
  expect(answered).toContain('the end')
  return {
    logged,
    clients: pipeline.events().map(({ attributes }) => attributes['client.address']),
  }
}

function head(client: string, more: readonly string[] = [], name = 'X-Forwarded-For'): string {
  return ['POST / HTTP/1.1', 'Host: a', `${name}: ${client}`, ...more, '', ''].join('\r\n')
}

const LAST = ['Connection: close', 'Content-Length: 4']

describe('the client of a request, by watchRequests', () => {
  test('is that of lines logged as its body ends, and of all that comes of them', async () => {
    const answer: Answer = (server, log) => {
      server.on('request', (request, response) => {
        request.resume().on('end', () => {
          setImmediate(() => {
            log()
            response.end(request.headers.connection === 'close' ? 'the end' : 'one')
          })
        })
      })
    }
    const first = `${head('203.0.113.1', ['Content-Length: 4'])}ab`
    const second = `cd${head('203.0.113.2', LAST)}a`
    const found = await clientsAfter([first, second, 'bcd'], answer)
    expect(found).toEqual({ logged: 2, clients: ['203.0.113.1', '203.0.113.2'] })
  })

  test('is that of lines logged as its answer is finished', async () => {
    const answer: Answer = (server, log) => {
      server.on('request', (request, response) => {
        response.on('finish', log)
        request.resume().on('end', () => response.end('the end'))
      })
    }
    const found = await clientsAfter([head('203.0.113.1', LAST), 'abcd'], answer)
    expect(found).toEqual({ logged: 1, clients: ['203.0.113.1'] })
  })

  test('is its own where it asks for another protocol, after another of the connection', async () => {
    const answer: Answer = (server, log) => {
      server.on('request', (_, response) => response.end('one'))
      server.on('upgrade', async (_, socket) => {
        await pause(1)
        log()
        socket.end('the end')
      })
    }
    const asking = head('203.0.113.2', ['Connection: upgrade', 'Upgrade: websocket'])
    const found = await clientsAfter([head('203.0.113.1'), asking], answer)
    expect(found).toEqual({ logged: 1, clients: ['203.0.113.2'] })
  })

  test('is nobody where a request cannot be read, whoever sent the one before', async () => {
    const answer: Answer = (server, log) => {
      server.on('request', (_, response) => response.end('one'))
      server.on('clientError', (_, socket) => {
        log()
        socket.end('the end')
      })
    }
    const found = await clientsAfter([head('203.0.113.1'), 'no request\r\n\r\n'], answer)
    expect(found).toEqual({ logged: 1, clients: [] })
  })

  test('is found in the header of any profile', async () => {
    const answer: Answer = (server, log) => {
      server.on('request', (_, response) => {
        log()
        response.end('the end')
      })
    }
    const parts = [head('203.0.113.5', LAST, 'fly-CLIENT-ip'), 'abcd']
    const found = await clientsAfter(parts, answer, 'fly-client-ip')
    expect(found.clients).toEqual(['203.0.113.5'])
  })

  test('is looked for in the headers of all profiles, each once', () => {
    const headers = Object.values(CLIENT_PROFILES).map(({ name }) => name.toLowerCase())
    const fields = [...new Set(headers)].map(name => `http.request.header.${name}`)
    expect(FORWARDING_FIELDS).toEqual(fields)
  })

  test('leaves nothing behind in the classes of Node', () => {
    expect(Object.hasOwn(IncomingMessage.prototype, 'emit')).toBe(true)
    expect(Object.keys(IncomingMessage.prototype)).not.toContain('emit')
    unwatch()
    expect(Object.hasOwn(IncomingMessage.prototype, 'emit')).toBe(false)
  })
})
