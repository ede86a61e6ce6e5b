import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { createFolder, episodesOf, NOON_MS, runCli } from '../cli/drive.ts'

const folder = createFolder()
const SEEDS = [1, 2]

/** Rules on one line with `N` for the threshold, beside which ids would change. */
const LINES = [
  'count >= N within 10s as c',
  'count > N within 30s quiet 2m where status >= 400 as g',
  'count >= N within 20s weight bytes as w',
  'count >= N within 20s reset status = 200 as r',
  'distinct path by client.address >= N within 30s as d',
  'sum bytes > N within 15s as s',
  'average bytes >= N within 30s min_samples 4 as a',
  'ratio of (status >= 400) > N within 30s min_samples 3 as q',
  'ratio of (status >= 400) to (status < 400) >= N within 30s min_samples 2 as t',
  'count by client.address/24 >= N within 20s as p',
  'count by client.address + path > N within 60s as k',
  'count < N within 20s min_samples 3 as l',
  'count by * <= N within 5s as z',
  'distinct path < N within 40s min_samples 2 as e',
  'average bytes < N within 30s min_samples 3 as v',
]
const TODAY: Readonly<Record<string, string>> = {
  a: '300',
  q: '0.5',
  s: '2000',
  t: '0.7',
  v: '200',
}

describe.each(SEEDS)('the curve of a log, made with seed %i', seed => {
  const log = folder.write(`${seed}.jsonl`, randomLog(seed))

  it('is at every threshold what scan counts with that threshold', {
    timeout: 120_000,
  }, async () => {
    const rules = LINES.map(line => line.replace('N', TODAY[line.at(-1)!] ?? '5'))
    const curves = await curvesOf(log, '--config', configOf(rules))
    expect(curves.map(({ curve }) => curve.length > 1)).toEqual(LINES.map(() => true))
    const steps = Math.max(...curves.map(({ curve }) => curve.length))
    for (let step = 0; step < steps; step++) {
      const points = curves.map(({ curve }) => curve[Math.min(step, curve.length - 1)]!)
      const lines = LINES.map((line, at) => line.replace('N', String(points[at]!.threshold)))
      const found = await scanned(log, '--config', configOf(lines))
      const expected = LINES.map(line => found.get(line.at(-1)!) ?? { episodes: 0, keys: 0 })
      expect(points.map(({ episodes, keys }) => ({ episodes, keys }))).toEqual(expected)
    }
  })

  it('is that of each level while the other levels stand', async () => {
    const config = (low: number, high: number) =>
      folder.write(`${seed}-${low}-${high}.yaml`, [
        ...ROOM,
        '  - id: both',
        '    within: 20s',
        '    levels:',
        `      - {by: client.address, gte: ${low}}`,
        `      - {by: client.address/24, gte: ${high}}`,
      ])
    const [low, high] = await curvesOf(log, '--config', config(6, 9))
    expect(low!.curve.length).toBeGreaterThan(3)
    expect(high!.curve.length).toBeGreaterThan(3)
    for (const { threshold, episodes, keys } of low!.curve) {
      const found = await scanned(log, '--config', config(threshold, 9))
      const expected = found.get('both client.address') ?? { episodes: 0, keys: 0 }
      expect({ threshold, episodes, keys }).toEqual({ threshold, ...expected })
    }
    for (const { threshold, episodes, keys } of high!.curve) {
      const found = await scanned(log, '--config', config(6, threshold))
      const expected = found.get('both client.address/24') ?? { episodes: 0, keys: 0 }
      expect({ threshold, episodes, keys }).toEqual({ threshold, ...expected })
    }
  })
})

it('is the same where the sorter uses its temporary files, and of standard input', async () => {
  const config = configOf(['count >= 5 within 10s', 'sum bytes > 2000 within 15s'])
  const lines = randomLog(7, 14_000, 3_000)
  const file = folder.write('long.jsonl', lines)
  const plain = await curvesOf(file, '--config', config)
  expect(await curvesOf(file, '--config', config, '--memory', '1MB')).toEqual(plain)
  const piped = { stdin: `${lines.join('\n')}\n` }
  expect(await curvesOf('-', '--config', config, piped)).toEqual(plain)
})

let configs = 0
/** Enough for these logs; what a whole scan may take is made anew for each run. */
const ROOM = ['max_keys: 2048', 'max_times: 131072', 'rules:']

function configOf(lines: readonly string[]): string {
  return folder.write(`${++configs}.yaml`, [...ROOM, ...lines.map(line => `  - ${line}`)])
}

interface Curve {
  readonly curve: readonly { threshold: number; episodes: number; keys: number; exact: boolean }[]
}

async function curvesOf(
  file: string,
  ...rest: (string | { readonly stdin: string })[]
): Promise<Curve[]> {
  const argv = rest.filter(one => typeof one === 'string')
  const around = rest.find(one => typeof one !== 'string') ?? {}
  const ending = await runCli(['tune', file, ...argv, '--json'], around)
  expect(ending).toMatchObject({ status: 0, stderr: '' })
  const { rules } = JSON.parse(ending.stdout)
  for (const { curve } of rules) for (const { exact } of curve) expect(exact).toBe(true)
  return rules
}

/** Episodes and keys by rule, and by rule and key fields. */
async function scanned(
  file: string,
  ...argv: string[]
): Promise<Map<string, { episodes: number; keys: number }>> {
  const ending = await runCli(['scan', file, ...argv, '--output', 'jsonl'])
  expect(ending.stderr).toBe('')
  const keys = new Map<string, string[]>()
  for (const { rule, key_fields: fields, key } of episodesOf(ending)) {
    for (const name of [String(rule), `${rule} ${(fields as string[]).join(' ')}`]) {
      keys.set(name, [...(keys.get(name) ?? []), String(key)])
    }
  }
  return new Map(
    [...keys].map(([name, all]) => [name, { episodes: all.length, keys: new Set(all).size }]),
  )
}

/** Some forty clients in bursts, some of them loud; lines are out of order by less than `disorderMs`. */
function randomLog(seed: number, records = 500, disorderMs = 1): string[] {
  const random = seededRandom(seed)
  const below = (limit: number) => (random.next() >>> 0) % limit
  const lines: string[] = []
  let ms = NOON_MS
  while (lines.length < records) {
    const client = below(4) === 0 ? below(5) : below(40)
    for (let left = 1 + below(client < 5 ? 14 : 4); left > 0; left--) {
      ms += below(900)
      lines.push(
        JSON.stringify({
          time: ms - below(disorderMs),
          'client.address': `192.0.${client % 3}.${client}`,
          status: below(3) === 0 ? 404 : 200,
          path: `/${below(8)}`,
          bytes: 1 + below(600),
        }),
      )
    }
    ms += below(4_000)
  }
  return lines
}
