import type { FoundFields } from '../found.ts'
import { wordsOf } from '../pattern-words.ts'
import type { TextFormat } from '../text-format.ts'
import { outcomeOf } from './cells.ts'
import { createEndpoint, readEndpoint, setDestination, setSource } from './endpoints.ts'
import { readArrow, transportIn } from './phrases.ts'

/** What tcpdump prints, of OpenBSD's pf and of any interface, and FreeBSD's ipfw. */
export const packetFilter: TextFormat = {
  id: 'packet-filter',
  title: "tcpdump's lines, pf's among them, and ipfw's",
  programs: [],
  get clues() {
    return wordsOf([IPFW, RULE, DUMP])
  },
  read: ({ text }, { fields }) => readIpfw(text, fields) || readDump(text, fields),
}

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()

const VERDICTS = 'Deny|Accept|Unreach|Reset|Count|Divert|Forward to \\S+|SkipTo \\d+|Reject'
const PROTOCOLS = 'TCP|UDP|P:\\d+|ICMP(?:v6)?(?::[\\d.]+)?|SCTP'
const IPFW = new RegExp(`^(?:ipfw: )?\\d+ (${VERDICTS}) (${PROTOCOLS}) `, 'i')

/** `100 Deny TCP 192.0.2.1:4711 198.51.100.2:22 in via em0` */
function readIpfw(text: string, fields: FoundFields): boolean {
  const match = IPFW.exec(text)
  if (match === null || !readEndpoint(text, match[0].length, SOURCE)) return false
  if (!readEndpoint(text, SOURCE.end + 1, DESTINATION)) return false
  setBoth(fields)
  const [, verdict = '', protocol = ''] = match
  fields['network.transport'] = transportIn(protocol)
  fields['event.code'] = verdict.toLowerCase()
  fields['event.outcome'] = /^(?:unreach|reset)$/i.test(verdict) ? 'failure' : outcomeOf(verdict)
  return true
}

const RULE = /^(?:rule [^:]{1,80}: )?(pass|block|match|nat|rdr|scrub|binat) (?:in|out) on [\w.]+: /
const DUMP = /^(?:\d\d:\d\d:\d\d\.\d{6} )?(?:(?:\(|[\w.]+ (?:In|Out|B|M) +)?IP6? )/

/** `IP 192.0.2.1.4711 > 198.51.100.2.22: Flags [S]`, behind the words of pf's rule or not. */
function readDump(text: string, fields: FoundFields): boolean {
  const rule = RULE.exec(text)
  const dump = rule === null ? DUMP.exec(text) : null
  const start = (rule ?? dump)?.[0].length
  if (start === undefined || !readArrow(text, SOURCE, DESTINATION, start)) return false
  setBoth(fields)
  fields['network.transport'] = transportOfDump(text, DESTINATION.end)
  fields['event.code'] = rule?.[1]
  if (rule !== null) fields['event.outcome'] = rule[1] === 'block' ? 'failure' : 'success'
  return true
}

/** TCP is known by its flags. */
function transportOfDump(text: string, from: number): string | undefined {
  const rest = text.slice(from, from + 24)
  if (/^: (?:Flags \[|[SFRPW.]+ \d|tcp)/.test(rest)) return 'tcp'
  return transportIn(rest)
}

function setBoth(fields: FoundFields): void {
  setSource(fields, SOURCE)
  setDestination(fields, DESTINATION)
  fields['event.action'] = 'connection'
}
