import { once } from 'node:events'
import { Agent, request as send } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long the clients keep at it. */
export const TRAFFIC_MS = 12_000

/** Whom the forger wants to see blamed; never a client here. */
export const FRAMED_ADDRESS = '203.0.113.66'

/** Header by which a client tells the edge hop (see `usesEdge`) which address it stands for. */
export const EDGE_HEADER = 'x-demo-client'

export interface Client {
  readonly address: string
  readonly does: string
  /** Rules that must find it, and no others; none for a client that behaves. */
  readonly foundBy: readonly string[]
  /** Answered requests so far. */
  requests: number
}

interface Role extends Pick<Client, 'does' | 'foundBy'> {
  /** Last number of the address. */
  readonly host: number
  play(visit: Visit): Promise<void>
}

/** Who comes to the shop. All that behave stay as long as there is traffic. */
const ROLES: readonly Role[] = [
  { host: 11, does: 'browses', foundBy: [], play: visit => browse(visit, 700) },
  { host: 12, does: 'browses faster', foundBy: [], play: visit => browse(visit, 350) },
  { host: 13, does: 'mistypes a password once', foundBy: [], play: mistype },
  { host: 14, does: 'checks health each second', foundBy: [], play: checkHealth },
  { host: 21, does: 'floods', foundBy: ['flood'], play: flood },
  { host: 22, does: 'guesses passwords', foundBy: ['login-failures'], play: visit => guess(visit) },
  { host: 23, does: 'looks for forgotten files', foundBy: ['path-scan'], play: scan },
  {
    host: 24,
    does: 'guesses, with a forged header',
    foundBy: ['login-failures'],
    play: visit => guess(visit, { 'x-forwarded-for': FRAMED_ADDRESS }),
  },
]

/**
 * Whether clients must go through a hop that names them: true where this machine has no loopback
 * addresses but 127.0.0.1 (macOS), so that a client cannot come from one of its own.
 */
export async function usesEdge(): Promise<boolean> {
  const probe = createServer().listen(0, addressOf(ROLES[0]!, false))
  try {
    await once(probe, 'listening')
  } catch {
    return true
  }
  probe.close()
  return false
}

export interface Traffic {
  readonly clients: readonly Client[]
  /** Resolves when all clients have gone; rejects where the shop does not answer one of them. */
  done: Promise<void>
}

/** Sends them all to a port of this machine at once; `signal` calls them back. */
export function startTraffic(port: number, viaEdge: boolean, signal: AbortSignal): Traffic {
  const visits = ROLES.map(role => {
    const { does, foundBy } = role
    const client: Client = { address: addressOf(role, viaEdge), does, foundBy, requests: 0 }
    return { role, client, visit: new Visit(client, port, viaEdge, signal) }
  })
  const played = visits.map(async ({ role, visit }) => {
    try {
      await role.play(visit)
    } catch (cause) {
      if (!signal.aborted) throw cause
    } finally {
      visit.end()
    }
  })
  return {
    clients: visits.map(({ client }) => client),
    done: Promise.all(played).then(() => {}),
  }
}

/** Addresses for documentation (RFC 5737) where loopback has only one. */
function addressOf({ host }: Role, viaEdge: boolean): string {
  return viaEdge ? `198.51.100.${host}` : `127.0.0.${host}`
}

/** One client's connection to the shop. */
class Visit {
  readonly #client: Client
  readonly #port: number
  readonly #viaEdge: boolean
  readonly #signal: AbortSignal
  readonly #agent: Agent
  readonly #start = performance.now()

  constructor(client: Client, port: number, viaEdge: boolean, signal: AbortSignal) {
    this.#client = client
    this.#port = port
    this.#viaEdge = viaEdge
    this.#signal = signal
    this.#agent = new Agent({ keepAlive: true })
  }

  get isOver(): boolean {
    return performance.now() - this.#start >= TRAFFIC_MS
  }

  pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#signal })
  }

  async get(path: string): Promise<void> {
    await this.#request('GET', path, {}, '')
  }

  async post(path: string, body: string, headers: Headers = {}): Promise<void> {
    await this.#request('POST', path, headers, body)
  }

  end(): void {
    this.#agent.destroy()
  }

  async #request(method: string, path: string, headers: Headers, body: string): Promise<void> {
    const { address } = this.#client
    const outgoing = send({
      agent: this.#agent,
      host: '127.0.0.1',
      port: this.#port,
      ...(!this.#viaEdge && { localAddress: address }),
      method,
      path,
      headers: {
        'user-agent': 'netanomaly-demo/1.0',
        ...headers,
        ...(this.#viaEdge && { [EDGE_HEADER]: address }),
      },
      signal: this.#signal,
    })
    outgoing.end(body)
    const [answer] = await once(outgoing, 'response')
    answer.resume()
    await once(answer, 'end')
    this.#client.requests++
  }
}

type Headers = Readonly<Record<string, string>>

async function browse(visit: Visit, pauseMs: number): Promise<void> {
  const pages = ['/', '/search?q=tulip', '/cart', '/search?q=rose', '/favicon.ico']
  for (let page = 0; !visit.isOver; page++) {
    await visit.get(pages[page % pages.length]!)
    await visit.pause(pauseMs)
  }
}

async function mistype(visit: Visit): Promise<void> {
  await visit.get('/')
  await visit.pause(900)
  await visit.post('/login', 'password=tulpi')
  await visit.pause(1_500)
  await visit.post('/login', 'password=tulip')
  await browse(visit, 800)
}

async function checkHealth(visit: Visit): Promise<void> {
  while (!visit.isOver) {
    await visit.get('/health')
    await visit.pause(1_000)
  }
}

/** Does not wait for answers: 120 requests in 3 s. */
async function flood(visit: Visit): Promise<void> {
  const requests = Array.from({ length: 120 }, async (_, index) => {
    await visit.pause(1_000 + index * 25)
    await visit.get(`/search?q=${index}`)
  })
  await Promise.all(requests)
}

async function guess(visit: Visit, headers?: Headers): Promise<void> {
  await visit.pause(2_000)
  for (let count = 1; count <= 16; count++) {
    await visit.post('/login', `password=${count}`, headers)
    await visit.pause(300)
  }
}

async function scan(visit: Visit): Promise<void> {
  const places = ['/.env', '/.git/config', '/wp-login.php', '/admin', '/backup.zip', '/phpinfo.php']
  await visit.pause(1_500)
  for (const place of [...places, ...places, ...places, ...places]) {
    await visit.get(place)
    await visit.pause(150)
  }
}
