import { once } from 'node:events'
import { Agent, request as send } from 'node:http'
import { expect } from 'vitest'
import { usesEdge } from '../../examples/demo/clients.ts'
import { socketAddress, startProxy } from '../../examples/demo/proxy.ts'

/** A forwarding proxy, the only peer whose header the applications are told to believe. */
export const PROXY = '127.0.0.2'
/** Guess passwords; the second one behind the proxy. */
export const GUESSERS = { direct: '127.0.0.24', proxied: '127.0.0.25' } as const
/** Know their passwords, but not at once. */
export const FORGETFUL = { direct: '127.0.0.13', proxied: '127.0.0.14' } as const
/** Whom all of them would like to see blamed: what they write into the header themselves. */
export const FRAMED = '203.0.113.66'
/** And what they say their name is. */
export const FRAMING_USER = `anna from ${FRAMED}`

const UNSAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'

/** Wrong passwords of a guesser, and of one who forgot. */
export const GUESSES = 6
export const LAPSES = 3
export const WRONG = 2 * (GUESSES + LAPSES)

/** False on machines whose loopback has one address only (macOS). */
export const hasLoopbackRange = !(await usesEdge())

export interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
}

/** One client's way to an application, from an address of its own. */
export class Client {
  readonly #address: string
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true })

  constructor(address: string, port: number) {
    this.#address = address
    this.#port = port
  }

  get(path: string): Promise<Answer> {
    return this.#request('GET', path, '')
  }

  login(password: string, user = 'anna'): Promise<Answer> {
    return this.#request('POST', '/login', JSON.stringify({ user, password }))
  }

  end(): void {
    this.#agent.destroy()
  }

  async #request(method: string, path: string, body: string): Promise<Answer> {
    const headers = {
      'x-forwarded-for': FRAMED,
      // Who calls decides whether spans are recorded, by default: so they do without.
      traceparent: UNSAMPLED,
      ...(body !== '' && { 'content-type': 'application/json' }),
    }
    const [agent, localAddress, port] = [this.#agent, this.#address, this.#port]
    const outgoing = send({ agent, host: '127.0.0.1', port, localAddress, method, path, headers })
    outgoing.end(body)
    const [answer] = await once(outgoing, 'response')
    answer.resume()
    await once(answer, 'end')
    return { status: answer.statusCode, retryAfter: answer.headers['retry-after'] }
  }
}

/** All the traffic of one application: a page, guesses, and those who remember in the end. */
export async function guessPasswords(port: number): Promise<void> {
  const proxy = await startProxy(port, socketAddress, PROXY)
  try {
    // Some set themselves up when the first request comes.
    await visit(FORGETFUL.direct, port, client => client.get('/'))
    await Promise.all([
      visit(GUESSERS.direct, port, client => guess(client, GUESSES)),
      visit(GUESSERS.proxied, proxy.port, client => guess(client, GUESSES)),
      visit(FORGETFUL.direct, port, remember),
      visit(FORGETFUL.proxied, proxy.port, remember),
    ])
  } finally {
    await proxy.close()
  }
}

async function visit(
  address: string,
  port: number,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client(address, port)
  try {
    await work(client)
  } finally {
    client.end()
  }
}

async function guess(client: Client, times: number): Promise<void> {
  for (let count = 1; count <= times; count++) {
    expect((await client.login(`${count}`, FRAMING_USER)).status).toBe(401)
  }
}

async function remember(client: Client): Promise<void> {
  await guess(client, LAPSES)
  expect((await client.login('tulip')).status).toBeLessThan(300)
}
