import { type FieldPath, fieldPath, lookup } from './fields.ts'
import type { Attributes, LogRecordView } from './record.ts'

/** All names that one header has in records, at most 31, and which of them a key may serve. */
export interface HeaderNames {
  readonly paths: readonly FieldPath[]
  /** Bit n of a key, flat name or head of one, is set where path n may have a value under it. */
  readonly masks: ReadonlyMap<string, number>
}

const MAX_NAMES = 31

const MADE = new Map<string, HeaderNames>()

/** Before the header's name as it was sent: semantic conventions, Node, Caddy, Traefik, none. */
const PREFIXES = ['http.request.header.', 'req.headers.', 'request.headers.', 'headers.']

/**
 * Names of a header in the order they are tried: lower case with `http.request.header.` first,
 * capitals as Go and as the documentation write them, underscores as in nginx variables, CGI and
 * database columns. No underscores in maps of headers: there `x_real_ip` is a header of that name,
 * which clients may send and proxies that set X-Real-IP pass on. Made once for each header.
 */
export function headerNames(header: string): HeaderNames {
  const made = MADE.get(header) ?? makeNames(header)
  MADE.set(header, made)
  return made
}

function makeNames(header: string): HeaderNames {
  const lower = header.toLowerCase()
  const canonical = lower.replace(/(^|-)[a-z]/g, start => start.toUpperCase())
  const snake = lower.replaceAll('-', '_')
  const cases = [...new Set([lower, canonical, header])]
  const names = new Set([
    ...PREFIXES.map(prefix => `${prefix}${lower}`),
    ...[`http_${snake}`, snake, lower],
    ...cases.flatMap(name => [...PREFIXES.map(prefix => `${prefix}${name}`), name]),
    ...cases.map(name => `request_${name}`),
    ...[`http.request.header.${snake}`, `HTTP_${snake.toUpperCase()}`],
    // Traefik's access log: the header's first line, the peer's address without it. A proxy that
    // adds a line of its own to those of the client, as HAProxy does, must not be before Traefik.
    ...(lower === 'x-forwarded-for' ? ['ClientHost'] : []),
  ])
  const paths = [...names].slice(0, MAX_NAMES).map(fieldPath)
  const masks = new Map<string, number>()
  for (const [index, path] of paths.entries()) {
    for (const key of [path.name, ...path.splits.map(split => split.key)]) {
      masks.set(key, (masks.get(key) ?? 0) | (1 << index))
    }
  }
  return { paths, masks }
}

/**
 * The first value of the header that says anything, text or list, on any level of the record. What
 * a body says of headers goes with a peer that it names too (`isPeerDerived`), with no other.
 */
export function findHeader(
  record: LogRecordView,
  names: HeaderNames,
  isPeerDerived: boolean,
): unknown {
  return (
    findOnLevel(record.attributes, names) ??
    findOnLevel(record.scopeAttributes, names) ??
    findOnLevel(record.resourceAttributes, names) ??
    (isPeerDerived ? findOnLevel(record.derived?.read(), names) : undefined)
  )
}

/** One look at each key, then only at the names that may be there. Hot path. */
function findOnLevel(level: Attributes | undefined, names: HeaderNames): unknown {
  if (level === undefined) return undefined
  let present = 0
  for (const key in level) present |= names.masks.get(key) ?? 0
  while (present !== 0) {
    const index = 31 - Math.clz32(present & -present)
    present &= present - 1
    const value = lookup(level, names.paths[index]!)
    if (Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value !== '') {
      return value
    }
  }
  return undefined
}
