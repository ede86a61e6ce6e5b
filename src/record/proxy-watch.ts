import { type Address, formatAddress } from './address.ts'
import { CLIENT_PROFILES, type ClientProfile } from './client-profile.ts'
import { findHeader, type HeaderNames, headerNames } from './forwarding-names.ts'
import { PrefixSet } from './prefix.ts'
import type { LogRecordView } from './record.ts'

/** What is wrong, for programs: the codes stay as they are. */
export type ClientWarningCode = 'forwarding-ignored' | 'one-private-peer' | 'forwarding-absent'

/** Something about proxies that makes clients wrong, and the setting that mends it. */
export interface ClientWarning {
  readonly code: ClientWarningCode
  readonly message: string
}

/** Records that a census looks at. */
const SAMPLE = 1_000
/** After the first census one record in so many is looked at. */
const STRIDE = 1_024
const NEVER = 2 ** 30

// One row per private peer that a census saw: the four words of its address.
const ROW = 4

/** Addresses that no client on the internet has; those of RFC 6598 are used within clouds. */
const PRIVATE = PrefixSet.parse(
  ['loopback', 'linklocal', 'uniquelocal', '100.64.0.0/10'],
  'private',
  [],
)

/** Headers that only proxies are meant to write, one profile of each. */
const TELLTALES = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
] as const satisfies readonly ClientProfile[]

/**
 * Finds out whether proxies are set up as they should be, from some of the records that have a
 * peer: the first 1,000, then one in 1,024. Takes 16 KB; each thing is found once.
 */
export class ProxyWatch {
  readonly #profile: ClientProfile
  readonly #trustedProxies: PrefixSet
  readonly #headers: readonly { profile: ClientProfile; names: HeaderNames }[]
  readonly #found: ClientWarning[] = []
  readonly #rows = new Int32Array(SAMPLE * ROW)
  #privates = 0
  #seen = 0
  #trustedPeers = 0
  #stride = 1

  constructor(profile: ClientProfile, trustedProxies: PrefixSet) {
    this.#profile = profile
    this.#trustedProxies = trustedProxies
    const chosen = CLIENT_PROFILES[profile].name
    const others = TELLTALES.filter(name => CLIENT_PROFILES[name].name !== chosen)
    this.#headers = [profile, ...others].map(profile => ({
      profile,
      names: headerNames(CLIENT_PROFILES[profile].name),
    }))
  }

  get found(): readonly ClientWarning[] {
    return this.#found
  }

  /** Looks at one record; answers which of those to come is to be the next. */
  look(record: LogRecordView, client: Address, isForwarded: boolean): number {
    if (this.#trustedProxies.size === 0 && !this.#has('forwarding-ignored')) {
      this.#lookForHeaders(record, client)
    }
    if (!isForwarded) {
      if (this.#trustedProxies.has(client)) this.#trustedPeers++
      else if (PRIVATE.has(client)) this.#addPrivate(client)
    }
    if (++this.#seen === SAMPLE) this.#endCensus()
    // No set of trusted proxies can lead to all three.
    return this.#found.length === 2 ? NEVER : this.#stride
  }

  #lookForHeaders(record: LogRecordView, peer: Address): void {
    for (const { profile, names } of this.#headers) {
      if (!saysSomething(findHeader(record, names, true))) continue
      // A public peer is not named: it may be whoever forged the header.
      const proxy = PRIVATE.has(peer) ? `your proxy, such as ${formatAddress(peer)}` : 'your proxy'
      const isChosen = profile === this.#profile
      this.#add(
        'forwarding-ignored',
        `records carry ${CLIENT_PROFILES[profile].name}, which is not read, as no proxy is ` +
          `trusted: if ${proxy} writes it, set trustedProxies (trusted_proxies in a file) to the ` +
          `proxy's addresses${isChosen ? '' : ` and clientProfile (client_profile) to ${profile}`}`,
      )
      return
    }
  }

  #addPrivate(peer: Address): void {
    const row = this.#privates++ * ROW
    this.#rows[row] = peer.w0
    this.#rows[row + 1] = peer.w1
    this.#rows[row + 2] = peer.w2
    this.#rows[row + 3] = peer.w3
  }

  #endCensus(): void {
    const half = SAMPLE / 2
    if (this.#trustedPeers > half && !this.#has('forwarding-absent')) {
      const { name } = CLIENT_PROFILES[this.#profile]
      this.#add(
        'forwarding-absent',
        `${this.#trustedPeers} of ${SAMPLE} records came from trusted proxies and have no ` +
          `address in ${name}: have it logged, or set clientProfile (client_profile in a ` +
          'file) to the header that your proxy writes',
      )
    }
    const row = this.#privates > half ? this.#majority() : 0
    const count = this.#privates > half ? this.#countOf(row) : 0
    if (count > half && !this.#has('one-private-peer')) {
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = this.#rows.subarray(row, row + ROW)
      const peer = formatAddress({ w0, w1, w2, w3 })
      this.#add(
        'one-private-peer',
        `${count} of ${SAMPLE} records came from ${peer}, a private address: if that is your ` +
          'proxy and no client, set trustedProxies (trusted_proxies in a file) to it, and have ' +
          'the header logged in which it names the client',
      )
    }
    this.#seen = 0
    this.#privates = 0
    this.#trustedPeers = 0
    this.#stride = STRIDE
  }

  /** Row of the only peer that may be more than half of them: Boyer and Moore, 1981. */
  #majority(): number {
    let candidate = 0
    let votes = 0
    for (let row = 0; row < this.#privates * ROW; row += ROW) {
      if (votes === 0) candidate = row
      votes += this.#areEqual(row, candidate) ? 1 : -1
    }
    return candidate
  }

  #countOf(peer: number): number {
    let count = 0
    for (let row = 0; row < this.#privates * ROW; row += ROW) {
      if (this.#areEqual(row, peer)) count++
    }
    return count
  }

  #areEqual(row: number, other: number): boolean {
    for (let word = 0; word < ROW; word++) {
      if (this.#rows[row + word] !== this.#rows[other + word]) return false
    }
    return true
  }

  #has(code: ClientWarningCode): boolean {
    return this.#found.some(warning => warning.code === code)
  }

  #add(code: ClientWarningCode, message: string): void {
    this.#found.push({ code, message })
  }
}

/** Log formats write `-` for a header that was not there. */
function saysSomething(header: unknown): boolean {
  const text = Array.isArray(header) ? header[0] : header
  return typeof text === 'string' && text !== '' && text !== '-'
}
