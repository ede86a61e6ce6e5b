import { type Address, createAddress, isIpv4, parseAddress } from '../../record/address.ts'

/** Longer values are no addresses, nor lists of some. */
const MAX_CHARS = 256
const SCRATCH = createAddress()

/** What stands for "none" where an address is due. */
const NONE = new Set(['0.0.0.0', '::', '::0', '0:0:0:0:0:0:0:0'])

/**
 * The address that a value is, as `parseAddress` reads it; undefined for anything else, and for
 * `0.0.0.0` and `::`, which are nobody's. Also taken: `192.0.2.1/443` and `192.0.2.1#53` with a
 * port, prefixes of one address (`/32`, `/128`), `/192.0.2.1:443` as Java writes it, `ipv4:` and
 * `tcp://` before it, and of a list with commas the last that is no private address, as proxies add
 * to the end whom they heard it from; where all are private, the last.
 */
export function addressText(value: string): string | undefined {
  if (value.length > MAX_CHARS || value.length < 2) return undefined
  if (parseAddress(value, SCRATCH)) return NONE.has(value) ? undefined : value
  return unusual(value)
}

function unusual(value: string): string | undefined {
  if (value.includes(',')) return lastOf(value)
  // SonicWall writes the interface behind.
  const behind = /^((?:\d{1,3}\.){3}\d{1,3}:\d{1,5}):[A-Za-z]/.exec(value)
  if (behind !== null) return valid(behind[1] ?? '')
  const bare = value.replace(/^(?:ipv[46]:|(?:tcp|udp|tls)[46]?:(?:\/\/)?|\/)/, '')
  const cut = bare.search(/[/#]/)
  if (cut < 0) return bare === value ? undefined : valid(bare)
  const host = bare.slice(0, cut)
  const rest = bare.slice(cut + 1)
  const isV6 = host.includes(':')
  if (rest === (isV6 ? '128' : '32') && bare[cut] === '/') return valid(host)
  if (!/^\d{1,5}$/.test(rest)) return undefined
  const port = Number(rest)
  // A prefix of many addresses is nobody's.
  if (port > 65_535 || (bare[cut] === '/' && port <= (isV6 ? 128 : 32))) return undefined
  return valid(isV6 ? `[${host}]:${port}` : `${host}:${port}`)
}

function lastOf(list: string): string | undefined {
  let last: string | undefined
  for (const part of list.split(',').reverse()) {
    const text = part.trim()
    const address = text === '' ? undefined : valid(text)
    // What is no address may have been written by anyone, and so may all before it.
    if (address === undefined) return last
    last ??= address
    if (!isPrivate(SCRATCH)) return address
  }
  return last
}

/** RFC 1918, loopback, link-local, RFC 6598, and fc00::/7. */
function isPrivate(address: Address): boolean {
  if (!isIpv4(address)) {
    const isLoopback = address.w0 === 0 && address.w1 === 0 && address.w2 === 0
    return isLoopback || (address.w0 >>> 25) << 1 === 0xfc || address.w0 >>> 22 === 0xfe80 >>> 6
  }
  const word = address.w3 >>> 0
  const first = word >>> 24
  const second = word >>> 20
  return (
    first === 10 ||
    first === 127 ||
    second === 0xac1 ||
    word >>> 16 === 0xc0a8 ||
    word >>> 16 === 0xa9fe ||
    word >>> 22 === 0x6440 >>> 6
  )
}

function valid(text: string): string | undefined {
  return parseAddress(text, SCRATCH) && !NONE.has(text) ? text : undefined
}

/** Whether it stands for no address in particular. */
export function isUnspecified(value: string): boolean {
  return NONE.has(value)
}

/** The port behind an address of either kind; undefined where there is none. */
export function portIn(address: string): number | undefined {
  const match = /^(?:[\d.]+|\[[^\]]*\]):(\d{1,5})$/.exec(address)
  return match === null ? undefined : Number(match[1])
}
