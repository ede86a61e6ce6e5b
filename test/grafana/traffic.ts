import type { NetworkAnomalyOptions } from '../../src/index.ts'
import { createService, GATE_RULES, SHOP_RULES } from './application.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Who misbehaves in the traffic, and who does not. */
export const CLIENTS = {
  /** Guesses passwords ten minutes ago, for eight seconds: its episode has closed. */
  past: '203.0.113.7',
  /** Guesses passwords now, within one trace. */
  guesser: '198.51.100.9',
  /** Sweeps ports now, over IPv6. */
  sweeper: '2001:db8::7',
  /** Swept ports before the gate was restarted: the close of its episode never came. */
  lost: '192.0.2.66',
  /** Try the password of `USER`, one time each. */
  sprayers: ['192.0.2.71', '192.0.2.72', '192.0.2.73'],
  /** Guess passwords now, where there is room for one of them. */
  beyond: ['192.0.2.81', '192.0.2.82'],
  /** Its hosts send one record each, now; none of them stands out. */
  network: '203.0.113.0/24',
  visitors: ['192.0.2.1', '192.0.2.2', '2001:db8::2'],
} as const

/** A service whose name regular expressions read otherwise. */
export const TIGHT = 'tight+fit (v1.2)'

/** Tries to leave every kind of text that it is put into. */
export const USER = 'al"ice`}}{{.x}}\\$__to$x'

/** A line without any attribute, of the guesser's address alone in the body. */
export const SSH_LINE = `10:20:30 192.0.2.5 sshd: failed password of root from ${CLIENTS.guesser}`

/** Records of the crowd, more than the processor measures the time of one of. */
const CROWD = 1_100

/** Services and what they log, up to `nowMs`; answers with the trace of the guesser. */
export async function sendTraffic(otlpHttpUrl: string, nowMs: number): Promise<string> {
  const start = (name: string, options: NetworkAnomalyOptions, namespace?: string) =>
    createService(
      otlpHttpUrl,
      { 'service.name': name, ...(namespace && { 'service.namespace': namespace }) },
      options,
    )
  const before = start('gate', { rules: GATE_RULES }, 'edge')
  sweep(before, nowMs - 40 * MINUTE, CLIENTS.lost)
  await before.shutdown()

  const shop = start('shop', { rules: SHOP_RULES })
  const gate = start('gate', { rules: GATE_RULES }, 'edge')
  // Without room for a second episode, and without anybody to tell of the first.
  const tight = start(TIGHT, {
    ...{ rules: SHOP_RULES, maxOpenEpisodes: 1 },
    ...{ loggerProvider: () => undefined, maxPendingEvents: 0 },
  })
  const mute = start('mute', { rules: SHOP_RULES })
  const services = [shop, gate, tight, mute]

  guess(shop, nowMs - 10 * MINUTE, CLIENTS.past)
  for (const service of [shop, gate, tight]) visit(service, nowMs - 8 * MINUTE)
  mute.log(nowMs - 8 * MINUTE, 'starting')
  crowd(shop, nowMs - 7 * MINUTE)
  // Rates need two samples of each metric.
  await Promise.all(services.map(service => service.flush()))

  crowd(shop, nowMs - 2 * MINUTE)
  const traceId = shop.inSpan('POST /login', context => {
    guess(shop, nowMs - 9 * SECOND, CLIENTS.guesser, context)
    shop.log(nowMs - SECOND, SSH_LINE, {}, context)
  })
  sweep(gate, nowMs - 20 * SECOND, CLIENTS.sweeper)
  spray(gate, nowMs - 5 * SECOND)
  for (let host = 100; host < 112; host++) {
    gate.log(nowMs - 1_500, `ALLOW tcp from ${host}`, { 'source.address': `203.0.113.${host}` })
  }
  guess(tight, nowMs - 20 * SECOND, CLIENTS.beyond[0])
  guess(tight, nowMs - 9 * SECOND, CLIENTS.beyond[1])
  for (const service of [shop, gate, tight]) visit(service, nowMs)
  mute.log(nowMs, 'started')
  await Promise.all(services.map(service => service.shutdown()))
  return traceId
}

type Service = ReturnType<typeof createService>

/** Eight failed logins, one a second. */
function guess(
  service: Service,
  startMs: number,
  client: string,
  context?: Parameters<Service['log']>[3],
): void {
  for (let second = 0; second < 8; second++) {
    const attributes = { 'client.address': client, ...request('/login', 401) }
    service.log(startMs + second * SECOND, 'POST /login 401', attributes, context)
  }
}

/** Seven ports, one a second. */
function sweep(service: Service, startMs: number, client: string): void {
  for (let port = 20; port < 27; port++) {
    const attributes = { 'source.address': client, 'destination.port': port }
    service.log(startMs + (port - 20) * SECOND, `DENY tcp ${port}`, attributes)
  }
}

function spray(service: Service, startMs: number): void {
  for (const [second, client] of CLIENTS.sprayers.entries()) {
    const attributes = {
      ...{ 'network.peer.address': client, 'user.name': USER, 'event.outcome': 'failure' },
    }
    service.log(startMs + second * SECOND, `login of ${USER} failed`, attributes)
  }
}

function visit(service: Service, startMs: number): void {
  for (const client of CLIENTS.visitors) {
    service.log(startMs, 'GET / 200', { 'client.address': client, ...request('/', 200) })
  }
}

/** Visits by the visitors in turn, one each millisecond. */
function crowd(service: Service, startMs: number): void {
  for (let index = 0; index < CROWD; index++) {
    const client = CLIENTS.visitors[index % CLIENTS.visitors.length]!
    const attributes = { 'client.address': client, ...request('/news', 200) }
    service.log(startMs + index, 'GET /news 200', attributes)
  }
}

function request(path: string, status: number) {
  return { 'url.path': path, 'http.response.status_code': status }
}
