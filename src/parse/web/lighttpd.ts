import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { setClient, setTarget, setTime } from './exchange.ts'

/**
 * lighttpd's error log: `2015-05-17 10:05:03: (mod_auth.c.525) password doesn't match for /x
 * username: jane, IP: 192.0.2.1`. The address stands at the end, after all the client chose.
 */
export const lighttpd: TextFormat = {
  id: 'lighttpd',
  title: 'lighttpd error log: failed logins',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    if (text.charCodeAt(0) !== PARENTHESIS && text.charCodeAt(21) !== PARENTHESIS) return false
    const marker = text.lastIndexOf(' IP: ')
    if (marker < 0) return false
    const head = HEAD.exec(text.slice(0, 80))
    if (head === null) return false
    const at = marker + 5
    const space = text.indexOf(' ', at)
    if (!setClient(into, text, at, space < 0 ? text.length : space)) return false
    setTime(into, times, text, 0)
    const message = text.slice(head[0].length, marker).slice(0, MAX_MESSAGE)
    const { fields } = into
    fields['event.action'] = 'login'
    fields['event.outcome'] = 'failure'
    fields['event.code'] = 'login-failure'
    const user =
      /(?:username: |user[:=] ?)(.*?),?$/.exec(message) ??
      /^digest: auth failed for +(.*?) ?: wrong password/.exec(message)
    fields['user.name'] = user?.[1]
    const target = /(?:for|uri:) (\/\S*)/.exec(message)
    if (target?.[1] !== undefined) setTarget(into, target[1])
    return true
  },
}

const MAX_MESSAGE = 2_000
const PARENTHESIS = 0x28
const HEAD = /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: )?\((?:mod_|http_)?auth[\w-]*\.c\.\d+\) /
