import type { FoundFields } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { countIn, isAddress } from './pair-values.ts'

/**
 * Packets as the kernel's netfilter and what is built on it log them (iptables, nftables, ufw,
 * Shorewall, Proxmox, UniFi): a prefix of the administrator's, then `IN=… SRC=… DST=… PROTO=…`.
 * The first value of a key counts: ICMP errors quote the packet they are about in brackets, and
 * UDP has a length of its own behind that of the packet.
 */
export const netfilter: TextFormat = {
  id: 'netfilter',
  title: 'netfilter packets: iptables, nftables, ufw',
  programs: [],
  usual: ['kernel'],
  clues: ['src'],
  read: ({ text }, into) => {
    const source = text.indexOf(' SRC=')
    if (source < 0) return false
    const at = beginning(text, source)
    if (at < 0 || !isPacket(text, at) || !fill(text, source, into.fields)) return false
    const rule = ruleOf(text.slice(Math.max(0, at - MAX_PREFIX), at))
    into.fields['event.outcome'] ??= rule.outcome
    into.fields['event.code'] ??= rule.name
    return true
  },
}

/** iptables has 29 characters of prefix, nftables 127; times may stand before it. */
const MAX_PREFIX = 160

/** Index of `IN=`, -1 where there is none before the source. */
function beginning(text: string, source: number): number {
  const at = text.lastIndexOf('IN=', source)
  // PHYSIN= is another key.
  return at > 4 && text.startsWith('PHYS', at - 4) ? text.lastIndexOf('IN=', at - 5) : at
}

/**
 * Whether every word from there on begins with a capital, brackets left out: else the text is about
 * something else, and the packet in it somebody's name.
 */
function isPacket(text: string, from: number): boolean {
  const { length } = text
  for (let at = from; at < length; ) {
    const first = text.charCodeAt(at)
    if (first === OPEN_BRACKET || first === OPEN_PARENTHESIS) {
      // A quoted packet is the end, bytes that lack and options in hexadecimal are not.
      if (text.startsWith('SRC=', at + 1)) return true
      const end = text.indexOf(first === OPEN_BRACKET ? ']' : ')', at)
      if (end < 0) return true
      at = end + 1
      continue
    }
    if (first !== SPACE && !(first >= 0x41 && first <= 0x5a)) return false
    const blank = text.indexOf(' ', at)
    if (blank < 0) return true
    at = blank + 1
  }
  return true
}

const SPACE = 0x20
const OPEN_BRACKET = 0x5b
const OPEN_PARENTHESIS = 0x28

/** The keys come in one order. */
function fill(text: string, source: number, fields: FoundFields): boolean {
  const quoted = text.indexOf('[', source)
  const limit = quoted < 0 ? text.length : quoted
  const target = text.indexOf(' DST=', source)
  if (target < 0 || target > limit) return false
  const from = valueAt(text, source + 5)
  const to = valueAt(text, target + 5)
  if (!isAddress(from) || !isAddress(to)) return false
  const transport = text.indexOf(' PROTO=', target)
  fields['source.address'] = from
  fields['destination.address'] = to
  fields['source.bytes'] = countIn(valueBehind(text, ' LEN=', target, limit))
  fields['event.action'] = 'connection'
  if (transport < 0 || transport > limit) return true
  fields['network.transport'] = valueAt(text, transport + 7).toLowerCase()
  fields['source.port'] = countIn(valueBehind(text, ' SPT=', transport, limit))
  fields['destination.port'] = countIn(valueBehind(text, ' DPT=', transport, limit))
  return true
}

function valueBehind(text: string, key: string, from: number, limit: number): string | undefined {
  const at = text.indexOf(key, from)
  return at < 0 || at > limit ? undefined : valueAt(text, at + key.length)
}

function valueAt(text: string, from: number): string {
  const blank = text.indexOf(' ', from)
  return blank < 0 ? text.slice(from) : text.slice(from, blank)
}

interface Rule {
  readonly outcome: 'success' | 'failure' | undefined
  readonly name: string | undefined
}

/** Prefixes whose meaning is kept: an administrator has a few. */
const MAX_RULES = 256
const RULES = new Map<string, Rule>()

/** What a prefix says: `[123.456] [UFW BLOCK] `. */
function ruleOf(prefix: string): Rule {
  const stamp = prefix.charCodeAt(0) === OPEN_BRACKET ? prefix.indexOf('] ') : -1
  const isStamp = stamp > 0 && /^\[\s*\d+\.\d+$/.test(prefix.slice(0, stamp))
  const text = isStamp ? prefix.slice(stamp + 2) : prefix
  const known = RULES.get(text)
  if (known !== undefined) return known
  const rule = { outcome: verdictIn(text), name: nameIn(text) }
  if (RULES.size < MAX_RULES) RULES.set(text, rule)
  return rule
}

const VERDICT = new RegExp(
  '(drop|reject|block|den(?:y|ied)|refuse|discard|invalid|-[dr]-|-[dr]\\])|' +
    '(accept|allow|pass|permit|-a-|-a\\])',
  'gi',
)

/** The last verdict in the prefix: chains are named before what they do. */
function verdictIn(prefix: string): 'success' | 'failure' | undefined {
  let outcome: 'success' | 'failure' | undefined
  for (const match of prefix.matchAll(VERDICT)) outcome = match[1] ? 'failure' : 'success'
  return outcome
}

/** `ufw-block` of `[UFW BLOCK] `. */
function nameIn(prefix: string): string | undefined {
  const words = prefix
    .replace(/DESCR=.*$/, '')
    .toLowerCase()
    .match(/[a-z0-9_]+/g)
  if (words === null || words.length > 8) return undefined
  const rule = words.join('-')
  return /[a-z]/.test(rule) && rule.length <= 48 && !/\d{4}/.test(rule) ? rule : undefined
}
