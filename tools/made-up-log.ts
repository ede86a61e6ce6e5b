import { seededRandom } from '../src/base/random.ts'

const START_MS = Date.UTC(2026, 10, 22, 8)
const HOURS = 3
const TWO_32 = 2 ** 32

interface Visit {
  /** Seconds after the start. */
  readonly at: number
  readonly client: string
  readonly path: string
  readonly status: number
}

/** What is found in it. */
export const MADE_UP_RULES = [
  'count by client.address >= 20 within 1m where http.response.status_code = 404 severity medium as probing',
  'count by client.address >= 12 within 1m where http.response.status_code = 401 severity high as login-failures',
  'distinct url.path by client.address/24,64 >= 90 within 1m where http.response.status_code = 200 severity low as crawling',
]

/**
 * A made-up access log, always the same: three hours of people who browse, somebody who looks for
 * forgotten files, twice, a slow guesser of passwords, one from IPv6 who reads everything, and two
 * lines that are none.
 */
export function madeUpLog(): string {
  const random = seededRandom(20_261_122)
  const share = () => (random.next() >>> 0) / TWO_32
  const below = (max: number) => Math.floor(share() * max)
  const visits: Visit[] = []
  for (let at = 0; at < HOURS * 3_600; at += 1 + share() * 3.4) {
    const status = share() < 0.02 ? 404 : share() < 0.3 ? 304 : 200
    const hour = at / 3_600
    if (share() > 0.55 + 0.45 * Math.sin(hour * 1.3)) continue
    const client = `192.0.2.${1 + below(60)}`
    visits.push({ at, client, path: `/page/${below(40)}`, status })
  }
  const names = ['.env', 'backup.sql', 'wp-login.php', 'admin', 'config.json', '.git/HEAD']
  for (const [from, count] of [
    [3_720, 70],
    [8_100, 44],
  ] as const) {
    for (let probe = 0; probe < count; probe++) {
      const path = `/${names[probe % names.length]}`
      visits.push({ at: from + probe * 1.2 + share(), client: '203.0.113.66', path, status: 404 })
    }
  }
  for (let at = 5_400; at < 7_500; at += 2.6 + share() * 2.6) {
    visits.push({ at, client: '198.51.100.23', path: '/login', status: 401 })
  }
  for (let at = 9_240; at < 9_480; at += 0.35 + share() * 0.4) {
    const client = `2001:db8:7:15::${(1 + below(3)).toString(16)}`
    visits.push({ at, client, path: `/item/${1_000 + below(9_000)}`, status: 200 })
  }
  const lines = visits.toSorted((a, b) => a.at - b.at).map(lineOf)
  lines.splice(900, 0, '-- log rotated --')
  lines.splice(1_400, 0, 'out of memory')
  return `${lines.join('\n')}\n`
}

function lineOf({ at, client, path, status }: Visit): string {
  const time = new Date(START_MS + Math.floor(at) * 1_000).toISOString().slice(11, 19)
  return `${client} - - [22/Nov/2026:${time} +0000] "GET ${path} HTTP/1.1" ${status} 512 "-" "-"`
}
