import type { Finding } from '../found.ts'
import { parseObject } from '../json.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { setResponse, setTarget, setTime } from './exchange.ts'

/** Caddy's console lines: time, level, logger and message between tabs, then an object. */
export const caddy: TextFormat = {
  id: 'caddy',
  title: 'Caddy, console format',
  programs: [],
  clues: ['http'],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const open = text.indexOf('\t{')
    if (open < 0 || !text.startsWith('http.', text.lastIndexOf('\t', text.indexOf('http.')) + 1)) {
      return false
    }
    const object = parseObject(text.slice(open + 1))
    const request = object?.request
    if (object === undefined || !isMap(request)) return false
    const { fields } = into
    fields['network.peer.address'] = textOf(request.remote_ip)
    fields['network.peer.port'] = numberOf(request.remote_port)
    fields['client.address'] = textOf(request.client_ip)
    fields['http.request.method'] = textOf(request.method)
    fields['server.address'] = textOf(request.host)
    fields['network.protocol.name'] = 'http'
    setTarget(into, textOf(request.uri) ?? '')
    setResponse(into, numberOf(object.status), numberOf(object.size))
    fields['user.name'] = textOf(object.user_id)
    const headers = isMap(request.headers) ? request.headers : {}
    fields['user_agent.original'] = headerOf(headers, 'User-Agent')
    fields['http.request.header.referer'] = headerOf(headers, 'Referer')
    fields['http.request.header.x-forwarded-for'] = headerOf(headers, 'X-Forwarded-For')
    setTime(into, times, text, 0)
    return true
  },
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof count === 'number' && Number.isFinite(count) ? count : undefined
}

/** A header sent several times is one list. */
function headerOf(headers: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const values = headers[name]
  return Array.isArray(values) ? values.join(', ') : textOf(values)
}
