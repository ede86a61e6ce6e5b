import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { textLines } from '../../src/parse/text-lines.ts'
import { createAddress, formatAddress, parseAddress } from '../../src/record/address.ts'
import { ClientReader } from '../../src/record/client.ts'
import { PrefixSet } from '../../src/record/prefix.ts'
import { openLogFile } from '../../src/replay/log-file.ts'
import { type Extracted, RecordExtract } from '../../src/replay/record-extract.ts'
import { readRecordLines } from '../../src/replay/record-lines.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'
import { RuleTable } from './rule-table.ts'

/** How many values of a field the truth of a set has, and how many of them we find. */
export interface FieldScore {
  readonly set: string
  readonly field: string
  readonly expected: number
  readonly found: number
  /** The first that was not found: where, what was expected, what was found. */
  readonly firstWrong: string | undefined
}

/** A line of `fields.<set>.jsonl.gz`. */
type Truth = Readonly<Record<string, unknown>> & { readonly file: string; readonly line: number }

interface Found extends Extracted {
  readonly timeMs: number
}

/** Tells whether a value of the truth is what was found; undefined where we do not score it. */
type Check = (value: unknown, found: Found) => boolean | undefined

const CHECKS: Readonly<Record<string, Check>> = {
  src: (value, { ip }) => (isAddress(value) ? ip === canonical(value) : undefined),
  dst: (value, { fields }) =>
    isAddress(value) ? canonical(fields['destination.ip']) === canonical(value) : undefined,
  sport: (value, { fields }) => same(fields['source.port'], value),
  dport: (value, { fields }) => same(fields['destination.port'], value),
  proto: (value, { fields }) => same(fields['network.transport'], transportOf(value)),
  bytes: (value, { fields }) =>
    // The answers count no bytes as 0.
    same(fields['http.response.body.size'] ?? 0, value) || same(fields['source.bytes'], value),
  rbytes: (value, { fields }) => same(fields['destination.bytes'], value),
  status: (value, { fields }) =>
    typeof value === 'number' ? same(fields['http.status'], value) : undefined,
  // The answers of CloudTrail have the ARN there, which ends with the name.
  user: (value, { fields }) =>
    `${value}`.startsWith('arn:') ? undefined : same(fields['user.name'], value),
  method: (value, { fields }) => same(fields['http.request.method'], value),
  path: (value, { fields }) => same(targetOf(fields).slice(0, 200), value),
  xff: (value, { fields }) =>
    `${fields['http.request.header.x-forwarded-for']}`.includes(`${value}`),
  t: (value, { timeMs }) => Math.abs(Date.parse(`${value}`) - timeMs) <= 1,
}

/** Scores every set of fields; times without a year are read as the answer file says. */
export async function scoreFields(
  data: string,
  say: (what: string) => void,
): Promise<FieldScore[]> {
  const scores: FieldScore[] = []
  for (const split of readdirSync(join(data, 'truth')).sort()) {
    const folder = join(data, 'truth', split)
    for (const name of readdirSync(folder).sort()) {
      const set = /^fields\.(.*)\.jsonl\.gz$/.exec(name)?.[1]
      if (set === undefined) continue
      say(set)
      scores.push(...(await scoreSet(data, set, join(folder, name))))
    }
  }
  return scores
}

async function scoreSet(data: string, set: string, path: string): Promise<FieldScore[]> {
  const truths: Truth[] = gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
  const year = yearOf(set, path)
  const proxies = new RuleTable().trustedBy(set)?.split(',') ?? []
  const trustedProxies = PrefixSet.parse(proxies, '', [])
  const clients = new ClientReader({ ...DEFAULT_SETTINGS, trustedProxies })
  const tallies = new Map<string, { expected: number; found: number; firstWrong?: string }>()
  const files = new Map<string, Map<number, Found>>()
  for (const truth of truths) {
    const lines = files.get(truth.file) ?? (await readFile(join(data, truth.file), year, clients))
    files.set(truth.file, lines)
    const found = lines.get(truth.line)
    for (const [field, check] of Object.entries(CHECKS)) {
      if (truth[field] === undefined || truth[field] === null) continue
      const isRight = found === undefined ? false : check(truth[field], found)
      if (isRight === undefined) continue
      const tally = tallies.get(field) ?? { expected: 0, found: 0 }
      tallies.set(field, tally)
      tally.expected++
      if (isRight) tally.found++
      else tally.firstWrong ??= describeWrong(truth, field, found)
    }
  }
  return [...tallies].map(([field, tally]) => ({
    ...{ set, field, expected: tally.expected, found: tally.found },
    firstWrong: tally.firstWrong,
  }))
}

function describeWrong(truth: Truth, field: string, found: Found | undefined): string {
  const place = `${basename(truth.file)}:${truth.line}`
  const what = found === undefined ? 'no record' : JSON.stringify({ ip: found.ip, ...found.fields })
  return `${place} ${field} ${JSON.stringify(truth[field])}: ${what.slice(0, 400)}`
}

/** By number of the line; where a single line holds everything, of the record in it. */
async function readFile(
  path: string,
  year: number | undefined,
  clients: ClientReader,
): Promise<Map<number, Found>> {
  const extract = new RecordExtract(clients)
  const latestMs = year === undefined ? Date.now() : Date.UTC(year + 1, 0, 1) - 1
  const opened = await openLogFile(path, 0, undefined, Readable.from([]), textLines)
  const input = { ...opened, times: { offsetMs: () => 0, latestMs } }
  const byLine: { readonly line: number; readonly found: Found }[] = []
  await readRecordLines(
    input,
    {
      record: (view, { number }) =>
        byLine.push({ line: number, found: { ...extract.of(view), timeMs: view.timeMs } }),
      nothing() {},
    },
    () => Promise.resolve(),
  )
  const isOneLine = byLine.length > 1 && byLine.at(-1)?.line === 1
  return new Map(byLine.map(({ line, found }, index) => [isOneLine ? index + 1 : line, found]))
}

function yearOf(set: string, path: string): number | undefined {
  const answers = join(path, '..', `${set}.json`)
  if (!existsSync(answers)) return undefined
  return JSON.parse(readFileSync(answers, 'utf8')).assumed_year ?? undefined
}

const SCRATCH = createAddress()

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && parseAddress(value, SCRATCH)
}

function canonical(value: unknown): string | undefined {
  return isAddress(value) ? formatAddress(SCRATCH) : undefined
}

function same(found: unknown, expected: unknown): boolean {
  return found !== undefined && `${found}`.toLowerCase() === `${expected}`.toLowerCase()
}

const PROTOCOLS: Readonly<Record<string, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' }

function transportOf(value: unknown): string {
  return PROTOCOLS[`${value}`] ?? `${value}`
}

function targetOf(fields: Readonly<Record<string, unknown>>): string {
  const query = fields['url.query']
  return query === undefined ? `${fields['url.path']}` : `${fields['url.path']}?${query}`
}
