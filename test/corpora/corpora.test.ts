import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCorpora } from '../../tools/corpora/corpora.ts'
import { type Scores, scoreCorpora } from '../../tools/corpora/scoring.ts'
import { root } from '../../tools/parts.mjs'

const corpora = join(root, '..', 'shared', 'corpora')
const quiet = () => {}

/** Sets that must have flagged addresses among their answers, each format once. */
const SETS = [
  ...['web-apache-semicomplete', 'web-scanner-acunetix', 'web-formspam-basjes', 'aws-elb'],
  ...['sshd-loghub', 'sshd-elastic-ml', 'syslog-loghub-linux'],
  ...['cowrie-kareiva-may-june', 'zeek-vps-2024-conn', 'zeek-vps-2024-http', 'zeek-vps-2024-ssh'],
  ...['zeek-vps-2024-http-xff', 'zeek-wrccdc2018-rdp', 'suricata-eve-slips', 'cloudtrail-invictus'],
]

describe('real logs with exact answers', () => {
  if (!existsSync(corpora)) {
    it('are there', context => {
      if (process.env.CI === 'true') throw new Error(`expected a folder at ${corpora}`)
      context.skip(`there is no ${corpora}`)
    })
    return
  }

  let scores: Scores
  beforeAll(async () => {
    scores = await scoreCorpora(corpora, quiet)
  }, 120_000)

  it('is exact for every rule', () => {
    const wrong = scores.scored.filter(one => one.missed.length + one.invented.length > 0)
    expect(wrong).toEqual([])
    expect(scores.scored.length).toBeGreaterThanOrEqual(160)
  })

  it.each(SETS)('has flagged addresses among the answers of %s', set => {
    const expected = scores.scored.filter(({ key }) => key === set)
    expect(expected.length).toBeGreaterThan(0)
    expect(expected.flatMap(one => one.expected).length).toBeGreaterThan(0)
  })

  it('scores every rule there is', () => {
    expect(scores.notYet).toEqual([])
    const all = scores.answers.groups.flatMap(({ key, rules }) =>
      rules.map(({ id }) => `${key} ${id}`),
    )
    const told = [...scores.scored, ...scores.notYet].map(({ key, rule }) => `${key} ${rule}`)
    expect(told.sort()).toEqual(all.sort())
  })
})

describe('another folder laid out the same way', () => {
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  function temporary(): string {
    const folder = mkdtempSync(join(tmpdir(), 'netanomaly-corpora-test-'))
    folders.push(folder)
    return folder
  }

  function lay(files: Readonly<Record<string, unknown>>): string {
    const data = temporary()
    for (const [name, content] of Object.entries(files)) {
      const path = join(data, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    }
    return data
  }

  async function run(data: string, out?: string) {
    const printed: string[] = []
    const print = (text: string) => {
      printed.push(text)
    }
    const code = await runCorpora({ data, print, say: quiet, ...(out && { out }) })
    return { code, text: printed.join('\n') }
  }

  it('is scored: two files are one stream, whatever order their lines are in', async () => {
    const data = lay({ 'open/web-tiny/a.log': log(9, 3), 'open/web-tiny/b.log': log(6, 1) })
    writeAnswers(data, ['203.0.113.7'])
    const out = join(temporary(), 'new', 'folder')
    const { code, text } = await run(data, out)
    expect(code).toBe(0)
    expect(text).toMatch(/^web-tiny +req4_10 +1 +1 +0 +0$/m)
    expect(text).toContain('not yet: no rule for distinct path of odd: 1 in web-tiny')
    expect(text).toContain('1 rules scored, 1 exact; 1 not yet')
    expect(text).toContain('there is no')
    expect(JSON.parse(readFileSync(join(out, 'pred.json'), 'utf8'))).toEqual({
      'web-tiny': { req4_10: ['203.0.113.7'] },
    })
  })

  it.each([
    [
      'one that was not flagged',
      ['203.0.113.7', '2001:DB8::1'],
      'missed 2001:db8::1; invented none',
    ],
    ['one that was flagged', [], 'missed none; invented 203.0.113.7'],
  ])('is wrong where the answers differ in %s', async (_, flagged, difference) => {
    const data = lay({ 'open/web-tiny/a.log': log(9, 3), 'open/web-tiny/b.log': log(6, 1) })
    writeAnswers(data, flagged)
    const { code, text } = await run(data)
    expect(code).toBe(1)
    expect(text).toContain('WRONG web-tiny req4_10 (count by client.address >= 4 within 10s)')
    expect(text).toContain(difference)
    expect(text).toContain('1 rules scored, 0 exact')
  })

  it('is not scored where no format reads a file', async () => {
    const data = lay({ 'open/web-tiny/a.log': log(9, 3), 'open/web-tiny/b.log': 'what is this\n' })
    writeAnswers(data, [])
    const { code, text } = await run(data)
    expect(code).toBe(0)
    expect(text).toContain('no format reads')
    expect(text).toContain('0 rules scored, 0 exact; 2 not yet')
  })

  it('gives a long list of files by its ends, and several groups their numbers', async () => {
    const names = ['x.1', 'x.2', 'x.3']
    const data = lay({
      ...Object.fromEntries(names.map((name, at) => [`open/web-many/${name}`, log(at, at)])),
      'open/web-many/y.1': log(0, 0),
      'truth/open/web-many.json': {
        name: 'web-many',
        groups: [
          {
            files: { n: 3, first: 'open/web-many/x.1', last: 'open/web-many/x.3' },
            rules: [{ ...COUNT, N: 3, flagged: { '203.0.113.7': {} } }],
          },
          { files: [{ file: 'open/web-many/y.1' }], rules: [{ ...COUNT, flagged: {} }] },
        ],
      },
      'truth/open/detect.other.json': [{ test: 'of another kind' }],
    })
    const { code, text } = await run(data)
    expect(text).toMatch(/^web-many#0 +req4_10 +1 +1 +0 +0$/m)
    expect(text).toMatch(/^web-many#1 +req4_10 +0 +0 +0 +0$/m)
    expect(code).toBe(0)
  })

  it.each([
    ['a folder that is not there', () => join(temporary(), 'none'), 'truth/*/*.json, found none'],
    ['a folder without answers', () => lay({ 'truth/open/a.txt': '' }), 'expected answers'],
    ['answers that are no JSON', () => lay({ 'truth/open/a.json': '{' }), 'a.json: expected JSON'],
    ['a file that is missing', () => writeAnswers(lay({}), []), 'a.log is not there'],
  ])('ends with 2 and a message for %s', async (_, create, message) => {
    const { code, text } = await run(create())
    expect(code).toBe(2)
    expect(text).toContain(message)
  })

  it('is scored by score_detect.py where the folder has it', async context => {
    if (!existsSync(corpora) || !hasPython()) context.skip('needs the corpora and python3')
    const script = readFileSync(join(corpora, 'scripts', 'score_detect.py'), 'utf8')
    const data = lay({
      'open/web-tiny/a.log': log(9, 3),
      'open/web-tiny/b.log': log(6, 1),
      'scripts/score_detect.py': script,
    })
    writeAnswers(data, ['203.0.113.7'])
    expect((await run(data)).text).toContain('exact: precision 1.000 recall 1.000')
  })
})

const COUNT = { id: 'req4_10', type: 'count', event: 'req', N: 4, W: 10, near_misses: {} }
const UNKNOWN = { id: 'odd9_10', type: 'distinct', event: 'odd', field: 'path', N: 9, W: 10 }

function writeAnswers(data: string, flagged: readonly string[]): string {
  const answers = {
    name: 'web-tiny',
    groups: [
      {
        files: ['a', 'b'].map(name => ({ file: `open/web-tiny/${name}.log`, records: 3 })),
        rules: [
          { ...COUNT, flagged: Object.fromEntries(flagged.map(ip => [ip, { max_in_window: 4 }])) },
          { ...UNKNOWN, flagged: {}, near_misses: {} },
        ],
      },
    ],
  }
  mkdirSync(join(data, 'truth/open'), { recursive: true })
  writeFileSync(join(data, 'truth/open/web-tiny.json'), JSON.stringify(answers))
  return data
}

/** Requests at these seconds; 192.0.2.1 comes as often, but never four times in ten seconds. */
function log(...seconds: readonly number[]): string {
  return seconds
    .flatMap(second => [
      `203.0.113.7 - - [17/May/2015:10:05:0${second} +0000] "GET / HTTP/1.1" 200 5`,
      `192.0.2.1 - - [17/May/2015:1${second}:05:00 +0000] "GET / HTTP/1.1" 200 5`,
    ])
    .map(line => `${line}\n`)
    .join('')
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'])
    return true
  } catch {
    return false
  }
}
