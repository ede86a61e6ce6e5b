import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { run } from '../../src/cli/program.ts'
import { createFolder, createOutput, episodesOf } from './drive.ts'

const folder = createFolder()
const RULE = ['--rule', 'count >= 1 within 1s as any', '--output', 'jsonl', '--no-progress']
const NOW_MS = Date.parse('2016-03-10T12:00:00Z')

/** `netanomaly scan` on 10 March 2016. */
async function scan(argv: readonly string[], stdin = '') {
  const stdout = createOutput(false)
  const stderr = createOutput(false)
  const status = await run(['scan', ...argv], {
    stdin: Readable.from([Buffer.from(stdin)]),
    ...{ stdout, stderr, env: {}, random: seededRandom(1), temporaryFolder: folder.path },
    clock: { now: () => NOW_MS },
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

/** When what was found began, in order. */
async function times(argv: readonly string[], stdin?: string): Promise<string[]> {
  const ending = await scan([...argv, ...RULE], stdin)
  expect(ending.stderr).toBe('')
  return episodesOf(ending)
    .map(({ first_seen }) => String(first_seen))
    .sort()
}

const login = (date: string, client = 1) =>
  `${date} host sshd[99]: Failed password for root from 192.0.2.${client} port 4022 ssh2`

describe('the year of dates that have none', () => {
  const winter = [login('Dec 31 23:00:00', 1), login('Jan  2 01:00:00', 2)]
  const file = folder.write('auth.log', winter)

  it('is the latest that is not in the future, counted from the end of the file', async () => {
    expect(await times([file])).toEqual(['2015-12-31T23:00:00.000Z', '2016-01-02T01:00:00.000Z'])
    const old = folder.write('old.log', [login('Mar  1 00:00:00', 1), login('Apr  1 00:00:00', 2)])
    expect(await times([old])).toEqual(['2015-03-01T00:00:00.000Z', '2015-04-01T00:00:00.000Z'])
  })

  it('is that of --year at the end of the file', async () => {
    expect(await times([file, '--year', '2006'])).toEqual([
      '2005-12-31T23:00:00.000Z',
      '2006-01-02T01:00:00.000Z',
    ])
  })

  it('is found in files of gzip, and from the last 64 KiB of long files', async () => {
    const lines = [
      ...Array(3).fill(login('Apr  1 00:00:00', 1)),
      ...Array(3_000).fill('Apr  2 00:00:00 host cron[1]: job'),
      login('Apr  2 00:00:10', 2),
    ]
    const ends = ['2015-04-01T00:00:00.000Z', '2015-04-02T00:00:10.000Z']
    expect(await times([folder.write('long.log', lines)])).toEqual(ends)
    const packed = folder.write('long.log.gz', gzipSync(lines.join('\n')))
    expect(await times([packed])).toEqual(ends)
  })

  it('of standard input is counted from the present', async () => {
    const early = [login('Mar  1 00:00:00', 1), login('Apr  1 00:00:00', 2)].join('\n')
    expect(await times(['-'], early)).toEqual([
      '2015-04-01T00:00:00.000Z',
      '2016-03-01T00:00:00.000Z',
    ])
    expect(await times(['-', '--year', '2010'], early)).toEqual([
      '2010-03-01T00:00:00.000Z',
      '2010-04-01T00:00:00.000Z',
    ])
  })

  it('is for each file its own', async () => {
    const spring = folder.write('spring.log', [login('Apr  1 00:00:00', 3)])
    expect(await times([file, spring])).toEqual([
      '2015-04-01T00:00:00.000Z',
      '2015-12-31T23:00:00.000Z',
      '2016-01-02T01:00:00.000Z',
    ])
  })

  it('changes nothing for dates that have one', async () => {
    const file = folder.write('iso.log', [login('2009-05-17T10:05:03Z')])
    expect(await times([file, '--year', '2012'])).toEqual(['2009-05-17T10:05:03.000Z'])
  })
})

describe('the zone of times that name none', () => {
  const file = folder.write('zone.log', [login('Jul  1 12:00:00', 1), login('Dec  1 12:00:00', 2)])

  it.each([
    ['UTC', '2015-07-01T12:00:00.000Z', '2015-12-01T12:00:00.000Z'],
    ['Europe/Zurich', '2015-07-01T10:00:00.000Z', '2015-12-01T11:00:00.000Z'],
    ['+05:30', '2015-07-01T06:30:00.000Z', '2015-12-01T06:30:00.000Z'],
    ['-0300', '2015-07-01T15:00:00.000Z', '2015-12-01T15:00:00.000Z'],
  ])('is %s', async (zone, ...expected) => {
    expect(await times([file, '--tz', zone])).toEqual(expected)
  })

  it('may be this machine’s', async () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(await times([file, '--tz', 'local'])).toEqual(await times([file, '--tz', zone]))
  })
})

describe('what is wrong with them is said', () => {
  const file = folder.write('some.log', [login('Jul  1 12:00:00')])

  it.each([
    ['--tz', 'Europe/Zürich', '(did you mean "Europe/Zurich"?), found "Europe/Zürich"'],
    ['--tz', 'new york', '(did you mean "America/New_York"?), found "new york"'],
    ['--tz', '+25:00', 'expected UTC, local, a zone such as +02:00 or Europe/Zurich'],
    ['--tz', '', 'expected UTC, local, a zone such as +02:00 or Europe/Zurich'],
    ['--year', '15', '--year: expected a year from 1970 to 9999, found "15"'],
    ['--year', '1969', '--year: expected a year from 1970 to 9999, found "1969"'],
  ])('of %s %s', async (option, value, says) => {
    const ending = await scan([file, `${option}=${value}`])
    expect(ending.status).toBe(2)
    expect(ending.stderr).toContain(says)
  })
})
