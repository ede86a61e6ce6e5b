import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import {
  countOf,
  destinationAddress,
  destinationPort,
  epochSeconds,
  outcomeOf,
  sourceAddress,
  sourceBytes,
  sourcePort,
  transport,
  transportOf,
} from './cells.ts'
import { type Cell, Table } from './table.ts'

const start: Cell = (text, into) => {
  into.timeMs = epochSeconds(text)
}

const verdict: Cell = (text, { fields }) => {
  fields['event.code'] = text
  fields['event.outcome'] = outcomeOf(text)
}

/** `NODATA` and `SKIPDATA` stand where no flow was recorded. */
const recorded: Cell = (text, { fields }) => {
  if (text !== 'OK') fields['event.code'] = text
}

const BLANK = 0x20

/** AWS's default columns of version 2; `start` is when the flow's first packet came. */
const DEFAULT = new Table([
  ...[undefined, undefined, undefined, sourceAddress, destinationAddress],
  ...[sourcePort, destinationPort, transport, undefined, sourceBytes, start, undefined],
  ...[verdict, recorded],
])

/** Version, account, interface, then addresses or hyphens: like nothing else. */
const AWS = /^[2-9] (?:\d{12}|unknown|-) (?:eni-[0-9a-f]+|-) /

/** Flow records of AWS in their default order, and the tuples of Azure's network watcher. */
export const vpcFlow: TextFormat = {
  id: 'vpc-flow',
  title: "flow logs of AWS and Azure's flow tuples",
  programs: [],
  read: ({ text }, into, times) => {
    const second = text.charCodeAt(1)
    if (second === BLANK && AWS.test(text)) {
      if (!DEFAULT.split(text, BLANK)) return false
      into.fields['event.action'] = 'connection'
      DEFAULT.fill(into, times)
      return true
    }
    return TUPLE_START.test(text) && readTuple(text, into)
  },
}

const TUPLE_START = /^\d{10}(?:\d{3})?,/
const ENDS = '([0-9a-f.:]{2,45}),([0-9a-f.:]{2,45}),(\\d{1,5}),(\\d{1,5})'
const TUPLE = new RegExp(
  `^(\\d{10}(?:\\d{3})?),${ENDS},(T|U|\\d{1,3}),([IO]),([ADBCE])(|,[,A-Z\\d]*)$`,
  'i',
)

/** Version 1 says with A or D what became of it; version 2 adds a state, packets and bytes. */
function readTuple(text: string, into: Finding): boolean {
  const match = TUPLE.exec(text)
  if (match === null) return false
  const [, seconds = '', source, destination, sport, dport, protocol, , decision, more] = match
  const { fields } = into
  into.timeMs = Number(seconds) * (seconds.length > 10 ? 1 : 1_000)
  fields['event.action'] = 'connection'
  fields['event.outcome'] = decision === 'D' ? 'failure' : 'success'
  fields['event.code'] = decision
  fields['source.address'] = source
  fields['destination.address'] = destination
  fields['source.port'] = countOf(sport ?? '')
  fields['destination.port'] = countOf(dport ?? '')
  fields['network.transport'] = transportOf(protocol ?? '')
  const [, , , sent, , received] = (more ?? '').split(',')
  fields['source.bytes'] = countOf(sent ?? '')
  fields['destination.bytes'] = countOf(received ?? '')
  return true
}
