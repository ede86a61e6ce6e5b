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
  /** Try the password of `alice`, one time each. */
  sprayers: ['192.0.2.71', '192.0.2.72', '192.0.2.73'],
  visitors: ['192.0.2.1', '192.0.2.2', '2001:db8::2'],
} as const

export const USER = 'alice'

/** A line without any attribute, of the guesser's address alone in the body. */
export const SSH_LINE = `Failed password for root from ${CLIENTS.guesser} port 4242 ssh2`

/** Two services and what they log, up to `nowMs`; answers with the trace of the guesser. */
export async function sendTraffic(otlpHttpUrl: string, nowMs: number): Promise<string> {
  const gate = { 'service.name': 'gate', 'service.namespace': 'edge' }
  const before = createService(otlpHttpUrl, GATE_RULES, gate)
  sweep(before, nowMs - 40 * MINUTE, CLIENTS.lost)
  await before.shutdown()

  const shop = createService(otlpHttpUrl, SHOP_RULES, { 'service.name': 'shop' })
  const restarted = createService(otlpHttpUrl, GATE_RULES, gate)
  guess(shop, nowMs - 10 * MINUTE, CLIENTS.past)
  visit(shop, nowMs - 8 * MINUTE)
  visit(restarted, nowMs - 8 * MINUTE)
  // Rates need two samples of each metric.
  await Promise.all([shop.flush(), restarted.flush()])

  const traceId = shop.inSpan('POST /login', context => {
    guess(shop, nowMs - 9 * SECOND, CLIENTS.guesser, context)
    shop.log(nowMs - SECOND, SSH_LINE, {}, context)
  })
  visit(shop, nowMs)
  sweep(restarted, nowMs - 20 * SECOND, CLIENTS.sweeper)
  spray(restarted, nowMs - 5 * SECOND)
  visit(restarted, nowMs)
  await Promise.all([shop.shutdown(), restarted.shutdown()])
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

function request(path: string, status: number) {
  return { 'url.path': path, 'http.response.status_code': status }
}
