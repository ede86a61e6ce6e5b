import type { FoundFields } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { outcomeIn, readArrow, readBehindLast, transportIn } from './phrases.ts'

/** RouterOS: its firewall's lines and its logins, with topics before them or not. */
export const mikrotik: TextFormat = {
  id: 'mikrotik',
  title: "MikroTik's RouterOS",
  programs: [],
  clues: ['failure', 'logged', 'proto'],
  read: ({ text }, { fields }) => {
    const mayBeLogin = text.includes('login failure for user ') || text.includes(' logged ')
    if (mayBeLogin && LOGIN_WORDS.test(text)) return readLogin(text, fields)
    const proto = text.indexOf(' proto ')
    if (proto >= 0 && text.includes(' in:') && text.includes(' out:')) {
      return readPacket(text, proto, fields)
    }
    return false
  },
}

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()
const CHAIN = /(?:^|[\s,])([\w-]+): in:/

/** What the rule did is known only where its prefix says so. */
function readPacket(text: string, proto: number, fields: FoundFields): boolean {
  if (!readArrow(text, SOURCE, DESTINATION, proto)) return false
  setSource(fields, SOURCE)
  setDestination(fields, DESTINATION)
  const chain = CHAIN.exec(text)
  fields['event.action'] = 'connection'
  fields['event.code'] = chain?.[1]
  fields['network.transport'] = transportIn(text.slice(proto, proto + 24))
  fields['event.outcome'] = outcomeIn(text.slice(0, chain?.index ?? 0).replaceAll('_', ' '))
  return true
}

const LOGIN_WORDS =
  /^(?:\S+ )?(?:[a-z,-]+ )?(?:login failure for user |user .{0,200} logged (?:in|out) from )/
const LOGIN =
  /^(?:\S+ )?(?:[a-z,-]+ )?(?:login failure for user (.*)|user (.*) logged (?:in|out)) from $/s

/** The user's name stands first, so the address is behind the last `from`. */
function readLogin(text: string, fields: FoundFields): boolean {
  if (!readBehindLast(text, ' from ', SOURCE)) return false
  const user = LOGIN.exec(text.slice(0, SOURCE.start))
  if (user === null) return false
  setClient(fields, SOURCE)
  fields['user.name'] = user[1] || user[2] || undefined
  const isFailure = user[1] !== undefined
  const isOut = !isFailure && text.lastIndexOf(' logged out from ') === SOURCE.start - 17
  fields['event.action'] = isOut ? 'logout' : 'login'
  fields['event.outcome'] = isFailure ? 'failure' : 'success'
  const service = /^ (?:via|by) ([\w-]+)/.exec(text.slice(SOURCE.end, SOURCE.end + 40))?.[1]
  fields['network.protocol.name'] = service
  return true
}
