import { type Side, sideOf } from './name-words.ts'

/** What a value that is no address may be. The words are the places where votes are gathered. */
export type Role =
  | 'client.port'
  | 'destination.port'
  // Of the other end and of this one: see `NameMeaning.end`.
  | 'remote.port'
  | 'local.port'
  | 'source.bytes'
  | 'destination.bytes'
  // From the view of who writes: a server's answer, a firewall's inner side.
  | 'bytes.sent'
  | 'bytes.received'
  | 'bytes'
  | 'user'
  | 'method'
  // A number is the status of HTTP, a word the outcome.
  | 'status'
  | 'url'
  | 'query'
  | 'user-agent'
  | 'referer'
  | 'outcome'
  // Something there means that it failed.
  | 'error'
  // A word for the kind of event, or for what became of it.
  | 'action'
  | 'code'
  | 'protocol'
  | 'application'
  | 'forwarded'
  // Other headers of proxies.
  | 'x-real-ip'
  | 'cf-connecting-ip'
  | 'true-client-ip'
  // `out` where this end began.
  | 'direction'
  // `GET / HTTP/1.1`
  | 'request'
  // Who wrote it.
  | 'program'

export interface RoleVote {
  readonly role: Role
  readonly score: number
}

/** Undefined where the name is nothing of the rule's kind; a score of 0 ends the search. */
export type Rule = (words: NameWords) => RoleVote | undefined

/** The words of a name, for questions about them. */
export class NameWords {
  readonly all: readonly string[]
  readonly last: string
  readonly side: Side | undefined
  /** How surely the side is what it is, less what other words take. */
  readonly weight: number

  constructor(tokens: readonly string[]) {
    this.all = tokens
    this.last = tokens.at(-1) ?? ''
    const word = tokens.findLast(token => sideOf(token) !== undefined && !isOwn(token))
    this.side = word === undefined ? undefined : sideOf(word)?.side
    this.weight = word === undefined ? 0 : (sideOf(word)?.weight ?? 0)
  }

  has(...words: readonly string[]): boolean {
    return words.some(word => this.all.includes(word))
  }

  ends(...words: readonly string[]): boolean {
    const from = this.all.length - words.length
    return from >= 0 && words.every((word, at) => this.all[from + at] === word)
  }
}

function isOwn(token: string): boolean {
  return sideOf(token)?.side === 'own'
}
