import type { NameWords, RoleVote } from './role.ts'

export function method(words: NameWords): RoleVote | undefined {
  if (words.last !== 'method' && words.last !== 'verb') return undefined
  return { role: 'method', score: words.has('http', 'request', 'cs') ? 95 : 85 }
}

export function status(words: NameWords): RoleVote | undefined {
  const isStatus = words.last === 'status' || words.ends('status', 'code')
  const isLast = words.last === 'code' || words.ends('code', 'sent')
  const isCode = isLast && words.has('response', 'http', 'rsp', 'resp')
  if (!isStatus && !isCode && !words.ends('http', 'response')) return undefined
  const isOthers = words.has('upstream', 'backend', 'origin', 'cache', 'sub', 'substatus')
  const isHttp = words.has('http', 'response', 'sc', 'rsp', 'edge', 'code', 'downstream')
  return { role: 'status', score: (isHttp ? 95 : 75) - (isOthers ? 30 : 0) }
}

export function url(words: NameWords): RoleVote | undefined {
  const { last } = words
  if (last === 'query' && words.has('uri', 'url', 'cs', 'request')) {
    return { role: 'query', score: 80 }
  }
  const isUrl = last === 'url' || last === 'uri' || last === 'path' || last === 'stem'
  if (!isUrl && !words.ends('url', 'original') && !words.ends('request', 'target')) return undefined
  if (words.has('file', 'process', 'image', 'parent', 'module')) return { role: 'url', score: 0 }
  const isAsked = words.has('request', 'req', 'http', 'cs', 'stem')
  return { role: 'url', score: (isAsked ? 90 : 70) - (last === 'path' ? 5 : 0) }
}

export function request(words: NameWords): RoleVote | undefined {
  const isRequest = words.last === 'request' || words.last === 'req'
  if (!isRequest && !words.ends('request', 'line')) return undefined
  return { role: 'request', score: 70 }
}

export function referer(words: NameWords): RoleVote | undefined {
  return words.last === 'referer' || words.last === 'referrer'
    ? { role: 'referer', score: 80 }
    : undefined
}

export function userAgent(words: NameWords): RoleVote | undefined {
  if (words.last === 'useragent' || words.ends('user', 'agent') || words.last === 'ua') {
    return { role: 'user-agent', score: 90 }
  }
  if (words.has('useragent')) return { role: 'user-agent', score: words.last === 'raw' ? 95 : 0 }
  return words.last === 'agent' && words.has('http', 'request', 'user')
    ? { role: 'user-agent', score: 60 }
    : undefined
}

export function forwarded(words: NameWords): RoleVote | undefined {
  if (words.ends('forwarded', 'for') || words.last === 'xff')
    return { role: 'forwarded', score: 50 }
  if (words.ends('x', 'real', 'ip')) return { role: 'x-real-ip', score: 50 }
  if (words.ends('cf', 'connecting', 'ip')) return { role: 'cf-connecting-ip', score: 50 }
  if (words.ends('true', 'client', 'ip')) return { role: 'true-client-ip', score: 50 }
  return words.has('headers', 'header', 'cookies', 'cookie') && !words.has('agent', 'useragent')
    ? { role: 'forwarded', score: 0 }
    : undefined
}
