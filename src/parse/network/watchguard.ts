import { wordsOf } from '../pattern-words.ts'
import type { TextFormat } from '../text-format.ts'
import { createEndpoint, readEndpoint, setDestination, setSource } from './endpoints.ts'

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()
/** Verdict, both interfaces, length, protocol and two numbers of the packet's header. */
const HEAD = new RegExp(
  [
    '^(?:msg_id="([\\d-]+)" )?(Allow|Deny) (\\S+) (\\S+) (?:\\d+ )?([a-z]{2,8}) ',
    '(?:\\d+ \\d+ )?(?=[0-9a-f.:]+ [0-9a-f.:]+ )',
  ].join(''),
)

/** WatchGuard's Fireware: `Deny 0-External Firebox 52 tcp 20 127 192.0.2.1 198.51.100.2 …` */
export const watchguard: TextFormat = {
  id: 'watchguard',
  title: "WatchGuard's Fireware",
  programs: [],
  clues: wordsOf([HEAD]),
  read: ({ text }, { fields }) => {
    const head = HEAD.exec(text)
    if (head === null || !readEndpoint(text, head[0].length, SOURCE)) return false
    if (!readEndpoint(text, SOURCE.end + 1, DESTINATION)) return false
    setSource(fields, SOURCE)
    setDestination(fields, DESTINATION)
    const ports = /^ (\d{1,5}) (\d{1,5}) /.exec(text.slice(DESTINATION.end, DESTINATION.end + 14))
    if (ports !== null) {
      fields['source.port'] = Number(ports[1])
      fields['destination.port'] = Number(ports[2])
    }
    fields['network.transport'] = head[5]
    fields['event.action'] = 'connection'
    fields['event.outcome'] = head[2] === 'Deny' ? 'failure' : 'success'
    fields['event.code'] = head[1]
    return true
  },
}
