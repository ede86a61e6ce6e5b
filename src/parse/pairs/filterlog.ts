import type { TextFormat } from '../text-format.ts'
import { countIn, isAddress, portIn, transportIn } from './pair-values.ts'

// Columns, the first ones the same for both versions of IP.
const REASON = 5
const ACTION = 6
const DIRECTION = 7
const VERSION = 8
/** In each version: the protocol's name, and the packet's length, behind which are the ends. */
const VERSIONS: Readonly<Record<string, { readonly name: number; readonly length: number }>> = {
  '4': { name: 16, length: 17 },
  '6': { name: 12, length: 14 },
}

/** pf's packet log of pfSense and OPNsense: commas, and nothing in it that a client chose. */
export const filterlog: TextFormat = {
  id: 'filterlog',
  title: 'pfSense and OPNsense filterlog',
  programs: [],
  usual: ['filterlog'],
  clues: ['filterlog', 'block', 'pass', 'match', 'rdr', 'nat'],
  read: ({ text }, into) => {
    const start = BEGINNING.exec(text)
    if (start === null) return false
    const columns = text.slice(start[0].length).split(',', MAX_COLUMNS)
    const version = VERSIONS[columns[VERSION] ?? '']
    const direction = columns[DIRECTION] ?? ''
    if (version === undefined || !DIRECTIONS.has(direction)) return false
    const { name, length } = version
    const source = columns[length + 1] ?? ''
    const target = columns[length + 2] ?? ''
    if (!isAddress(source) || !isAddress(target)) return false
    const { fields } = into
    fields['source.address'] = source
    fields['source.port'] = portIn(columns[length + 3])
    fields['source.bytes'] = countIn(columns[length])
    fields['destination.address'] = target
    fields['destination.port'] = portIn(columns[length + 4])
    fields['network.transport'] = transportIn(columns[name]) ?? columns[name]?.toLowerCase()
    fields['event.action'] = 'connection'
    fields['event.outcome'] = columns[ACTION] === 'pass' ? 'success' : 'failure'
    fields['event.code'] = `${columns[ACTION]}-${columns[REASON]}`
    return true
  },
}

const MAX_COLUMNS = 40
const DIRECTIONS = new Set(['in', 'out', 'in/out'])
/** Rule, sub-rule, anchor, tracker or label, interface, reason; its name may still be before it. */
const BEGINNING = /^(?:filterlog(?:\[\d+\])?:? *)?(?=\d*,\d*,[^,]*,[^,]*,[\w.]*,[\w-]+,[a-z]+,)/
