import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateLines, shuffleLines, writeLines } from './access-log.ts'
import { measureChild } from './child-cost.ts'
import { generateJsonLines } from './json-log.ts'
import {
  commonTools,
  fail2banRegex,
  type LineFile,
  type Program,
  type Rivals,
  rsigmaEval,
  seedOnFile,
} from './line-rivals.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'
import { COUNT_RULE, checkScan, DISTINCT_RULE, refusalOf, scanCommand } from './scan-command.ts'

export interface LineSizes {
  readonly lines: number
  /** For programs that are so slow that the others would wait for them. */
  readonly slowLines: number
  /** For the slowest of all. */
  readonly slowestLines: number
  readonly rounds: number
  readonly jsonRounds: number
  /** Rounds before these. */
  readonly warmUp: number
  /** Whether programs that must be fetched or take minutes to build run, too. */
  readonly withFetched: boolean
}

export const LINE_SIZES: LineSizes = {
  ...{
    lines: 1_000_000,
    slowLines: 100_000,
    slowestLines: 10_000,
    rounds: 5,
    jsonRounds: 5,
    warmUp: 1,
    withFetched: true,
  },
}
export const QUICK_LINE_SIZES: LineSizes = {
  ...{
    lines: 100_000,
    slowLines: 100_000,
    slowestLines: 10_000,
    rounds: 3,
    jsonRounds: 2,
    warmUp: 1,
    withFetched: true,
  },
}

const SHUFFLE_SECONDS = 60
const SEED = 7

/** What is compared in the same rounds. */
interface Comparison {
  readonly scenario: string
  readonly own: readonly Program[]
  readonly rivals: Rivals
  readonly rounds: number
}

/** How many lines of a log a CPU-second is enough for. */
export async function benchLines(sizes: LineSizes, say: (what: string) => void): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'netanomaly-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const combined = await compareCombined(folder, sizes, say)
    const json = await compareJson(folder, sizes, say)
    const comparisons = [combined, ...json.comparisons]
    const rows: Row[] = []
    for (const comparison of comparisons) {
      rows.push(...(await compare(comparison, sizes.warmUp, say)))
    }
    return {
      unit: 'lines/CPU-s',
      settings: {
        ...{ lines: sizes.lines, 'slow ones': sizes.slowLines, scan: scanCommand.entry() },
        'shuffled by up to s': SHUFFLE_SECONDS,
        ...{ rule: `"${COUNT_RULE}"`, distinct: `"${DISTINCT_RULE}"` },
      },
      notes: [
        ...NOTES,
        ...(scanCommand.isBuilt() ? [] : ['dist is out of date, so scan ran from the source']),
        ...json.skipped,
        ...comparisons.flatMap(({ rivals }) => rivals.skipped),
      ],
      rows,
    }
  } finally {
    process.off('exit', remove)
    remove()
  }
}

async function compareCombined(
  folder: string,
  sizes: LineSizes,
  say: (what: string) => void,
): Promise<Comparison> {
  say(`lines: writing ${sizes.lines} lines twice`)
  const made = generateLines(sizes.lines, SEED)
  const ordered = write(join(folder, 'ordered.log'), made)
  const shuffled = write(join(folder, 'shuffled.log'), shuffleLines(made, SHUFFLE_SECONDS, SEED))
  const slow = write(join(folder, 'slow.log'), made.slice(0, sizes.slowLines))
  const slowest = write(join(folder, 'slowest.log'), made.slice(0, sizes.slowestLines))
  say('lines: one scan of each')
  checkScan([ordered.path, shuffled.path], COUNT_RULE, sizes.lines)
  return {
    scenario: 'combined log',
    own: [
      scanProgram('scan, in order', ordered, COUNT_RULE),
      scanProgram('scan, shuffled', shuffled, COUNT_RULE),
    ],
    rivals: merge([
      commonTools(ordered),
      await seedOnFile(ordered, say),
      ...(sizes.withFetched ? [await fail2banRegex(slow, slowest, say)] : []),
    ]),
    rounds: sizes.rounds,
  }
}

async function compareJson(
  folder: string,
  sizes: LineSizes,
  say: (what: string) => void,
): Promise<{ comparisons: Comparison[]; skipped: string[] }> {
  say(`lines: writing ${sizes.lines} lines of JSON`)
  const made = generateJsonLines(sizes.lines, SEED)
  const all = write(join(folder, 'all.json'), made)
  const slow = write(join(folder, 'slow.json'), made.slice(0, sizes.slowLines))
  say('lines: one scan of JSON')
  checkScan([all.path], COUNT_RULE, sizes.lines)
  const rounds = sizes.jsonRounds
  const rivals = (type: 'event_count' | 'value_count', file: LineFile) =>
    sizes.withFetched ? rsigmaEval(type, file, folder, say) : merge([])
  const count: Comparison = {
    scenario: 'JSON lines, count',
    own: [scanProgram('scan', all, COUNT_RULE)],
    rivals: await rivals('event_count', all),
    rounds,
  }
  const refusal = refusalOf(DISTINCT_RULE, slow.path)
  const distinct: Comparison = {
    scenario: 'JSON lines, distinct',
    own:
      refusal === undefined
        ? [
            scanProgram('scan', all, DISTINCT_RULE),
            scanProgram(`scan, ${slow.lines} lines`, slow, DISTINCT_RULE),
          ]
        : [],
    rivals: await rivals('value_count', slow),
    rounds,
  }
  const skipped = refusal === undefined ? [] : [`scan, distinct skipped: ${refusal}`]
  return { comparisons: [count, distinct], skipped }
}

async function compare(
  { scenario, own, rivals, rounds }: Comparison,
  warmUp: number,
  say: (what: string) => void,
): Promise<Row[]> {
  const all = [...own, ...rivals.programs]
  const samples = await interleave(
    all.map(({ name, command, args, lines }) => ({
      name,
      measure: () => lines / measureChild(command, args).cpuSeconds,
    })),
    { warmUp, counted: rounds },
    round => say(`lines: ${scenario}: round ${round + 1} of ${warmUp + rounds}`),
  )
  return all.map((program): Row => {
    const found = samples.get(program.name)!
    const beside = own.includes(program) ? [own[0]!, ...rivals.programs] : []
    const value = spreadOf(found)
    return {
      ...{ scenario, name: program.name, value },
      ratios: Object.fromEntries(
        beside
          .filter(other => other !== program)
          .map(({ name }) => [name, ratioOf(found, samples.get(name)!)]),
      ),
      figures: { 'CPU s/million': 1e6 / value.median, lines: program.lines },
    }
  })
}

function scanProgram(name: string, { path, lines }: LineFile, rule: string): Program {
  return { name, command: process.execPath, args: scanCommand.args(path, rule), lines }
}

function write(path: string, lines: readonly string[]): LineFile {
  writeLines(path, lines)
  return { path, lines: lines.length }
}

function merge(rivals: readonly Rivals[]): Rivals {
  return {
    programs: rivals.flatMap(({ programs }) => programs),
    skipped: rivals.flatMap(({ skipped }) => skipped),
  }
}

const NOTES: readonly string[] = [
  'whole processes, their start included, user and system time of all threads; the files are in ' +
    'the page cache',
  'both scans of the combined log were seen to read every line and to find the same episodes',
  'mawk counts the lines of each address',
  "the seed's program counts the first word of each line, with a threshold of 100; it clears its " +
    'counts after 60 s on the wall, so never here, and reads no time of a line',
  'fail2ban-regex 1.0.2 matches "^<HOST> - "; with the date pattern of its own filters for ' +
    'access logs it need not try all the dates it knows; fewer lines, its start counts with them',
  'RSigma: engine eval, every event matches, alerts once a minute and address, times by the ' +
    'second; its value_count reads the first lines only, which favours it: it slows down as ' +
    'windows fill',
]
