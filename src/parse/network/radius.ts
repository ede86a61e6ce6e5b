import { wordsOf } from '../pattern-words.ts'
import type { TextFormat } from '../text-format.ts'
import { createEndpoint, setClient } from './endpoints.ts'
import { readBehind } from './phrases.ts'

const CLIENT = createEndpoint()
const ANSWER = /^(?:: +)?(?:\(\d+\) +)?(?:Auth: +)?(?:\(\d+\) +)?((?:Login|Invalid|Multiple) \w+)/

/**
 * FreeRADIUS: `Login incorrect (reason): [user/password] (from client nas port 0 cli 192.0.2.1)`.
 * `cli` is who called, an address or a telephone's; `client` is the switch that asked for it.
 */
export const radius: TextFormat = {
  id: 'radius',
  title: "FreeRADIUS' logins",
  programs: [],
  clues: wordsOf([ANSWER]),
  read: ({ text }, { fields }) => {
    const tail = text.lastIndexOf(' (from client ')
    const answer = tail < 0 ? null : ANSWER.exec(text)
    if (answer === null) return false
    const calls = readBehind(text, ' cli ', CLIENT, tail)
    if (calls) setClient(fields, CLIENT)
    const open = text.indexOf(': [')
    if (open > 0 && open < tail) {
      const end = text.lastIndexOf(']', tail)
      fields['user.name'] = text.slice(open + 3, end).split('/', 1)[0] || undefined
    }
    const isInner = text.indexOf('via ', tail) > 0
    fields['event.action'] = isInner ? 'authentication' : 'login'
    fields['event.outcome'] = answer[1] === 'Login OK' ? 'success' : 'failure'
    fields['event.code'] = answer[1]?.toLowerCase().replaceAll(' ', '-')
    return true
  },
}
