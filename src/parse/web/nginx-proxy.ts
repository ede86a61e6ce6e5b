import { columnEnd } from '../columns.ts'
import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { countOf, known, knownIn, setPeer, setResponse, setTarget, setTime } from './exchange.ts'

/**
 * nginx Proxy Manager: `[time] - 200 200 - GET https example.com "/path" [Client 192.0.2.1]
 * [Length 5] [Gzip -] [Sent-to 192.0.2.2] "agent" "referer"`. nginx encodes quotes in the path, so
 * the first closing quote ends it.
 */
export const nginxProxyManager: TextFormat = {
  id: 'nginx-proxy-manager',
  title: 'nginx Proxy Manager',
  programs: [],
  clues: ['client'],
  read({ text }: Message, into: Finding, times: Times): boolean {
    // A time, the cache's word or a status.
    const first = text.charCodeAt(0)
    if (first >= 0x30 && first <= 0x39 && text.charCodeAt(3) !== 0x20) return false
    const close = text.indexOf('" [Client ')
    if (close < 0) return false
    const head = HEAD.exec(text.slice(0, close))
    if (head === null || text.indexOf('"') !== head[0].length - 1) return false
    const client = close + 10
    const clientEnd = text.indexOf(']', client)
    if (clientEnd < 0 || !setPeer(into, text, client, clientEnd)) return false
    const [whole, status, method, host] = head
    const { fields } = into
    setTarget(into, text.slice(whole.length, close))
    const length = /^ \[Length (\d+)\]/.exec(text.slice(clientEnd + 1, clientEnd + 40))
    setResponse(into, countOf(status), countOf(length?.[1]))
    fields['http.request.method'] = method
    fields['network.protocol.name'] = 'http'
    fields['server.address'] = known(host)
    setTime(into, times, text, 1)
    const agent = text.indexOf('] "', clientEnd) + 3
    if (agent > 2) {
      const agentEnd = columnEnd(text, agent, text.length)
      fields['user_agent.original'] = knownIn(text, agent, agentEnd)
    }
    return true
  },
}

const HEAD = /^(?:\[[^\]]{1,40}\] )?(?:[\w-]+ [\d,. -]+ )?(\d{3}) - ([A-Z-]{3,20}) https? (\S+) "/
