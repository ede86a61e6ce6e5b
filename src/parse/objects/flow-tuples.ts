import { isObject } from '../json.ts'
import { addressText } from '../names/address-text.ts'
import { portOf, wholeOf } from '../names/values.ts'
import type { ObjectMap, ObjectShape } from './object-shape.ts'

/** Lists and maps around the first tuple. */
const MAX_STEPS = 8

/**
 * Flow logs of Azure's network security groups and virtual networks: `time,source,destination,
 * port,port,T|U,I|O,A|D,…`. A record holds many; the first is read.
 */
export const flowTuples: ObjectShape = {
  id: 'azure-flow',
  matches: ({ operationName, category, 'flow.0': first }) =>
    typeof first === 'string' ||
    (typeof operationName === 'string' && /^NetworkSecurityGroupFlow/.test(operationName)) ||
    (typeof category === 'string' && /FlowLogFlowEvent$|FlowEvent$/.test(category)),
  read(object, into, times) {
    const tuple = firstTuple(object)
    if (tuple === undefined) return
    const [time, from, to, fromPort, toPort, protocol, , decision, ...rest] = tuple
    const { fields } = into
    into.timeMs = times.read(time) ?? into.timeMs
    fields['source.address'] = addressText(from ?? '')
    fields['destination.address'] = addressText(to ?? '')
    fields['source.port'] = portOf(fromPort)
    fields['destination.port'] = portOf(toPort)
    fields['network.transport'] = TRANSPORTS[protocol ?? '']
    fields['event.action'] = 'connection'
    fields['event.outcome'] = decision === 'D' ? 'failure' : 'success'
    // Version 2: state, packets and bytes there, packets and bytes back.
    fields['source.bytes'] = wholeOf(rest[2])
    fields['destination.bytes'] = wholeOf(rest[4])
  },
}

const TRANSPORTS: Readonly<Record<string, string>> = { T: 'tcp', U: 'udp', 6: 'tcp', 17: 'udp' }

function firstTuple(object: ObjectMap): string[] | undefined {
  let inner: unknown = object['flow.0'] ?? object.properties ?? object.flowRecords ?? object
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (typeof inner === 'string') {
      const cells = inner.split(',', 16)
      return cells.length >= 8 ? cells : undefined
    }
    if (Array.isArray(inner)) inner = inner[0]
    else if (isObject(inner)) inner = inner.flowTuples ?? inner.flows ?? inner.flowGroups
    else return undefined
  }
  return undefined
}
