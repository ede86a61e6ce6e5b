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
  const ratioNames = [...new Set(result.rows.flatMap(row => Object.keys(row.ratios)))]
  const shareNames = [...new Set(result.rows.flatMap(row => Object.keys(row.shares ?? {})))]
  const head = [
    ...['', '', result.unit, '±', 'from', 'to'],
    ...ratioNames.map(name => `÷ ${name}`),
    ...shareNames,
  ]
  const rows = result.rows.map(({ scenario, name, value, ratios, shares }) => [
    ...[scenario, name],
    ...[value.median, value.mad, value.min, value.max].map(formatFigure),
    ...ratioNames.map(beside => formatRatio(ratios[beside])),
    ...shareNames.map(what => formatShare(shares?.[what])),
  ])
  const rounds = result.rows[0]?.value.samples ?? 0
  const settings = Object.entries(result.settings).map(([name, value]) => `${name} ${value}`)
  return [
    `${result.subject}${result.quick ? ' (quick)' : ''}, ${result.at}`,
    describeMachine(result.machine),
    settings.join(', '),
    `Medians of ${rounds} interleaved rounds, ± the median distance from them; ÷ by round:`,
    formatTable(head, rows, 2),
    ...result.notes.map(note => `* ${note}`),
  ].join('\n')
}

/** Writes `<subject>.json`, or `<subject>.quick.json`, over the one before; answers its path. */
export function writeResult(result: BenchResult, folder: string = RESULTS): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${result.subject}${result.quick ? '.quick' : ''}.json`)
  writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`)
  return path
}

/** Three digits, or whole thousands. */
function formatFigure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return value === 0 ? '0' : value.toPrecision(value < 0.001 ? 1 : 3)
}

function formatRatio(ratio: Spread | undefined): string {
  if (ratio === undefined) return ''
  return `${formatFigure(ratio.median)} ±${Math.round((ratio.mad / ratio.median) * 100)} %`
}

function formatShare(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(2)} %`
}
