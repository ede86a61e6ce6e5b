import { isObject } from '../json.ts'
import { addressText } from '../names/address-text.ts'
import { at, type ObjectMap, type ObjectShape, textAt } from './object-shape.ts'

const simpleName = textAt('event_simpleName', 'event.event_simpleName')
const ownAddress = textAt('aip', 'event.aip')
const connection = at('ConnectionDirection', 'event.ConnectionDirection')
const hasRemote = at(
  'RemoteAddressIP4',
  'RemoteAddressIP6',
  'event.RemoteAddressIP4',
  'event.RemoteAddressIP6',
)
const localAddress = textAt('LocalAddressIP4', 'LocalAddressIP6')

/**
 * CrowdStrike's sensors: what programs of their own machine do. It acted, but where the other end
 * of a connection began it; `aip` is the address that the machine is seen with.
 */
export const falcon: ObjectShape = {
  id: 'crowdstrike',
  matches: object => object.aid !== undefined && isFalcon(object),
  tellsAll: () => true,
  read(object, { fields }, _times, votes) {
    const isInbound = `${connection(object)}` === '1'
    if (hasRemote(object) !== undefined) {
      votes.offer('direction', isInbound ? 'in' : 'out')
      fields['event.action'] = 'connection'
    }
    const local = addressText(localAddress(object) ?? '')
    if (hasRemote(object) === undefined || (!isInbound && local === undefined)) {
      const own = ownAddress(object) ?? local
      if (own !== undefined) fields['client.address'] = addressText(own)
    }
    fields['event.code'] = simpleName(object)
  },
}

function isFalcon(object: ObjectMap): boolean {
  const isNamed = object.aip !== undefined || simpleName(object) !== undefined
  return isNamed || (object.cid !== undefined && localAddress(object) !== undefined)
}

const defenderTime = at('properties.Timestamp')
const actionType = textAt('properties.ActionType')
const additional = textAt('properties.AdditionalFields')

/** Microsoft Defender's hunting tables: as with CrowdStrike, the machine itself acts mostly. */
export const defender: ObjectShape = {
  id: 'defender',
  matches: ({ category, properties }) =>
    typeof category === 'string' && category.startsWith('AdvancedHunting-') && isObject(properties),
  tellsAll: () => true,
  read(object, into, times, votes) {
    const time = times.read(defenderTime(object))
    if (time !== undefined && Number.isNaN(into.timeMs)) into.timeMs = time
    const action = actionType(object) ?? ''
    const isInbound =
      /inbound|listening|remotelogon|logonfail|logonsucc/i.test(action) ||
      /"direction" ?: ?"in/i.test(additional(object) ?? '')
    votes.offer('direction', isInbound ? 'in' : 'out')
    into.fields['event.code'] = action === '' ? undefined : action
  },
}
