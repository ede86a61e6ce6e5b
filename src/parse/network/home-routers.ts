import type { TextFormat } from '../text-format.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { readBehind } from './phrases.ts'

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()
const HEAD = /^\[([A-Za-z][\w /:.-]{3,60})\] (?:attempt(?:ed)? )?(?=from |to |source)/

/** Netgear's routers and others with their software: `[DoS Attack: SYN Scan] from source: …`. */
export const homeRouters: TextFormat = {
  id: 'home-routers',
  title: "Netgear's routers",
  programs: [],
  read: ({ text }, { fields }) => {
    const head = text.charCodeAt(0) === OPEN ? HEAD.exec(text) : null
    if (head === null) return false
    const [whole, what = ''] = head
    const isRead =
      readBehind(text, 'from source: ', SOURCE) ||
      readBehind(text, 'from source ', SOURCE) ||
      readBehind(text, 'source: ', SOURCE) ||
      (text.startsWith('from ', whole.length) && readBehind(text, 'from ', SOURCE, whole.length))
    if (!isRead) return false
    const isLogin = /login/i.test(what)
    if (isLogin) setClient(fields, SOURCE)
    else setSource(fields, SOURCE)
    if (readBehind(text, ' to ', DESTINATION, SOURCE.end)) setDestination(fields, DESTINATION)
    const port = /^,? port:? (\d{1,5})\b/.exec(text.slice(SOURCE.end, SOURCE.end + 16))?.[1]
    if (port !== undefined && !isLogin) fields['source.port'] = Number(port)
    fields['event.action'] = isLogin ? 'login' : /attack|scan/i.test(what) ? 'alert' : 'connection'
    if (isLogin) fields['event.outcome'] = /fail|denied/i.test(what) ? 'failure' : 'success'
    fields['event.code'] = what
    return true
  },
}

const OPEN = 0x5b
