import { FRAMED_ADDRESS, TRAFFIC_MS } from './clients.ts'
import type { Delivery } from './delivery.ts'
import type { Server } from './server.ts'
import { RULES } from './service.ts'
import type { Terminal } from './terminal.ts'
import type { ClientVerdict, Verdict } from './verdict.ts'

interface Plan {
  readonly service: Server
  readonly proxy: Server
  readonly edge: Server | undefined
  readonly delivery: Delivery
}

export function printPlan(terminal: Terminal, { service, proxy, edge, delivery }: Plan): void {
  const seconds = TRAFFIC_MS / 1000
  terminal.line(`otel-netanomaly: ${seconds} seconds of real requests, some of them hostile`, 0)
  terminal.line()
  const rows = [
    ['service', at(service), 'logs through the SDK and our processor'],
    ['proxy', at(proxy), 'trusted; appends who connected to X-Forwarded-For'],
  ]
  if (edge) rows.push(['edge', at(edge), 'names clients: this machine has no 127.0.0.x for them'])
  const [name, what] = delivery.isOurs
    ? ['receiver', 'takes OTLP/HTTP']
    : ['endpoint', 'has what arrives there']
  terminal.table([...rows, [name, delivery.to, what]])
  terminal.heading('Rules')
  for (const rule of RULES) terminal.line(`  ${rule}`, 4)
  terminal.heading('Episode events as they arrive')
}

export function printVerdict(terminal: Terminal, verdict: Verdict, delivery: Delivery): void {
  const { records, annotated, events, clients, framing, sample } = verdict
  terminal.heading(delivery.isOurs ? 'What arrived' : `What ${delivery.to} has confirmed`)
  const sums = `${records} records of requests, ${annotated} of them annotated`
  terminal.line(`  ${sums}; ${events.length} episode events`)

  terminal.heading('Clients')
  const header = ['address', 'what it did', 'requests', 'annotated', 'episode']
  const rows = clients.map(({ client, annotated, rules }) => [
    ...[client.address, client.does, `${client.requests}`, `${annotated}`],
    rules.join(', ') || 'no',
  ])
  terminal.table([header, ...rows], ['dim', ...clients.map(styleOf)])
  const forged = `${framing} records carry the forged address ${FRAMED_ADDRESS}`
  terminal.line(`  ${forged}: it was never blamed.`)
  if (sample === undefined) return
  terminal.heading(`One annotated record: ${sample.body}`)
  terminal.table(Object.entries(sample.attributes).map(([name, value]) => [name, `${value}`]))
}

function styleOf({ rules }: ClientVerdict): 'red' | 'green' {
  return rules.length > 0 ? 'red' : 'green'
}

export function printProblems(terminal: Terminal, problems: readonly string[]): void {
  terminal.heading('The demo failed')
  for (const problem of problems) terminal.line(`  ${problem}`)
}

export function printWhatNext(terminal: Terminal, delivery: Delivery): void {
  terminal.heading('What next')
  const again = 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npm run demo'
  for (const [what, how] of [
    delivery.isOurs
      ? ['The same, sent to a Collector of yours:', again]
      : ['In what you sent it to, search for records with the attribute', 'netanomaly.rule'],
    ['Who misbehaved in a log of yours:', 'npm run build && node dist/cli.mjs scan access.log'],
    ['In a service of yours, without code:', 'docs/register.md'],
    ['With code:', 'examples/plain-sdk, examples/express-pino'],
    ['Anomaly events apart from the rest, in a Collector:', 'collector-config/README.md'],
  ]) {
    terminal.line(`  ${what}`)
    terminal.line(`    ${how}`)
  }
}

function at({ port }: Server): string {
  return `http://127.0.0.1:${port}`
}
