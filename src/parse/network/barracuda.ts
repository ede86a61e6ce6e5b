import type { TextFormat } from '../text-format.ts'
import { countOf, transportOf } from './cells.ts'
import { createEndpoint, readEndpoint } from './endpoints.ts'

/** Verdict, kind of session, protocol and interface, then the first address. */
const HEAD = new RegExp(
  [
    String.raw`(?:^|\s)(\w{1,24}): ([\w<> .-]{1,24})\|([A-Z][A-Z\d.-]{1,11})\|([\w.:@-]{0,32})\|`,
    String.raw`(?=[0-9a-f.:]+\|)`,
  ].join(''),
  'i',
)
const MAX_HEADER_CHARS = 160
/** Behind the interface, in the order of the firewall's activity log. */
const SOURCE = 0
const SOURCE_PORT = 1
const DESTINATION = 3
const DESTINATION_PORT = 4
const COUNT = 12
const RECEIVED = 13
const SENT = 14
const USER = 17
const SCRATCH = createEndpoint()

/** Barracuda's CloudGen firewall: `Block: FWD|TCP|eth0|192.0.2.1|4711|…|198.51.100.2|22|…` */
export const barracuda: TextFormat = {
  id: 'barracuda',
  title: "Barracuda's CloudGen firewall",
  programs: [],
  read: ({ text }, { fields }) => {
    const bar = text.indexOf('|')
    if (bar < 0 || bar > MAX_HEADER_CHARS) return false
    const head = HEAD.exec(text.slice(0, 2 * MAX_HEADER_CHARS))
    if (head === null) return false
    const cells = text.slice(head.index + head[0].length).split('|', USER + 1)
    const [source = '', destination = ''] = [cells[SOURCE], cells[DESTINATION]]
    if (!readEndpoint(source, 0, SCRATCH) || !readEndpoint(destination, 0, SCRATCH)) return false
    const [, verdict = '', , protocol = ''] = head
    fields['source.address'] = source
    fields['source.port'] = countOf(cells[SOURCE_PORT] ?? '')
    fields['source.bytes'] = countOf(cells[RECEIVED] ?? '')
    fields['destination.address'] = destination
    fields['destination.port'] = countOf(cells[DESTINATION_PORT] ?? '')
    fields['destination.bytes'] = countOf(cells[SENT] ?? '')
    fields['network.transport'] = transportOf(protocol)
    fields['user.name'] = cells[USER]?.trim() || undefined
    const count = countOf(cells[COUNT] ?? '')
    if (count !== undefined && count > 1) fields['event.repeats'] = count
    fields['event.action'] = /remove|end/i.test(verdict) ? 'disconnect' : 'connection'
    fields['event.outcome'] = /block|deny|drop|fail/i.test(verdict) ? 'failure' : 'success'
    fields['event.code'] = verdict
    return true
  },
}
