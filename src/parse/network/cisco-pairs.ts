import type { Finding } from '../found.ts'
import { Times, UTC } from '../time/times.ts'
import {
  destinationAddress,
  destinationBytes,
  destinationPort,
  outcomeOf,
  sourceAddress,
  sourceBytes,
  sourcePort,
  target,
  textCell,
  transport,
  userAgent,
  userName,
} from './cells.ts'
import type { Cell } from './table.ts'

/** Firepower's connection, intrusion and file events, by the names of their values. */
const CELLS: Readonly<Record<string, Cell>> = {
  SrcIP: sourceAddress,
  SrcPort: sourcePort,
  DstIP: destinationAddress,
  DstPort: destinationPort,
  Protocol: transport,
  InitiatorBytes: sourceBytes,
  ResponderBytes: destinationBytes,
  ApplicationProtocol: textCell('network.protocol.name'),
  User: userName,
  UserAgent: userAgent,
  URL: target,
}

const NO_TIMES = new Times(UTC)
const MAX_PAIRS = 96

/**
 * `EventPriority: Low, SrcIP: 192.0.2.1, …` of event 430001 and those after it. The first of a
 * name counts: addresses come before whatever a client chose.
 */
export function readPairs(text: string, into: Finding): boolean {
  if (!text.includes('SrcIP: ') || !text.includes('DstIP: ')) return false
  let from = 0
  const seen = new Set<string>()
  for (let count = 0; count < MAX_PAIRS && from < text.length; count++) {
    const comma = text.indexOf(', ', from)
    const end = comma < 0 ? text.length : comma
    const colon = text.indexOf(': ', from)
    if (colon > 0 && colon < end) {
      addPair(text.slice(from, colon), text.slice(colon + 2, end), into, seen)
    }
    from = end + 2
  }
  into.fields['event.action'] ??= 'connection'
  return true
}

function addPair(name: string, value: string, into: Finding, seen: Set<string>): void {
  if (seen.has(name)) return
  seen.add(name)
  if (name === 'AccessControlRuleAction') into.fields['event.outcome'] = outcomeOf(value)
  else if (name === 'Message' || name === 'SID') into.fields['event.action'] = 'alert'
  else if (name === 'FileName') into.fields['event.action'] = 'file'
  else if (Object.hasOwn(CELLS, name)) CELLS[name]?.(value, into, NO_TIMES)
}
