import { roleOf } from './name-roles.ts'
import { keyTimeScore, timeScoreOf } from './name-times.ts'
import { tokensOf } from './name-tokens.ts'
import { isAddressNoun, isNobodys, isServant, penaltyOf, type Side, sideOf } from './name-words.ts'
import type { Role } from './role.ts'

/** What a name says of values under it. */
export interface NameMeaning {
  /** Whose address it is, where the value is an address; undefined where it is of no matter. */
  readonly side: Side | undefined
  /** How surely it is the client's, or the destination's; below 0 it is neither's. */
  readonly addressScore: number
  /** Named as in flows and packets, `source` and `src`, and not as in requests. */
  readonly isFlowLike: boolean
  /** The other end or this one, whichever of them began: it takes the direction to tell. */
  readonly end: 'remote' | 'local' | undefined
  /** Of a list the last value counts, not the first: it was added by who is nearest to us. */
  readonly isLastOfList: boolean
  /** What it is where the value is no address. */
  readonly role: Role | undefined
  readonly roleScore: number
  /** How surely a time is when it happened; 0 where it is not. */
  readonly timeScore: number
}

/** An address under a name that says no more than that. */
const PLAIN_SCORE = 55
/** What the word `ip` or `address` beside `client` or `source` adds. */
const NOUN_SCORE = 10
/** What the distance from the outermost map costs, for each step. */
const STEP_COST = 2

/** What is known of a name; costs microseconds, so its results are kept. */
export function meaningOf(name: string): NameMeaning {
  const tokens = tokensOf(name)
  const role = roleOf(tokens)
  const steps = Math.min(name.split('.').length - 1, 5)
  const { side, score, isFlowLike, end } = addressSide(tokens, innermostOf(name))
  return {
    side: score === undefined || CLIENT_HEADER.test(name) ? undefined : side,
    addressScore: (score ?? 0) - steps * STEP_COST,
    isFlowLike,
    end,
    isLastOfList: /source_?ips$/i.test(name),
    role: role?.role,
    roleScore: (role?.score ?? 0) - steps * STEP_COST,
    timeScore: steps === 0 ? keyTimeScore(name) : timeScoreOf(tokens, steps),
  }
}

/** As web servers name the header `Client-IP`. */
const CLIENT_HEADER = /(?:^|[^a-z])http_client_ip$/i

/** How many words the name has behind its last dot. */
function innermostOf(name: string): number {
  return tokensOf(name.slice(name.lastIndexOf('.') + 1)).length
}

interface AddressSide {
  readonly side: Side
  /** Undefined where no address under the name is anybody's. */
  readonly score: number | undefined
  readonly isFlowLike: boolean
  readonly end?: 'remote' | 'local'
}

function addressSide(tokens: readonly string[], innermost: number): AddressSide {
  const nobody: AddressSide = { side: 'own', score: undefined, isFlowLike: false }
  const hasNoun = tokens.some(isAddressNoun)
  let penalty = 0
  let found: AddressSide | undefined
  let own = 0
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at] ?? ''
    const isInnermost = at >= tokens.length - innermost
    if (isNobodys(token, tokens[at - 1] ?? '', isInnermost)) return nobody
    if (found === undefined && isServant(token))
      return { side: 'own', score: 20, isFlowLike: false }
    if (isServant(token)) penalty += 10
    penalty += penaltyOf(token)
    const word = sideOf(token)
    if (word === undefined) continue
    if (word.side === 'own') own = Math.max(own, word.weight)
    else if (found === undefined) {
      if (!hasNoun && !(word.isBare && isBareEnd(tokens, at))) continue
      const isFlowLike = token === 'source' || token === 'src' || token.startsWith('orig')
      const end = endOf(token)
      found = { side: word.side, score: word.weight, isFlowLike, ...(end && { end }) }
    } else if (word.side === found.side) penalty -= 3
  }
  const isIp = tokens.at(-1) === 'ip' ? 1 : 0
  if (found !== undefined) {
    const score = (found.score ?? 0) + (hasNoun ? NOUN_SCORE : 0) + isIp - penalty
    return { ...found, score }
  }
  if (own > 0) return { side: 'own', score: own, isFlowLike: false }
  if (!hasNoun) return nobody
  return { side: 'client', score: PLAIN_SCORE + isIp - penalty, isFlowLike: false }
}

const REMOTE = new Set(['remote', 'rem', 'rip', 'raddr', 'remip', 'peer', 'foreign'])
const LOCAL = new Set(['local', 'lip', 'laddr', 'locip', 'loc'])

function endOf(token: string): 'remote' | 'local' | undefined {
  if (REMOTE.has(token)) return 'remote'
  return LOCAL.has(token) ? 'local' : undefined
}

/** `src`, `remote_host`: nothing follows that makes it the name of something else. */
function isBareEnd(tokens: readonly string[], at: number): boolean {
  for (let next = at + 1; next < tokens.length; next++) {
    const token = tokens[next] ?? ''
    const isPlace = sideOf(token)?.side === 'own' || token === 'station' || token === 'id'
    if (!isPlace && token !== 'name' && token !== 'value') return false
  }
  return true
}
