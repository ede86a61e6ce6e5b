import type { TextFormat } from '../text-format.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { outcomeIn, readArrow, readBehind, readBehindLast, transportIn, widely } from './phrases.ts'

const FIRST = createEndpoint()
const SECOND = createEndpoint()
const TAG = /^(?:[\w.-]+ )?%%\d\d([A-Z][A-Z0-9_]*\/\d\/[A-Z0-9_]+)(?:\([a-z]\))?(?:\[\d+\])?: ?/

/** H3C's and HPE's Comware, Huawei's VRP: tags such as `%%10SSHS/6/SSHS_AUTH_FAIL:`. */
export const comware: TextFormat = {
  id: 'comware',
  title: 'switches of H3C, HPE (Comware) and Huawei',
  programs: [],
  read: ({ text }, { fields }) => {
    const tag = text.includes('%%') ? TAG.exec(text) : null
    if (tag === null) return false
    const [whole, code = ''] = tag
    const message = text.slice(whole.length)
    if (!LOGIN.test(code) && readArrow(message, FIRST, SECOND)) {
      setSource(fields, FIRST)
      setDestination(fields, SECOND)
      fields['event.action'] = 'connection'
      fields['network.transport'] = transportIn(message)
      fields['event.outcome'] = outcomeIn(message)
    } else {
      const isRead = readAddress(message)
      if (!isRead) return false
      setClient(fields, FIRST)
      fields['user.name'] =
        widely(message, 'user ', ' from ')?.split(' failed ', 1)[0] ?? userIn(message)
      fields['event.action'] = LOGIN.test(code) ? 'login' : 'authentication'
      fields['event.outcome'] = /FAIL|DENY|REJECT/.test(code) ? 'failure' : outcomeIn(message)
    }
    fields['event.code'] = code
    return true
  },
}

const LABELS = ['(IP=', ', IP=', 'IPAddress=', 'IpAddress=', 'UserIP=', 'Ip=', 'IPAddr=']

/** Comware names the user before the address, VRP behind it. */
function readAddress(message: string): boolean {
  const isUserFirst = /^(?:\S+ )?user /i.test(message)
  return (
    (!isUserFirst && LABELS.some(label => readBehind(message, label, FIRST))) ||
    readBehindLast(message, ' from ', FIRST)
  )
}

const LOGIN = /LOGIN|AUTH_FAIL|SSH_FAIL|SSH_SUCC/

function userIn(message: string): string | undefined {
  return /\bUser(?:Name)?=([^,)]{1,128})/.exec(message)?.[1]
}
