import { type Random, seededRandom } from '../src/base/random.ts'
import { LINES_PER_SECOND } from './access-log.ts'
import { START_MS } from './stream.ts'
import { addressWord, dotted, fraction, zipf } from './traffic.ts'

const ADDRESSES = 20_000
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/2010',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
]

/** The access log of `access-log.ts` in an application's JSON, about 326 bytes a line. */
export function generateJsonLines(lines: number, seed: number): string[] {
  const random = seededRandom(seed)
  const pick = zipf(ADDRESSES, random)
  return Array.from({ length: lines }, (_, index) => {
    const timeMs = START_MS + (index / LINES_PER_SECOND) * 1_000
    return jsonLine(dotted(addressWord(pick())), timeMs, random)
  })
}

/** Names that both we and RSigma find as they stand. */
function jsonLine(address: string, timeMs: number, random: Random): string {
  return JSON.stringify({
    '@timestamp': new Date(timeMs).toISOString(),
    level: 'info',
    service: 'shop',
    'client.address': address,
    'http.request.method': fraction(random) < 0.8 ? 'GET' : 'POST',
    'url.path': `/catalog/${Math.floor(fraction(random) * 5_000)}`,
    'http.response.status_code': fraction(random) < 0.8 ? 200 : 404,
    'http.response.body.size': Math.floor(fraction(random) * 60_000),
    'user_agent.original': AGENTS[Math.floor(fraction(random) * AGENTS.length)],
    pid: 7,
  })
}
