import type { Finding, FoundFields } from '../found.ts'
import type { Times } from '../time/times.ts'
import { addressText, isUnspecified, portIn } from './address-text.ts'
import { Ballot } from './ballot.ts'
import { actionOf, outcomeIn } from './event-words.ts'
import { meaningOf, type NameMeaning } from './name-meaning.ts'
import { TimeVotes } from './time-votes.ts'
import { isAbsent, methodOf, setTarget, targetOf, transportOf } from './values.ts'

/** Names whose meaning is kept, some hundreds of a source of logs; 3 MB, then all are forgotten. */
const MAX_NAMES = 8_192
/** Names of one record, not met before, that are thought about. */
const MAX_NEW_NAMES = 300
/** Of longer names the end counts, and it is looked at each time. */
const MAX_NAME_CHARS = 256
/** Addresses of one record that are weighed. */
const MAX_ADDRESSES = 48

/** An address and what its name says. */
interface NamedAddress {
  readonly name: string
  readonly address: string
  readonly meaning: NameMeaning
}

/**
 * Gathers named values of one record, of which nobody has said what they mean, and settles which
 * of them is the client, the destination, the user and so on, by their names. A value counts only
 * where it is one that such a thing can have.
 */
export class Votes {
  readonly #meanings = new Map<string, NameMeaning>()
  readonly #addresses: NamedAddress[] = []
  readonly #ballot = new Ballot()
  #newNames = 0
  #nobody: string | undefined
  #nobodysScore = 0
  readonly #times = new TimeVotes()

  /** `path` is the whole name, outer names first: `actor.ip`, `src_ip`, `SourceIPAddress`. */
  offer(path: string, value: unknown): void {
    if (value === undefined || value === null || value === '') return
    const meaning = this.#meaningOf(path)
    if (typeof value === 'string') {
      if (isAbsent(value)) return
      if (meaning.side !== undefined) {
        const address = addressText(value)
        if (address !== undefined) {
          this.#offerAddress(path, address, meaning)
          return
        }
        if (isUnspecified(value)) this.#offerNobody(value, meaning)
      }
    }
    if (meaning.timeScore > 0) this.#times.offer(path, meaning.timeScore, value)
    const { role } = meaning
    if (role !== undefined) this.#ballot.vote(role, meaning.roleScore, value)
  }

  /**
   * Fills in what is still absent, adds candidates, and forgets what was offered. With `times` the
   * time, too. What a request or a flow does by its mere being one is said by `assumeAction`.
   */
  settle(into: Finding, times?: Times): void {
    this.settleNames(into, times)
    assumeAction(into.fields)
  }

  /** `settle` where more is to be read that may say what happened. */
  settleNames(into: Finding, times?: Times): void {
    if (times !== undefined && Number.isNaN(into.timeMs)) into.timeMs = this.#times.read(times)
    if (into.candidates !== undefined) this.#addCandidates(into.candidates)
    this.#settleAddresses(into.fields)
    if (!this.#ballot.isEmpty) {
      this.#settleWeb(into.fields)
      this.#settleTraffic(into.fields)
      this.#settleEvent(into.fields)
    }
    this.forget()
  }

  /**
   * `0.0.0.0` or `::` where the client's address is due, until all is forgotten: some write it of
   * clients that they do not name. Only where nothing else can be the client.
   */
  get nobody(): string | undefined {
    const isEnough = this.#ballot.text('user') !== undefined || this.#nobodysScore > PLAIN_SCORE
    return isEnough ? this.#nobody : undefined
  }

  /** The addresses are of no matter: it is known already who acted. */
  forgetAddresses(): void {
    this.#addresses.length = 0
    this.#nobody = undefined
  }

  /** Leaves nothing of what was offered. */
  forget(): void {
    this.forgetAddresses()
    this.#nobodysScore = 0
    this.#newNames = 0
    this.#ballot.clear()
    this.#times.clear()
  }

  #meaningOf(path: string): NameMeaning {
    const known = this.#meanings.get(path)
    if (known !== undefined) return known
    if (++this.#newNames > MAX_NEW_NAMES) return NOTHING
    const isLong = path.length > MAX_NAME_CHARS
    const meaning = meaningOf(isLong ? path.slice(-MAX_NAME_CHARS) : path)
    if (this.#meanings.size >= MAX_NAMES) this.#meanings.clear()
    if (!isLong) this.#meanings.set(path, meaning)
    return meaning
  }

  #offerNobody(address: string, { side, addressScore }: NameMeaning): void {
    if (side !== 'client' || addressScore <= this.#nobodysScore) return
    this.#nobody = address
    this.#nobodysScore = addressScore
  }

  #offerAddress(name: string, address: string, meaning: NameMeaning): void {
    const addresses = this.#addresses
    if (meaning.isLastOfList && addresses.at(-1)?.name === name) addresses.pop()
    if (addresses.length < MAX_ADDRESSES) addresses.push({ name, address, meaning })
  }

  #settleAddresses(fields: FoundFields): void {
    const isOutgoing = this.#ballot.text('direction') === 'out'
    const to = this.#best('server', isOutgoing)
    fields['destination.address'] ??= to?.address
    const from = this.#best('client', isOutgoing)
    fields['destination.port'] ??=
      this.#portOf(to) ??
      this.#ballot.number('destination.port') ??
      (from?.meaning.end === 'remote' ? this.#ballot.number('local.port') : undefined)
    if (from === undefined) return
    const { address, meaning } = from
    const port =
      this.#portOf(from) ??
      this.#ballot.number('client.port') ??
      (meaning.end === undefined ? this.#ballot.number('remote.port') : undefined)
    if (hasClient(fields)) {
      if (fields['client.address'] === address) fields['client.port'] ??= port
      if (fields['source.address'] === address) fields['source.port'] ??= port
      if (fields['network.peer.address'] === address) fields['network.peer.port'] ??= port
      return
    }
    const role = this.#roleOf(meaning, isOutgoing, port, fields)
    fields[`${role}.address`] = address
    fields[`${role}.port`] ??= port
  }

  /** Of packets and flows, of who connected and forwards for others, or of who acted. */
  #roleOf(
    meaning: NameMeaning,
    isOutgoing: boolean,
    port: number | undefined,
    fields: FoundFields,
  ): 'source' | 'network.peer' | 'client' {
    const ballot = this.#ballot
    const isForwarded =
      ballot.text('forwarded') !== undefined ||
      OTHER_HEADERS.some(header => ballot.text(header) !== undefined)
    if (isForwarded && meaning.end === 'remote' && !isOutgoing) return 'network.peer'
    if (ballot.text('method') !== undefined || ballot.text('request') !== undefined) return 'client'
    const isFlow =
      (meaning.isFlowLike || isOutgoing) &&
      fields['destination.address'] !== undefined &&
      fields['destination.port'] !== undefined &&
      port !== undefined
    return isFlow ? 'source' : 'client'
  }

  /** Behind the address itself, or under the name of the same end. */
  #portOf(one: NamedAddress | undefined): number | undefined {
    if (one === undefined) return undefined
    const behind = portIn(one.address)
    const { end } = one.meaning
    return behind ?? (end === undefined ? undefined : this.#ballot.number(`${end}.port`))
  }

  /** Where this end began, it is the client, and the other one the server. */
  #best(side: 'client' | 'server', isOutgoing: boolean): NamedAddress | undefined {
    let best: NamedAddress | undefined
    for (const one of this.#addresses) {
      const { meaning } = one
      const isTurned = isOutgoing && meaning.end !== undefined
      const actual = isTurned ? (meaning.end === 'local' ? 'client' : 'server') : meaning.side
      if (actual !== side || meaning.addressScore <= 0) continue
      if (best === undefined || meaning.addressScore > best.meaning.addressScore) best = one
    }
    return best
  }

  #addCandidates(candidates: NonNullable<Finding['candidates']>): void {
    for (const { name, address, meaning } of this.#addresses) {
      const { side, addressScore } = meaning
      const score = side === 'client' ? addressScore : -1 - Math.abs(addressScore)
      candidates.push({ address, seenAs: name, score })
    }
  }

  #settleWeb(fields: FoundFields): void {
    const ballot = this.#ballot
    const [requestMethod, requestTarget] = ballot.text('request')?.split(' ') ?? []
    const method = ballot.text('method') ?? methodOf(requestMethod)
    fields['http.request.method'] ??= method
    if (method !== undefined || ballot.score('status') >= SURE_STATUS) {
      fields['http.response.status_code'] ??= ballot.number('status')
    }
    const target = ballot.text('url') ?? targetOf(requestTarget)
    if (target !== undefined && (isWeb(fields) || target.includes('://'))) {
      setTarget(target, fields)
    }
    if (fields['url.path'] !== undefined) {
      fields['url.query'] ??= ballot.text('query')?.replace(/^\?/, '')
    }
    fields['user_agent.original'] ??= ballot.text('user-agent')
    fields['http.request.header.referer'] ??= ballot.text('referer')
    fields['http.request.header.x-forwarded-for'] ??= ballot.text('forwarded')
    for (const header of OTHER_HEADERS) {
      fields[`http.request.header.${header}`] ??= ballot.text(header)
    }
  }

  #settleTraffic(fields: FoundFields): void {
    const ballot = this.#ballot
    const from = ballot.number('source.bytes')
    const to = ballot.number('destination.bytes')
    const sent = ballot.number('bytes.sent')
    const received = ballot.number('bytes.received')
    if (isWeb(fields)) {
      fields['http.request.body.size'] ??= from ?? received
      fields['http.response.body.size'] ??= to ?? sent ?? ballot.number('bytes')
    } else {
      const isFlow = fields['source.address'] !== undefined
      fields['source.bytes'] ??= from ?? sent ?? (isFlow ? ballot.number('bytes') : undefined)
      fields['destination.bytes'] ??= to ?? received
    }
    const protocol = ballot.text('protocol')
    const transport = protocol === undefined ? undefined : transportOf(protocol)
    fields['network.transport'] ??= transport
    fields['network.protocol.name'] ??=
      ballot.text('application') ?? (transport === undefined ? protocol : undefined)
  }

  #settleEvent(fields: FoundFields): void {
    const ballot = this.#ballot
    const action = ballot.text('action')
    const isAction = ballot.score('action') > ballot.score('code')
    const code = isAction ? action : ballot.text('code')
    fields['user.name'] ??= ballot.text('user')
    fields['event.code'] ??= code
    fields['event.outcome'] ??=
      ballot.text('outcome') ??
      outcomeIn(code ?? '') ??
      outcomeIn(action ?? '') ??
      ballot.text('error')
    fields['process.name'] ??= ballot.text('program')
    fields['event.action'] ??= actionOf(code ?? '') ?? actionOf(action ?? '')
  }
}

/** What happens by a request's, or a flow's, mere being one, and what its status says of it. */
export function assumeAction(fields: FoundFields): void {
  if (fields['http.request.method'] !== undefined) fields['event.action'] ??= 'request'
  if (fields['source.address'] !== undefined) fields['event.action'] ??= 'connection'
  const action = fields['event.action']
  const status = fields['http.response.status_code']
  // An alert about a request has an outcome of its own.
  if (status !== undefined && (action === 'request' || action === 'login')) {
    fields['event.outcome'] ??= status < 400 ? 'success' : 'failure'
  }
}

/** Of proxies, beside X-Forwarded-For. */
const OTHER_HEADERS = ['x-real-ip', 'cf-connecting-ip', 'true-client-ip'] as const

/** Of a name that says no more than that it is an address: `0.0.0.0` is listened on, too. */
const PLAIN_SCORE = 56

/** `status` alone may be the state of anything. */
const SURE_STATUS = 80

function isWeb(fields: FoundFields): boolean {
  return (
    fields['http.request.method'] !== undefined || fields['http.response.status_code'] !== undefined
  )
}

function hasClient(fields: FoundFields): boolean {
  return (
    fields['client.address'] !== undefined ||
    fields['source.address'] !== undefined ||
    fields['network.peer.address'] !== undefined
  )
}

const NOTHING: NameMeaning = {
  side: undefined,
  addressScore: 0,
  isFlowLike: false,
  end: undefined,
  isLastOfList: false,
  role: undefined,
  roleScore: 0,
  timeScore: 0,
}
