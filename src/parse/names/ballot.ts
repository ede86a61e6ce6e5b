import { directionOf, outcomeOf } from './event-words.ts'
import type { Role } from './role.ts'
import {
  byteCountOf,
  codeOf,
  errorOf,
  methodOf,
  portOf,
  protocolOf,
  requestLineOf,
  shortOf,
  statusOf,
  targetOf,
  textOf,
  userOf,
} from './values.ts'

type Reader<Value> = (value: unknown) => Value | undefined

const NUMBERS: Partial<Record<Role, Reader<number>>> = {
  'client.port': portOf,
  'destination.port': portOf,
  'remote.port': portOf,
  'local.port': portOf,
  'source.bytes': byteCountOf,
  'destination.bytes': byteCountOf,
  'bytes.sent': byteCountOf,
  'bytes.received': byteCountOf,
  bytes: byteCountOf,
  status: statusOf,
}

const TEXTS: Partial<Record<Role, Reader<string>>> = {
  user: userOf,
  method: methodOf,
  url: targetOf,
  query: textOf,
  'user-agent': textOf,
  referer: textOf,
  outcome: outcomeOf,
  error: errorOf,
  action: shortOf,
  code: codeOf,
  protocol: protocolOf,
  application: shortOf,
  forwarded: textOf,
  'x-real-ip': textOf,
  'cf-connecting-ip': textOf,
  'true-client-ip': textOf,
  direction: directionOf,
  program: shortOf,
  request: requestLineOf,
}

/** Of each role the value whose name says it best; of equals the first. */
export class Ballot {
  readonly #numbers = new Map<Role, number>()
  readonly #texts = new Map<Role, string>()
  readonly #scores = new Map<Role, number>()

  get isEmpty(): boolean {
    return this.#scores.size === 0
  }

  number(role: Role): number | undefined {
    return this.#numbers.get(role)
  }

  text(role: Role): string | undefined {
    return this.#texts.get(role)
  }

  score(role: Role): number {
    return this.#scores.get(role) ?? 0
  }

  clear(): void {
    if (this.isEmpty) return
    this.#numbers.clear()
    this.#texts.clear()
    this.#scores.clear()
  }

  /** Counts only with a value that the role can have. */
  vote(named: Role, score: number, value: unknown): void {
    const role = roleOfValue(named, value)
    const number = NUMBERS[role]?.(value)
    if (number !== undefined) {
      if (this.#wins(role, score)) this.#numbers.set(role, number)
      return
    }
    const text = TEXTS[role]?.(value)
    if (text !== undefined && this.#wins(role, score)) this.#texts.set(role, text)
    if (role !== 'status' && role !== 'action') return
    const outcome = typeof value === 'string' ? outcomeOf(value) : undefined
    if (outcome !== undefined && this.#wins('outcome', score - 5)) {
      this.#texts.set('outcome', outcome)
    }
  }

  #wins(role: Role, score: number): boolean {
    if (score <= this.score(role)) return false
    this.#scores.set(role, score)
    return true
  }
}

/** A whole request may stand where its target is due, and a service may be named by its port. */
function roleOfValue(role: Role, value: unknown): Role {
  if (role === 'url' && requestLineOf(value) !== undefined) return 'request'
  return role === 'application' && portOf(value) !== undefined ? 'destination.port' : role
}
