import { code, outcome, program, user } from './event-roles.ts'
import { NameWords, type RoleVote, type Rule } from './role.ts'
import { bytes, direction, port, protocol } from './traffic-roles.ts'
import { forwarded, method, referer, request, status, url, userAgent } from './web-roles.ts'

export function roleOf(tokens: readonly string[]): RoleVote | undefined {
  const words = new NameWords(tokens)
  for (const rule of RULES) {
    const vote = rule(words)
    if (vote !== undefined) return vote.score > 0 ? vote : undefined
  }
  return undefined
}

/** The first that answers is right. */
const RULES: readonly Rule[] = [
  direction,
  program,
  forwarded,
  userAgent,
  port,
  bytes,
  method,
  status,
  referer,
  request,
  url,
  code,
  outcome,
  protocol,
  user,
]
