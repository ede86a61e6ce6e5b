import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { known, setClient, setResponse, setTarget, setTime } from './exchange.ts'

/** Gin, of Go: `[GIN] 2015/05/17 - 10:05:03 | 404 | 1.2ms | 192.0.2.1 | GET "/x"`. */
export const gin: TextFormat = {
  id: 'gin',
  title: 'Gin access log',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const isGin = text.startsWith('[GIN] ') || text.charCodeAt(4) === SLASH || text.startsWith('|')
    if (!isGin) return false
    const found = COLUMNS.exec(text.slice(0, MAX_PREFIX))
    if (found === null) return false
    const [whole, time = '', status, address = '', method] = found
    if (!setClient(into, address, 0, address.length)) return false
    const { fields } = into
    setTime(into, times, time.replace(' - ', ' '), 0)
    setResponse(into, Number(status))
    fields['http.request.method'] = method
    fields['network.protocol.name'] = 'http'
    const target = text.slice(whole.length).trim()
    const isQuoted = target.startsWith('"') && target.endsWith('"')
    setTarget(into, known(isQuoted ? target.slice(1, -1) : target) ?? '')
    return true
  },
}

const SLASH = 0x2f
const MAX_PREFIX = 200
const COLUMNS =
  /^(?:\[GIN\] )?([\d/]{10} - [\d:]{8})? ?\| *(\d{3}) *\| *\S+ *\| *(\S+) *\| *([A-Z]+) +/
