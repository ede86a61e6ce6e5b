import { describe, expect, it } from 'vitest'
import { SCAN_HELP } from '../../src/cli/scan-help.ts'
import { FORMATS } from '../../src/parse/catalog.ts'
import { VERSION } from '../../src/version.ts'
import { accessLine, burst, createFolder, runCli } from './drive.ts'

const folder = createFolder()
const log = folder.write('access.log', burst(120, 0.1, { at: 0 }))
const quiet = folder.write('quiet.log', [accessLine({ at: 0 })])
const config = folder.write('netanomaly.yaml', 'rules:\n  - count >= 3 within 10s as three\n')

describe('what the program answers', () => {
  it.each<{ argv: string[]; status: number; out?: string; err?: string }>([
    {
      argv: [],
      status: 2,
      err: 'expected a command (scan, top, tune, extract, explain, doctor), found nothing',
    },
    { argv: ['--help'], status: 0, out: 'Usage: netanomaly COMMAND' },
    { argv: ['-h'], status: 0, out: 'Usage: netanomaly COMMAND' },
    { argv: ['--version'], status: 0, out: VERSION },
    { argv: ['scna'], status: 2, err: 'expected a command (did you mean "scan"?), found "scna"' },
    {
      argv: ['toString'],
      status: 2,
      err: 'a command (scan, top, tune, extract, explain, doctor), found "toString"',
    },
    { argv: ['scan', '--help'], status: 0, out: SCAN_HELP },
    { argv: ['scan', '-h', '--nonsense'], status: 0, out: SCAN_HELP },
    { argv: ['scan', log], status: 0, out: '192.0.2.1' },
    { argv: ['scan', log, '--fail-on', 'anomaly'], status: 1, out: '1 episode' },
    { argv: ['scan', quiet, '--fail-on=anomaly'], status: 0, out: 'No episode' },
    { argv: ['scan', '--config', config, log, '--fail-on', 'anomaly'], status: 1, out: 'three' },
    { argv: ['scan', '--', log], status: 0, out: '1 episode' },
  ])('$argv ends with $status', async ({ argv, status, out = '', err = '' }) => {
    const ending = await runCli(argv)
    expect(ending).toMatchObject({ status })
    expect(ending.stdout).toContain(out)
    expect(ending.stderr).toContain(err)
    expect(ending.stderr === '').toBe(err === '')
    expect(ending.stdout === '').toBe(out === '')
  })
})

describe('the help of scan', () => {
  it('says that a gate does not pass on part of a log', () => {
    expect(SCAN_HELP).toContain('2 with --fail-on anomaly where there was no episode')
  })

  it('fits a terminal and names every format', () => {
    expect(Math.max(...SCAN_HELP.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    for (const { id } of FORMATS) expect(SCAN_HELP).toMatch(new RegExp(`--format ID .*\\b${id}\\b`))
  })
})

describe('wrong options', () => {
  it.each<{ argv: string[]; says: string }>([
    { argv: [], says: 'FILE: expected a file, or - for standard input, found nothing' },
    { argv: [log, log], says: `FILE: expected each file once, found "${log}" again` },
    { argv: [log, '--rul', 'x'], says: '--rul: expected a known option (did you mean "--rule"?)' },
    { argv: [log, '-x'], says: '-x: expected a known option' },
    { argv: [log, '--rule'], says: '--rule: expected a value after it, found nothing' },
    { argv: ['--rule', '--top', log], says: '--rule: expected a value after it, found "--top"' },
    { argv: [log, '--top=3', '--top=4'], says: '--top: expected it once, found "4" besides' },
    { argv: [log, '--no-progress=1'], says: '--no-progress: expected no value, found "1"' },
    {
      argv: [log, '--rule', 'count'],
      says: '--rule, column 6: expected ">", ">=", "<" or "<=", found the',
    },
    {
      argv: [log, '--rule=count > 1 within 1s as a', '--rule=count > 2 within 1s as a'],
      says: '--rule 2, id: expected an id of its own (add "as" and an id), found "a", which --rule 1',
    },
    {
      argv: [log, '--config', 'no.yaml'],
      says: 'no.yaml: expected a file that can be read, found none there',
    },
    {
      argv: [log, '--config', config, '--rule', 'count > 1 within 1s'],
      says: '--config: expected either --rule or --config, found both',
    },
    {
      argv: [log, '--format', 'combind'],
      says: '--format: expected one of otlp-json, json, combined, text (did you mean',
    },
    { argv: [log, '--json', '--output', 'jsonl'], says: '--output: expected one form, found' },
    { argv: [log, '--output', 'xml'], says: '--output: expected one of text, json, jsonl, found' },
    { argv: [log, '--lateness', '5'], says: '--lateness: expected a duration such as "30s"' },
    { argv: [log, '--memory', '12'], says: '--memory: expected a size from 1MB to 4GB' },
    { argv: [log, '--memory', '1kB'], says: '--memory: expected a size from 1MB to 4GB' },
    { argv: [log, '--top', '-1'], says: '--top: expected a whole number from 0 to 1000000, found' },
    { argv: [log, '--lateness', '-5s'], says: '--lateness: expected a duration such as "30s"' },
    { argv: [log, '--top', 'x'], says: '--top: expected a whole number from 0 to 1000000' },
    { argv: [log, '--fail-on', 'x'], says: '--fail-on: expected one of anomaly, found "x"' },
    { argv: [log, '--client-field', 'a;b'], says: '--client-field[0], column 2: expected' },
    { argv: [log, '--trusted-proxies', '10.0.0/8'], says: '--trusted-proxies[0]: expected an a' },
  ])('$argv is refused', async ({ argv, says }) => {
    const { status, stdout, stderr } = await runCli(['scan', ...argv])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`netanomaly: ${says}`)
  })

  it('are all told at once, each with its place, without a stack', async () => {
    const broken = folder.write('broken.yaml', 'rules:\n  - id: A\n    gte: x\nmax_keys: 0\n')
    const argv = ['scan', '--top', 'x', '--output', 'xml', '--config', broken]
    const { status, stderr } = await runCli(argv)
    expect(status).toBe(2)
    const lines = stderr.trimEnd().split('\n')
    expect(lines.at(-1)).toBe('See netanomaly scan --help')
    expect(lines.slice(0, -1).map(line => line.replace(/: expected.*/, ''))).toEqual([
      `netanomaly: ${broken}:4:11: max_keys`,
      `netanomaly: ${broken}:2:9: rules[0].id`,
      `netanomaly: ${broken}:3:10: rules[0].gte`,
      `netanomaly: ${broken}:2:5: rules[0].within`,
      'netanomaly: FILE',
      'netanomaly: --output',
      'netanomaly: --top',
    ])
  })
})

describe('a bug of ours', () => {
  const random = {
    next(): number {
      throw new Error('no number')
    },
  }

  it('is called one, and the way to its stack is told', async () => {
    const { status, stdout, stderr } = await runCli(['scan', log], { random })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe(
      'netanomaly: this is a bug: no number\nnetanomaly: set NETANOMALY_DEBUG=1 for the stack\n',
    )
  })

  it('shows its stack where NETANOMALY_DEBUG is 1', async () => {
    const { stderr } = await runCli(['scan', log], { random, env: { NETANOMALY_DEBUG: '1' } })
    expect(stderr).toMatch(/no number\n +at .*usage\.test/)
  })
})
