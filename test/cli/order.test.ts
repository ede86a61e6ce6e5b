import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { accessLine, createFolder, episodesOf, runCli, summaryOf } from './drive.ts'

const folder = createFolder()

const RULES = [
  'count >= 12 within 30s as rate',
  'count > 4 within 60s where http.response.status_code = 404 as misses',
]

/** 3,000 lines of an hour: a crowd of quiet clients, some that are not. */
function createTraffic(): { at: number; text: string }[] {
  const random = seededRandom(7)
  const below = (limit: number) => (random.next() >>> 0) % limit
  const lines: { at: number; text: string }[] = []
  for (let index = 0; index < 3_000; index++) {
    const isBusy = below(4) === 0
    const burstAt = below(6) * 600
    const at = isBusy ? burstAt + below(90) : below(3_600)
    const client = isBusy ? `198.51.100.${below(3)}` : `10.0.${below(40)}.${below(250)}`
    const status = below(10) === 0 ? 404 : 200
    lines.push({ at, text: accessLine({ at, client, status, path: `/${index}` }) })
  }
  return lines.sort((a, b) => a.at - b.at)
}

const traffic = createTraffic()
const inOrder = traffic.map(({ text }) => text)
const random = seededRandom(3)
/** Out of order by up to a minute, as a server writes that logs a request when it has ended. */
const shuffled = traffic
  .map(line => ({ ...line, written: line.at + ((random.next() >>> 0) % 60) }))
  .sort((a, b) => a.written - b.written)
  .map(({ text }) => text)
const reversed = inOrder.toReversed()

/** What an episode is, apart from where its evidence stands and its random id. */
async function episodes(argv: string[], stdin?: Buffer | string) {
  const rules = RULES.flatMap(rule => ['--rule', rule])
  const around = stdin === undefined ? {} : { stdin }
  const ending = await runCli(['scan', ...argv, ...rules, '--output', 'jsonl'], around)
  expect(ending).toMatchObject({ status: 0, stderr: '' })
  const found = episodesOf(ending).map(
    ({ evidence, attributes, ...rest }: Record<string, unknown>) => rest,
  )
  return { found, summary: summaryOf(ending) }
}

describe('the order of the input', async () => {
  const ordered = folder.write('in-order.log', inOrder)
  const { found: wanted, summary } = await episodes([ordered])

  it('is found in order where it is, with episodes of both rules', () => {
    expect(summary).toMatchObject({ order: 'in-order', records: 3_000, late: 0 })
    expect(new Set(wanted.map(({ rule }) => rule))).toEqual(new Set(['rate', 'misses']))
    expect(wanted.length).toBeGreaterThan(10)
  })

  const halves = [inOrder.slice(0, 1_500), inOrder.slice(1_500)] as const
  const odd = inOrder.filter((_, index) => index % 2 === 1)
  const even = inOrder.filter((_, index) => index % 2 === 0)
  const write = folder.write
  it.each<{ name: string; argv: string[]; stdin?: Buffer | string; order: string }>([
    { name: 'shuffled', argv: [write('s.log', shuffled)], order: 'sorted' },
    { name: 'reversed', argv: [write('r.log', reversed)], order: 'sorted' },
    { name: 'gzip', argv: [write('o.gz', gzipSync(inOrder.join('\n')))], order: 'in-order' },
    {
      name: 'shuffled gzip',
      argv: [write('s.gz', gzipSync(shuffled.join('\n')))],
      order: 'sorted',
    },
    { name: 'standard input', argv: ['-'], stdin: inOrder.join('\n'), order: 'sorted' },
    {
      name: 'gzip on standard input',
      argv: ['-'],
      stdin: gzipSync(shuffled.join('\n')),
      order: 'sorted',
    },
    {
      name: 'two files, the later one named first, as rotated logs are',
      argv: [write('2.log', halves[1]), write('1.log', halves[0])],
      order: 'in-order',
    },
    {
      name: 'two files of the same hour',
      argv: [write('odd.log', odd), write('even.log', even)],
      order: 'sorted',
    },
    {
      name: 'a file and standard input',
      argv: [write('even2.log', even), '-'],
      stdin: odd.join('\n'),
      order: 'sorted',
    },
  ])('changes no episode: $name', async ({ argv, stdin, order }) => {
    const { found, summary } = await episodes(argv, stdin)
    expect(summary).toMatchObject({ order, records: 3_000 })
    expect(found).toEqual(wanted)
  })

  it('changes no episode where sorting needs temporary files', async () => {
    const padding = ' '.repeat(1_000)
    const long = folder.write(
      'long.log',
      shuffled.map(line => `${line.replace('curl', `c${padding}`)}`),
    )
    const { found, summary } = await episodes([long, '--memory', '1MB'])
    expect(summary).toMatchObject({ order: 'sorted', records: 3_000 })
    expect(found).toEqual(wanted)
  })

  it('says where evidence stands: file and line, in the order of time', async () => {
    const [first, ...later] = shuffled
    const spread = [...later.slice(0, 1_000), first!, ...later.slice(1_000)]
    const file = folder.write('evidence.log', spread)
    const ending = await runCli([
      'scan',
      file,
      ...RULES.flatMap(r => ['--rule', r]),
      '--output=jsonl',
    ])
    for (const { evidence, key } of episodesOf(ending)) {
      const lines = evidence as string[]
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) {
        const [, at, time, path] = /log:(\d+) (\S+) GET (\S+)/.exec(line) ?? []
        const written = spread[Number(at) - 1]!
        expect(written.startsWith(`${key} `)).toBe(true)
        expect(written).toContain(`${time!.slice(11, 19)} +0000] "GET ${path} `)
      }
      expect(lines.map(line => line.split(' ')[1])).toEqual(
        lines.map(line => line.split(' ')[1]).sort(),
      )
    }
  })

  it('puts equal times by file in the order named, then by line', async () => {
    const same = (file: string) =>
      folder.write(
        file,
        Array.from({ length: 3 }, (_, i) => accessLine({ at: 5, path: `/${file}${i}` })),
      )
    const [a, b] = [same('a.log'), same('b.log')]
    const rule = ['--rule', 'count >= 2 within 1s', '--output', 'jsonl']
    for (const [argv, paths] of [
      [
        [a, b],
        ['/a.log1', '/a.log2', '/b.log0', '/b.log1', '/b.log2'],
      ],
      [
        [b, a],
        ['/b.log1', '/b.log2', '/a.log0', '/a.log1', '/a.log2'],
      ],
    ] as const) {
      const [episode] = episodesOf(await runCli(['scan', ...argv, ...rule]))
      expect((episode!.evidence as string[]).map(line => line.split(' ')[3])).toEqual(paths)
    }
  })
})

describe('--lateness', () => {
  const rule = ['--rule', 'count >= 3 within 10s', '--output', 'jsonl', '--lateness']
  const lines = [0, 8, 12, 20, 9].map(at => accessLine({ at }))
  const file = folder.write('late.log', lines)

  it.each([
    { lateness: '5s', late: 1, records: undefined },
    { lateness: '15s', late: 0, records: 4 },
  ])('of $lateness leaves out $late', async ({ lateness, late, records }) => {
    const ending = await runCli(['scan', file, ...rule, lateness])
    expect(summaryOf(ending)).toMatchObject({ order: 'as-read', late })
    expect(episodesOf(ending)[0]?.records).toBe(records)
  })

  it('of a configuration is that of its live doors: a scan has no late records', async () => {
    const config = folder.write('late.yaml', 'lateness: 0s\nrules: ["count >= 3 within 10s"]\n')
    const ending = await runCli(['scan', file, '--config', config, '--output', 'jsonl'])
    expect(summaryOf(ending)).toMatchObject({ order: 'sorted', late: 0, episodes: 1 })
  })
})
