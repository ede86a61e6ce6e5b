import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateLines, shuffleLines, writeLines } from './access-log.ts'
import { isInstalled, measureChild } from './child-cost.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'
import { checkScan, scanCommand } from './scan-command.ts'

export interface LineSizes {
  readonly lines: number
  readonly rounds: number
}

export const LINE_SIZES: LineSizes = { lines: 1_000_000, rounds: 7 }
export const QUICK_LINE_SIZES: LineSizes = { lines: 100_000, rounds: 3 }

const SHUFFLE_SECONDS = 60
const SEED = 7
const COUNT_PER_ADDRESS = '{ n[$1]++ } END { for (a in n) print n[a], a }'

/** A program with its arguments. */
interface Program {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

/** The same lines in a file as they came and in one where up to a minute stands between them. */
interface Logs {
  readonly ordered: string
  readonly shuffled: string
  readonly bytes: number
}

/** How many lines of an access log a CPU-second is enough for. */
export async function benchLines(sizes: LineSizes, say: (what: string) => void): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'netanomaly-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    say(`lines: writing ${sizes.lines} lines twice`)
    return await compare(writeLogs(folder, sizes.lines), sizes, say)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

function writeLogs(folder: string, count: number): Logs {
  const ordered = join(folder, 'ordered.log')
  const shuffled = join(folder, 'shuffled.log')
  const lines = generateLines(count, SEED)
  writeLines(shuffled, shuffleLines(lines, SHUFFLE_SECONDS, SEED))
  return { ordered, shuffled, bytes: writeLines(ordered, lines) }
}

async function compare(
  { ordered, shuffled, bytes }: Logs,
  sizes: LineSizes,
  say: (what: string) => void,
): Promise<Measured> {
  say('lines: one scan of each')
  const episodes = checkScan([ordered, shuffled], sizes.lines)
  const scan = { command: process.execPath }
  const scans: readonly Program[] = [
    { ...scan, name: 'scan, in order', args: scanCommand.args(ordered) },
    { ...scan, name: 'scan, shuffled', args: scanCommand.args(shuffled) },
  ]
  const known: readonly Program[] = [
    { name: 'wc -l', command: 'wc', args: ['-l', ordered] },
    { name: 'mawk', command: 'mawk', args: [COUNT_PER_ADDRESS, ordered] },
  ]
  const others = known.filter(({ command }) => isInstalled(command))
  const missing = known.filter(program => !others.includes(program))
  const all = [...scans, ...others]
  const samples = await interleave(
    all.map(({ name, command, args }) => ({
      name,
      measure: () => sizes.lines / measureChild(command, args).cpuSeconds,
    })),
    { warmUp: 1, counted: sizes.rounds },
    round => say(`lines: round ${round + 1} of ${sizes.rounds + 1}`),
  )
  const rows = all.map((program): Row => {
    const own = samples.get(program.name)!
    const beside = scans.includes(program) ? [scans[0]!, ...others] : []
    const ratios = beside
      .filter(other => other !== program)
      .map(({ name }) => [name, ratioOf(own, samples.get(name)!)])
    return {
      ...{ scenario: 'combined log', name: program.name, value: spreadOf(own) },
      ratios: Object.fromEntries(ratios),
    }
  })
  return {
    unit: 'lines/CPU-s',
    settings: {
      ...{ lines: sizes.lines, bytes, 'shuffled by up to s': SHUFFLE_SECONDS, episodes },
      ...{ rule: `"${scanCommand.rule}"`, scan: scanCommand.entry() },
    },
    notes: [
      'whole processes, their start included, user and system time of all threads; the files ' +
        'are in the page cache',
      'both scans were seen to read every line and to find the same episodes',
      `mawk counts the lines of each address: ${COUNT_PER_ADDRESS}`,
      ...(scanCommand.isBuilt() ? [] : ['dist is out of date, so scan ran from the source']),
      ...missing.map(({ command }) => `${command} is not installed`),
    ],
    rows,
  }
}
