import { lastIndexIn, methodEnd, text } from './columns.ts'

export interface RequestFields {
  'http.request.method': string | undefined
  /** The target as it was sent. */
  'url.original': string | undefined
  'url.path': string | undefined
  'url.query': string | undefined
  'network.protocol.version': string | undefined
}

const SPACE = 0x20
const SLASH = 0x2f

/**
 * `GET /path?query HTTP/1.1` between two indexes of a line; junk (a TLS hello on a plain port) is
 * all path, no method. Hot path.
 */
export function readRequest(line: string, from: number, to: number, fields: RequestFields): void {
  const space = methodEnd(line, from)
  const hasMethod = space > from && space < to && line.charCodeAt(space) === SPACE
  const target = hasMethod ? space + 1 : from
  const versionStart = hasMethod ? versionBefore(line, target, to) : -1
  const targetEnd = versionStart < 0 ? to : versionStart - ' HTTP/'.length
  const question = line.indexOf('?', target)
  const hasQuery = question >= 0 && question < targetEnd
  const pathEnd = hasQuery ? question : targetEnd
  fields['http.request.method'] = hasMethod ? line.slice(from, space) : undefined
  // Where there is no query the two are one text.
  const path = hasMethod ? line.slice(target, pathEnd) : text(line, target, pathEnd)
  fields['url.original'] = hasQuery ? line.slice(target, targetEnd) : path
  fields['url.path'] = path
  fields['url.query'] = hasQuery ? line.slice(question + 1, targetEnd) : undefined
  fields['network.protocol.version'] =
    versionStart < 0 ? undefined : version(line, versionStart, to)
}

/** Behind ` HTTP/` of the last word; -1 where that is none. */
function versionBefore(line: string, from: number, to: number): number {
  const usual = to - '1.1'.length
  const start =
    line.charCodeAt(usual - 1) === SLASH ? usual : lastIndexIn(line, SLASH, from, to) + 1
  const isVersion = start - 6 >= from - 1 && line.startsWith(' HTTP/', start - 6)
  return isVersion ? start : -1
}

/** OpenTelemetry names the versions from 2 on without a fraction. */
function version(line: string, from: number, to: number): string {
  const isWhole =
    to - from === 3 && line.charCodeAt(from) >= 0x32 && line.charCodeAt(from + 2) === 0x30
  return line.slice(from, isWhole ? from + 1 : to)
}
