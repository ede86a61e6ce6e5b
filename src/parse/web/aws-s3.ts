import { columnEnd } from '../columns.ts'
import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { count, countOf, known, knownIn, setPeer, setRequest, setResponse } from './exchange.ts'

/** Server access logs of Amazon S3: owner, bucket, time, address, requester, operation, request. */
export const awsS3: TextFormat = {
  id: 'aws-s3',
  title: 'Amazon S3 server access log',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    if (text.charCodeAt(64) !== 0x20 && text.charCodeAt(0) !== 0x2d) return false
    const head = HEAD.exec(text)
    if (head === null) return false
    const [whole, time = '', address = '', requester, operation] = head
    const { fields } = into
    if (!setPeer(into, address, 0, address.length)) return false
    if (times.at(text, time.length)) into.timeMs = times.ms
    fields['user.name'] = known(requester)
    let at = whole.length
    if (text.charCodeAt(at) === 0x22) {
      const end = columnEnd(text, at + 1, text.length)
      if (end > at + 2) setRequest(into, text, at + 1, end)
      at = end + 2
    } else at = text.indexOf(' ', at) + 1
    readBehind(text, at, into)
    fields['event.code'] ??= operation
    return true
  },
}

const HEAD =
  /^((?:[0-9a-f]{64}|-) [\w.-]+ \[)[^\]]{10,40}\] (\S{2,45}) (\S+) \S+ ([A-Z][\w.]+) \S+ (?="|- )/

/** `200 - 113 113 7 5 "referer" "agent" …`; the dash is an error's name. */
function readBehind(text: string, from: number, into: Finding): void {
  const [status, error, bytes] = text.slice(from, from + 120).split(' ', 3)
  setResponse(into, countOf(status), countOf(bytes))
  into.fields['event.code'] = known(error)
  const quote = text.indexOf(' "', from)
  if (quote < 0) return
  const refererEnd = columnEnd(text, quote + 2, text.length)
  into.fields['http.request.header.referer'] = knownIn(text, quote + 2, refererEnd)
  if (text.charCodeAt(refererEnd + 2) !== 0x22) return
  const agentEnd = columnEnd(text, refererEnd + 3, text.length)
  into.fields['user_agent.original'] = knownIn(text, refererEnd + 3, agentEnd)
  if (count(text, from, from + 3) === undefined) into.fields['event.outcome'] = undefined
}
