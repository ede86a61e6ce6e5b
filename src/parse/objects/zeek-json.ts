import { wholeOf } from '../names/values.ts'
import { at, type ObjectShape, textAt } from './object-shape.ts'

const origin = at('id.orig_h', 'id_orig_h')
const responder = at('id.resp_h', 'id_resp_h')
const service = textAt('service')
const note = textAt('note')
const success = at('auth_success', 'success')

/** Never answered, refused, or given up by the originator before it was open. */
const UNANSWERED = new Set(['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR'])

/** Zeek's logs as JSON. Their addresses, ports and bytes are told by their names. */
export const zeekJson: ObjectShape = {
  id: 'zeek-json',
  matches: object => origin(object) !== undefined && responder(object) !== undefined,
  tellsAll: () => true,
  read(object, { fields }) {
    const { conn_state: state } = object
    if (typeof state === 'string') {
      fields['event.action'] = 'connection'
      fields['event.code'] = state
      if (state !== 'OTH') fields['event.outcome'] = UNANSWERED.has(state) ? 'failure' : 'success'
      fields['source.bytes'] = wholeOf(object.orig_bytes)
      fields['destination.bytes'] = wholeOf(object.resp_bytes)
    }
    const isGood = success(object)
    if (typeof isGood === 'boolean') {
      fields['event.action'] = object.auth_success === undefined ? 'authentication' : 'login'
      fields['event.outcome'] = isGood ? 'success' : 'failure'
    } else if (object.auth_attempts !== undefined) fields['event.action'] = 'connection'
    const name = note(object)
    if (name !== undefined) {
      fields['event.action'] = 'alert'
      fields['event.code'] = name
    }
    fields['network.protocol.name'] = service(object)
    fields['event.action'] ??= textAt('_path')(object) === 'dns' ? 'lookup' : undefined
  },
}
