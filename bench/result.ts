import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMachine, type Machine } from './machine.ts'
import type { Spread } from './measure.ts'
import { formatTable } from './table.ts'

/** Where results go by default; ignored by git. */
const RESULTS = fileURLToPath(new URL('results/', import.meta.url))

/** One contestant's figures. */
export interface Row {
  /** Rows of one scenario were measured in the same rounds. */
  readonly scenario: string
  readonly name: string
  readonly value: Spread
  /** This one's sample over that of another, whose name is the key. */
  readonly ratios: Readonly<Record<string, Spread>>
  /** Of the records: how many of them were hot, evicted …; 0 to 1. */
  readonly shares?: Readonly<Record<string, number>>
  /** What else there is to tell, by what it is and its unit. */
  readonly figures?: Readonly<Record<string, number>>
}

/** What a bench answers. */
export interface Measured {
  /** Of every `value`. */
  readonly unit: string
  readonly settings: Readonly<Record<string, string | number>>
  /** What somebody must know to judge the figures. */
  readonly notes: readonly string[]
  readonly rows: readonly Row[]
}

/** As it is written to a file. */
export interface BenchResult extends Measured {
  readonly subject: string
  readonly at: string
  readonly quick: boolean
  readonly machine: Machine
}

export function formatResult(result: BenchResult): string {
  const rounds = result.rows[0]?.value.samples ?? 0
  const settings = Object.entries(result.settings).map(([name, value]) => `${name} ${value}`)
  const scenarios = [...new Set(result.rows.map(({ scenario }) => scenario))]
  return [
    `${result.subject}${result.quick ? ' (quick)' : ''}, ${result.at}`,
    describeMachine(result.machine),
    settings.join(', '),
    rounds === 1
      ? 'One run of each:'
      : `Medians of ${rounds} interleaved rounds, ± the median distance from them; ÷ by round:`,
    ...scenarios.map(scenario => formatScenario(scenario, result)),
    ...result.notes.map(note => `* ${note}`),
  ].join('\n')
}

/** Its rows, with the columns that at least one of them fills. */
function formatScenario(scenario: string, { unit, rows }: BenchResult): string {
  const own = rows.filter(row => row.scenario === scenario)
  const ratioNames = namesOf(own, ({ ratios }) => ratios)
  const shareNames = namesOf(own, ({ shares }) => shares)
  const figureNames = namesOf(own, ({ figures }) => figures)
  const head = [
    ...[scenario, unit, '±', 'from', 'to'],
    ...ratioNames.map(name => `÷ ${name}`),
    ...shareNames,
    ...figureNames,
  ]
  const cells = own.map(({ name, value, ratios, shares, figures }) => [
    name,
    ...[value.median, value.mad, value.min, value.max].map(formatFigure),
    ...ratioNames.map(beside => formatRatio(ratios[beside])),
    ...shareNames.map(what => formatShare(shares?.[what])),
    ...figureNames.map(what => formatOptional(figures?.[what])),
  ])
  return `${formatTable(head, cells, 1)}\n`
}

function namesOf(
  rows: readonly Row[],
  cellsOf: (row: Row) => Readonly<Record<string, unknown>> | undefined,
): string[] {
  return [...new Set(rows.flatMap(row => Object.keys(cellsOf(row) ?? {})))]
}

/** Writes `<subject>.json`, or `<subject>.quick.json`, over the one before; answers its path. */
export function writeResult(result: BenchResult, folder: string = RESULTS): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${result.subject}${result.quick ? '.quick' : ''}.json`)
  writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`)
  return path
}

function formatOptional(figure: number | undefined): string {
  return figure === undefined ? '' : formatFigure(figure)
}

/** Whole numbers as they are, others in three digits or whole thousands. */
function formatFigure(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return value.toPrecision(Math.abs(value) < 0.001 ? 1 : 3)
}

function formatRatio(ratio: Spread | undefined): string {
  if (ratio === undefined) return ''
  const percent = ratio.median === 0 ? 0 : Math.round((ratio.mad / ratio.median) * 100)
  return `${formatFigure(ratio.median)} ±${percent} %`
}

function formatShare(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(2)} %`
}
