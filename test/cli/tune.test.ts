import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TUNE_HELP } from '../../src/cli/tune-help.ts'
import { accessLine, burst, createFolder, NOON_MS, runCli } from './drive.ts'

const folder = createFolder()

/** Thirty clients with 4 to 8 requests each, one with 300, all within a minute each. */
function lines(loud = 300): string[] {
  const ordinary = Array.from({ length: 30 }, (_, client) =>
    burst(4 + (client % 5), 5, { at: client * 100, client: `192.0.2.${client}` }),
  )
  return [...ordinary.flat(), ...burst(loud, 0.1, { at: 4_000, client: '203.0.113.9' })]
}

const log = folder.write('access.log', lines())

/** The one rule of `--json`. */
async function tuned(...argv: string[]) {
  const { stdout, status } = await runCli(['tune', ...argv, '--json'])
  expect(status).toBe(0)
  return JSON.parse(stdout).rules[0]
}

describe('the text of a rule', () => {
  it('is its curve, who is near to it, and what is recommended on what assumption', async () => {
    const { stdout, stderr, status } = await runCli(['tune', log])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const text = stdout.replaceAll(folder.path, '')
    expect(text).toBe(`/access.log: 480 records over 1h7m

request-rate
  count by client.address >= 100 within 1m
  480 records counted, 31 clients judged

  threshold  episodes  clients
       >= 4        31       31
       >= 5        25       25
       >= 6        19       19
       >= 7        13       13
       >= 8         7        7
      >= 15         1        1  recommended
     >= 100         1        1  today
     >= 300         1        1
     >= 301         0        0

  In brackets: highest count of a client within 1m.
  At >= 100 (today) just fire: 203.0.113.9 (300); just do not: 192.0.2.4 (8), 192.0.2.9 (8), 192.0.2.14 (8).
  At >= 15 (recommended) just fire: 203.0.113.9 (300); just do not: 192.0.2.4 (8), 192.0.2.9 (8), 192.0.2.14 (8).
  Recommended: >= 15. 30 of 31 clients stay at 8 or below, half of them at 6; the other one comes to 300.
  It assumes that at most 10 % of the clients are bad, and that the others spread on a logarithmic scale no wider than their 75th and 90th percentiles say (here up to 14.6).
`)
  })

  it('is broken at the width of a terminal', async () => {
    const { stdout } = await runCli(['tune', log], { isTerminal: true, columns: 60 })
    const widths = stdout.split('\n').map(line => plain(line).length)
    expect(Math.max(...widths)).toBeLessThanOrEqual(60)
  })
})

describe('what there is too little of', () => {
  it.each([
    ['no client', 'no window of this log could be judged', []],
    ['one client', '1 client is too few', burst(150, 0.1, { at: 0 })],
    ['nineteen clients', '19 clients are too few', lines().slice(0, 111)],
  ])('%s: says so', async (name, advice, content) => {
    const all = [...content, JSON.stringify({ time: NOON_MS, message: 'nobody' })]
    const file = folder.write(`${name}.log`, all)
    const rule = await tuned(file, '--rule', 'count by client.address >= 100 within 60s as r')
    expect(rule).toMatchObject({ recommended: null, basis: null })
    const isCounted = content.length > 0
    expect(rule.advice).toContain(isCounted ? advice : 'the rule counted no record')
  })

  it('an empty log: fails as scan does', async () => {
    const file = folder.write('empty.log', '')
    const ending = await runCli(['tune', file])
    expect(ending).toMatchObject({ status: 2, stdout: '' })
    expect(ending.stderr).toContain('it holds no line')
  })
})

describe('the same curve', () => {
  it('comes of a gzip file, and of standard input', async () => {
    const { curve } = await tuned(log)
    const zipped = folder.write('access.log.gz', gzipSync(readFileSync(log)))
    expect((await tuned(zipped)).curve).toEqual(curve)
    const piped = await runCli(['tune', '-', '--json'], { stdin: readFileSync(log) })
    expect(JSON.parse(piped.stdout).rules[0].curve).toEqual(curve)
  })

  it('comes of clients who all do the same', async () => {
    const alike = Array.from({ length: 25 }, (_, client) =>
      burst(6, 1, { at: client * 90, client: `198.51.100.${client}` }),
    )
    const rule = await tuned(folder.write('alike.log', alike.flat()))
    expect(
      rule.curve.map(({ threshold, keys }: Record<string, number>) => [threshold, keys]),
    ).toEqual([
      [6, 25],
      [7, 0],
      [15, 0],
      [100, 0],
    ])
    expect(rule.recommended).toMatchObject({ threshold: 15, keys: 0 })
  })
})

it('takes what says how lines are read, and by which rules', async () => {
  const proxied = Array.from({ length: 40 }, (_, at) =>
    accessLine({ at, client: '10.0.0.1', forwarded: `203.0.113.${at % 20}` }),
  )
  const file = folder.write('proxied.log', proxied)
  const rule = 'count by client.address/24 >= 3 within 60s as nets'
  expect(await tuned(file, '--rule', rule)).toMatchObject({ rule: 'nets', keys: 1 })
  const clients = await tuned(file, '--trusted-proxies', '10.0.0.0/8')
  expect(clients).toMatchObject({ keys: 20, today: { keys: 0 } })
})

it('names a key of several fields, and a network, as scan does', async () => {
  const rules = [
    'count by client.address + url.path >= 3 within 60s as pairs',
    'count by client.address/24 >= 3 within 60s as nets',
  ]
  const argv = rules.flatMap(rule => ['--rule', rule])
  const { stdout } = await runCli(['tune', log, ...argv, '--json'])
  const [pairs, nets] = JSON.parse(stdout).rules
  expect(pairs.today.just_firing[0]).toEqual({ key: '192.0.2.0 /', peak: 4 })
  expect(nets.today.just_firing).toEqual([
    { key: '192.0.2.0/24', peak: 8 },
    { key: '203.0.113.0/24', peak: 300 },
  ])
})

describe('a log beyond the limits', () => {
  it('is marked where scan would have missed some too', async () => {
    const path = folder.write('small.yaml', [
      'max_open_episodes: 2',
      'rules: [count by client.address >= 6 within 60m quiet 2h as r]',
    ])
    const { curve } = await tuned(log, '--config', path)
    const found = curve.map(({ threshold, keys, exact }: Point) => [threshold, keys, exact])
    expect(found).toContainEqual([6, 2, false])
    expect(found).toContainEqual([300, 1, true])
    const { stdout } = await runCli(['tune', log, '--config', path])
    expect(stdout).toMatch(/>= 6 +2\+ +2\+ {2}today/)
  })

  it('finds what lt rules come to under budgets that hold no million records', async () => {
    const path = folder.write('low.yaml', [
      'max_times: 65536',
      'rules: [distinct url.path by client.address < 2 within 10s min_samples 2 as low]',
    ])
    expect((await tuned(log, '--config', path)).curve.length).toBeGreaterThan(1)
  })
})

it('leaves out rules that are off', async () => {
  const path = folder.write('off.yaml', [
    'rules:',
    '  - count by client.address >= 9 within 60s mode off as gone',
    '  - count by client.address >= 9 within 60s mode shadow as shadow',
  ])
  const { stdout } = await runCli(['tune', log, '--config', path, '--json'])
  expect(JSON.parse(stdout).rules.map(({ rule }: { rule: string }) => rule)).toEqual(['shadow'])
})

describe('a threshold that finds less than that of today', () => {
  const rule = 'count by client.address >= 7 within 60s where url.path = "/" as r'

  it('says whom it lets pass, and what speaks against its assumption', async () => {
    const { advice, recommended } = await tuned(log, '--rule', rule)
    expect(recommended).toMatchObject({ threshold: 15, keys: 1 })
    expect(advice).toContain('10 % of the clients with such records are bad')
    expect(advice).toContain('Of the 13 clients that fire today it finds 1. These are more than')
    expect(advice).toContain('the assumption does not hold')
  })

  it('says so where it finds nobody, and nothing where it finds as many', async () => {
    const quiet = folder.write('quiet.log', lines(8))
    const { advice } = await tuned(quiet, '--rule', rule.replace('7', '8'))
    expect(advice).toContain('Of the 7 clients that fire today it finds none.')
    const { advice: same } = await tuned(log)
    expect(same).not.toContain('fire today')
  })

  it('says where more than a tenth are far from the others', async () => {
    const crowd = Array.from({ length: 5 }, (_, client) =>
      burst(200, 0.1, { at: 5_000 + client * 100, client: `198.51.100.${client}` }),
    )
    const { advice, recommended } = await tuned(
      folder.write('two.log', [...lines(), ...crowd.flat()]),
    )
    expect(recommended.threshold).toBeGreaterThan(100)
    expect(advice).toContain(
      'in two groups, at 8 or below and at 200 or above (6 of them): if the second group is bad, ' +
        'the assumption does not hold, and the threshold belongs between the two.',
    )
    expect((await tuned(log)).advice).not.toContain('two groups')
  })

  it('says of a level that the others stand', async () => {
    const path = folder.write('levels.yaml', [
      'rules:',
      '  - id: both',
      '    within: 60s',
      '    levels: [{by: client.address, gte: 9}, {by: client.address/24, gte: 90}]',
    ])
    const { advice } = await tuned(log, '--config', path)
    expect(advice).toContain('with the other levels of the rule as they are today')
  })
})

it('says that all fire where nobody is left', async () => {
  const { stdout } = await runCli(['tune', log, '--rule', 'count by * >= 5 within 1s as all'])
  expect(stdout).toContain('At >= 5 (today) all fire, the nearest are: *')
})

describe('--patch', () => {
  const config = [
    '# ours',
    'rules:',
    '  - id: rate',
    '    gte: 100   # from the manual',
    '    within: 60s',
    '  - count by client.address >= 90 within 60s as other',
    '  - count by * >= 5 within 1s as all',
  ]

  it('is a diff of the file of --config that git applies and that changes nothing else', async () => {
    const path = folder.write('netanomaly.yaml', config)
    const { stdout, stderr } = await runCli(['tune', log, '--config', path, '--patch'])
    expect(stderr).toBe('')
    // The number does not go without what it takes for granted.
    expect(stdout).toMatch(/^# rate: Recommended: >= 15\. 30 of 31 clients/)
    expect(stdout.replaceAll('\n# ', ' ')).toContain(
      'other: Recommended: >= 15. 30 of 31 clients stay at 8 or below, half of them at 6; the ' +
        'other one comes to 300. It assumes that at most 10 % of the clients are bad',
    )
    expect(stdout).not.toContain('# all:')
    folder.write('tune.diff', stdout)
    execFileSync('git', ['apply', '-p0', 'tune.diff'], { cwd: folder.path })
    const text = config.join('\n').replace('100', '15').replace('90', '15')
    expect(readFileSync(path, 'utf8')).toBe(`${text}\n`)
    const again = await runCli(['tune', log, '--config', path, '--patch'])
    expect(again.stdout).toBe('')
    expect(again.stderr).toContain('no threshold is to be changed')
  })

  it('is a list of rules where there is no file, which scan takes', async () => {
    const rule = "count by client.address >= 100 within 60s where url.path != 'x''y' as mine"
    const { stdout } = await runCli(['tune', log, '--patch', '--rule', rule.replace("''", '')])
    expect(stdout).toMatch(/^rules:\n {2}# mine: Recommended: >= 15\./)
    expect(stdout).toContain('10 % of the')
    expect(stdout.replaceAll(/^ *#.*\n/gm, '')).toBe(
      "rules:\n  - 'count by client.address >= 15 within 60s where url.path != ''xy'' as mine'\n",
    )
    const path = folder.write('snippet.yaml', stdout)
    const ending = await runCli(['scan', log, '--config', path])
    expect(ending.stdout).toContain('203.0.113.9')
    expect((await runCli(['tune', log, '--patch'])).stdout).toContain('>= 15 within 1m')
  })
})

describe('what --patch writes', () => {
  it('names the level whose number is to be changed by hand', async () => {
    const path = folder.write('shared.yaml', [
      'rules:',
      '  - id: one',
      '    within: 60s',
      '    levels: &l [{by: client.address, gte: 100}, {by: client.address/24, gte: 900}]',
      '  - {id: two, within: 50s, levels: *l}',
    ])
    const { stderr, stdout } = await runCli(['tune', log, '--config', path, '--patch'])
    expect(stdout).toBe('')
    expect(stderr).toContain('rule one (by client.address): its threshold stands in no place')
    expect(stderr).toContain('change it to >= 15 by hand')
  })

  it('has small amounts as the rule language takes them', async () => {
    const records = Array.from({ length: 30 }, (_, client) =>
      JSON.stringify({
        ...{ time: NOON_MS + client, 'client.address': `192.0.2.${client}` },
        size: client === 9 ? 0.004 : (1 + (client % 4)) * 1e-8,
      }),
    )
    const small = folder.write('small.jsonl', records)
    const rule = 'sum size by client.address > 0.001 within 60s as small'
    const { stdout } = await runCli(['tune', small, '--patch', '--rule', rule])
    const path = folder.write('small-rule.yaml', stdout)
    expect(stdout).toMatch(/> 0\.0000\d+ within/)
    expect((await runCli(['scan', small, '--config', path])).status).toBe(0)
  })
})

describe('--report', () => {
  it('writes a page beside the text', async () => {
    const path = join(folder.path, 'page.html')
    const ending = await runCli(['tune', log, '--report', path])
    expect(ending).toMatchObject({ status: 0, stderr: '' })
    expect(ending.stdout).toContain('recommended')
    expect(readFileSync(path, 'utf8')).toContain('<h2 id="rule-1">request-rate</h2>')
  })
})

it('has a help that fits a terminal', async () => {
  const { stdout, status } = await runCli(['tune', '--help'])
  expect({ stdout, status }).toEqual({ stdout: TUNE_HELP, status: 0 })
  expect(Math.max(...TUNE_HELP.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
})

describe('what is wrong', () => {
  it.each([
    [['tune'], 'FILE: expected a file'],
    [['tune', log, '--json', '--patch'], '--output: expected one form, found "json" and "patch"'],
    [['tune', log, '--output', 'xml'], '--output: expected one of text, json, patch'],
    [['tune', log, '--report', '/nowhere/a.html'], '--report: expected a file that can be written'],
    [['tune', log, '--lateness', '5s'], 'expected a known option'],
  ])('%j is told', async (argv, message) => {
    const ending = await runCli(argv)
    expect(ending).toMatchObject({ status: 2, stdout: '' })
    expect(ending.stderr).toContain(message)
  })
})

interface Point {
  readonly threshold: number
  readonly keys: number
  readonly exact: boolean
}

/** Without colours. */
function plain(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '')
}
