import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail2ban, rsigma, rsigmaVersion, seedProgram } from '../tools/bench-parts.mjs'
import { isInstalled } from './child-cost.ts'
import { SEED_NAME } from './seed-program.ts'

/** A program with its arguments, and how many lines it reads. */
export interface Program {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly lines: number
}

/** A file of a known number of lines. */
export interface LineFile {
  readonly path: string
  readonly lines: number
}

/** What is had, and in words what is not. */
export interface Rivals {
  readonly programs: readonly Program[]
  readonly skipped: readonly string[]
}

type Say = (what: string) => void

const COUNT_PER_ADDRESS = '{ n[$1]++ } END { for (a in n) print n[a], a }'
/** Of fail2ban's own filters for access logs. */
const DATE_PATTERN = '^[^\\[]*\\[({DATE})'
const PYTHON = '/usr/bin/python3'

/** Tools that every system has, as marks to judge the others by. */
export function commonTools({ path, lines }: LineFile): Rivals {
  const known: readonly Program[] = [
    { name: 'wc -l', command: 'wc', args: ['-l', path], lines },
    { name: 'mawk', command: 'mawk', args: [COUNT_PER_ADDRESS, path], lines },
  ]
  const programs = known.filter(({ command }) => isInstalled(command))
  const missing = known.filter(program => !programs.includes(program))
  return { programs, skipped: missing.map(({ name }) => `${name} skipped: not installed`) }
}

/** The seed's detector on the first word of each line; throws where it leaves a line out. */
export async function seedOnFile({ path, lines }: LineFile, say: Say): Promise<Rivals> {
  const part = await seedProgram(say)
  if ('missing' in part) return without(SEED_NAME, part.missing)
  const program = { name: SEED_NAME, command: part.path, args: ['file', path], lines }
  expectOutput(program, `${lines} `)
  return { programs: [program], skipped: [] }
}

/** As it is called by itself, on `some` lines, and with the date's place as its filters give it. */
export async function fail2banRegex(all: LineFile, some: LineFile, say: Say): Promise<Rivals> {
  const name = 'fail2ban-regex'
  const part = await fail2ban(say)
  if ('missing' in part) return without(name, part.missing)
  const usr = join(part.path, 'usr')
  const program = ({ path, lines }: LineFile, how: string, ...options: string[]): Program => ({
    name: `${name}${how}`,
    command: 'env',
    args: [
      `PYTHONPATH=${join(usr, 'lib', 'python3', 'dist-packages')}`,
      ...[PYTHON, join(usr, 'bin', name), '-c', join(part.path, 'etc', 'fail2ban')],
      ...['--usedns', 'no', '--print-no-missed', ...options, path, '^<HOST> - '],
    ],
    lines,
  })
  const programs = [program(some, ''), program(all, ', date pattern', '-d', DATE_PATTERN)]
  for (const one of programs) expectOutput(one, `${one.lines} matched`)
  return { programs, skipped: [] }
}

/** A Sigma correlation over all events of `json-log.ts`, written to a file in `folder`. */
export async function rsigmaEval(
  correlation: keyof typeof CORRELATIONS,
  { path, lines }: LineFile,
  folder: string,
  say: Say,
): Promise<Rivals> {
  const name = `RSigma ${rsigmaVersion} ${correlation}`
  const part = await rsigma(say)
  if ('missing' in part) return without(name, part.missing)
  const rules = join(folder, `${correlation}.yml`)
  writeFileSync(rules, `${DETECTION}---\n${CORRELATIONS[correlation]}`)
  const args = ['engine', 'eval', '-r', rules, '-e', `@${path}`, ...RSIGMA_OPTIONS]
  const program = { name, command: part.path, args, lines }
  expectOutput(program, correlation)
  return { programs: [program], skipped: [] }
}

/** One alert a minute and address, as we open one episode; the format need not be guessed. */
const RSIGMA_OPTIONS = ['--input-format', 'json', '--no-detections', '--suppress', '60s']

const DETECTION = `title: every request
id: 11111111-1111-4111-8111-111111111111
name: every_request
logsource:
  category: webserver
detection:
  selection:
    service: shop
  condition: selection
level: low
`

const CORRELATIONS = {
  event_count: correlationOf('event_count', '      gte: 100'),
  value_count: correlationOf('value_count', '      field: url.path\n      gte: 50'),
} as const

function correlationOf(type: string, condition: string): string {
  return `title: ${type}
id: 22222222-2222-4222-8222-222222222222
correlation:
  type: ${type}
  rules:
    - every_request
  group-by:
    - client.address
  timespan: 60s
  condition:
${condition}
level: high
`
}

function without(name: string, why: string): Rivals {
  return { programs: [], skipped: [`${name} skipped: ${why}`] }
}

/** Runs it once, unmeasured: a rival that left lines out would win nothing. */
function expectOutput({ name, command, args }: Program, expected: string): void {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (stdout?.includes(expected)) return
  const found = error?.message ?? `${stdout.slice(-500)} ${stderr.slice(-500)}`
  throw new Error(`${name}: expected "${expected}" in what it prints, found ${found}`)
}
