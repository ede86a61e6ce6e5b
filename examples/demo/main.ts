// npm run demo: a small web service behind a proxy, watched by the processor, and clients on
// several addresses of this machine, some of which misbehave. Takes about 14 seconds.
//   OTEL_EXPORTER_OTLP_ENDPOINT   send the records there instead of to a receiver of the demo's own
//   --via-edge                    behave as on a machine whose loopback has only one address
import { parseArgs } from 'node:util'
import { EDGE_HEADER, startTraffic, type Traffic, usesEdge } from './clients.ts'
import { type Delivery, deliverToEndpoint, deliverToReceiver } from './delivery.ts'
import { socketAddress, startProxy } from './proxy.ts'
import { printPlan, printProblems, printVerdict, printWhatNext } from './report.ts'
import { startService } from './service.ts'
import { Terminal } from './terminal.ts'
import { isAnnotated, isEvent, judge } from './verdict.ts'

const { values } = parseArgs({ options: { 'via-edge': { type: 'boolean', default: false } } })
const terminal = new Terminal(process.stdout)
const abort = new AbortController()
const failures: string[] = []

const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: logs } = process.env
const endpoint = logs || (base && `${base.replace(/\/$/, '')}/v1/logs`)
const delivery = endpoint ? deliverToEndpoint(endpoint, refused) : await deliverToReceiver()
const service = await startService(delivery.exporter)
const proxy = await startProxy(service.port, socketAddress)
const viaEdge = values['via-edge'] || (await usesEdge())
const edge = viaEdge
  ? await startProxy(proxy.port, request => String(request.headers[EDGE_HEADER]))
  : undefined
printPlan(terminal, { service, proxy, edge, delivery })

const traffic = startTraffic((edge ?? proxy).port, viaEdge, abort.signal)
const follower = follow(traffic, delivery)
try {
  await traffic.done
} catch (cause) {
  fail(`a client got no answer: ${cause instanceof Error ? cause.message : cause}`)
}
for (const part of [edge, proxy, service, delivery]) await part?.close()
follower.stop()

if (failures.length > 0) {
  printProblems(terminal, [...new Set(failures)])
  process.exitCode = 1
} else {
  const verdict = judge(delivery.arrived, traffic.clients, service.expectedRecords())
  printVerdict(terminal, verdict, delivery)
  if (verdict.problems.length > 0) {
    printProblems(terminal, verdict.problems)
    process.exitCode = 1
  } else printWhatNext(terminal, delivery)
}

function refused(message: string): void {
  const needed = 'an OTLP/HTTP endpoint, such as port 4318 of a Collector, is needed'
  fail(`records could not be sent to ${endpoint}: ${message} (${needed})`)
}

/** Ends the traffic; the exit code will be 1. */
function fail(message: string): void {
  failures.push(message)
  abort.abort()
}

/** Shows what arrives while it arrives: a live line, and each episode event in full. */
function follow({ clients }: Traffic, { arrived }: Delivery): { stop(): void } {
  const start = performance.now()
  let told = 0
  const look = () => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(4)
    for (; told < arrived.length; told++) {
      const record = arrived[told]!
      if (isEvent(record)) terminal.line(`  ${seconds} s  ${record.body}`, 8)
    }
    const requests = clients.reduce((sum, client) => sum + client.requests, 0)
    const annotated = arrived.filter(isAnnotated).length
    const counts = `${requests} requests, ${arrived.length} records arrived, ${annotated} annotated`
    terminal.progress(`  ${seconds} s  ${counts}`)
  }
  const timer = setInterval(look, 200)
  return {
    stop() {
      clearInterval(timer)
      look()
      terminal.endProgress()
    },
  }
}
