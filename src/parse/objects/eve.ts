import { addressText } from '../names/address-text.ts'
import { codeOf, portOf, wholeOf } from '../names/values.ts'
import { at, type ObjectShape, textAt } from './object-shape.ts'

const flowSource = textAt('flow.src_ip')
const flowSourcePort = at('flow.src_port')
const flowDestination = textAt('flow.dest_ip')
const flowDestinationPort = at('flow.dest_port')
const toServer = at('flow.bytes_toserver')
const toClient = at('flow.bytes_toclient')
const signature = at('alert.signature_id')
const verdict = textAt('verdict.action', 'alert.action')
const protocol = textAt('app_proto')

const KINDS: Readonly<Record<string, string>> = {
  ...{ alert: 'alert', anomaly: 'anomaly', drop: 'connection', flow: 'connection' },
  ...{
    netflow: 'connection',
    http: 'request',
    ssh: 'connection',
    tls: 'connection',
    dns: 'lookup',
  },
}

/**
 * Suricata's EVE records. The packet that raised an alert may be the server's answer: who opened
 * the flow is in `flow`, or told by `direction`.
 */
export const eve: ObjectShape = {
  id: 'suricata',
  matches: ({ event_type, src_ip, dest_ip, flow_id }) =>
    typeof event_type === 'string' &&
    (flow_id !== undefined || (typeof src_ip === 'string' && typeof dest_ip === 'string')),
  tellsAll: () => true,
  read(object, { fields }) {
    const kind = `${object.event_type}`
    const isAnswer = object.direction === 'to_client' && flowSource(object) === undefined
    const ends = [
      [flowSource(object) ?? object.src_ip, flowSourcePort(object) ?? object.src_port],
      [flowDestination(object) ?? object.dest_ip, flowDestinationPort(object) ?? object.dest_port],
    ]
    const [from, to] = isAnswer ? ends.reverse() : ends
    fields['source.address'] = addressOf(from?.[0])
    fields['source.port'] = portOf(from?.[1])
    fields['destination.address'] = addressOf(to?.[0])
    fields['destination.port'] = portOf(to?.[1])
    fields['source.bytes'] = wholeOf(toServer(object))
    fields['destination.bytes'] = wholeOf(toClient(object))
    fields['event.action'] = Object.hasOwn(KINDS, kind) ? KINDS[kind] : kind
    fields['event.code'] = codeOf(signature(object)) ?? kind
    const isBlocked = kind === 'drop' || verdict(object) === 'blocked' || verdict(object) === 'drop'
    fields['event.outcome'] = isBlocked ? 'failure' : undefined
    const name = protocol(object)
    if (name !== 'failed') fields['network.protocol.name'] = name
  },
}

function addressOf(value: unknown): string | undefined {
  return typeof value === 'string' ? addressText(value) : undefined
}
