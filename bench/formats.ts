import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../src/base/random.ts'
import { createAnyReader } from '../src/parse/any-lines.ts'
import type { LineReader } from '../src/parse/format.ts'
import { textLines } from '../src/parse/text-lines.ts'
import { UTC } from '../src/parse/time/times.ts'
import { createAddress } from '../src/record/address.ts'
import { ClientReader } from '../src/record/client.ts'
import { isPossibleTime, type LogRecordView } from '../src/record/record.ts'
import { DEFAULT_SETTINGS } from '../src/rules/settings.ts'
import { readSamples } from '../test/parse/samples.ts'
import { writeLines } from './access-log.ts'
import { measureChild } from './child-cost.ts'
import { interleave, spreadOf } from './measure.ts'
import type { Measured, Row } from './result.ts'
import { COUNT_RULE, scanCommand } from './scan-command.ts'

export interface FormatSizes {
  readonly rounds: number
  /** Of one kind. */
  readonly lines: number
  readonly kinds: readonly string[]
}

const KINDS = [
  ...['sshd', 'pam', 'postfix', 'dovecot', 'access', 'apache-error', 'nginx-error', 'haproxy'],
  ...['aws-alb', 'netfilter', 'cisco', 'zeek', 'w3c', 'cef', 'pairs', 'words'],
]
export const FORMAT_SIZES: FormatSizes = { rounds: 3, lines: 500_000, kinds: KINDS }
export const QUICK_FORMAT_SIZES: FormatSizes = { rounds: 1, lines: 50_000, kinds: KINDS }

/** Samples have no time where it would stand around them. */
const TIME = '2015-05-17T10:05:03Z '
const LATEST_MS = Date.UTC(2015, 11, 31)

/** What a scan of a file with lines of one kind takes. */
export async function benchFormats(
  sizes: FormatSizes,
  say: (what: string) => void,
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'netanomaly-bench-formats-'))
  try {
    const files = sizes.kinds.map(kind => {
      say(`formats: writing ${sizes.lines} lines of ${kind}`)
      const path = join(folder, `${kind}.log`)
      writeLines(path, linesOf(kind, sizes.lines))
      return { name: kind, args: [...scanCommand.args(path, COUNT_RULE), '--year', '2015'] }
    })
    const samples = await interleave(
      files.map(({ name, args }) => ({
        name,
        measure: () => sizes.lines / measureChild(process.execPath, args).cpuSeconds,
      })),
      { warmUp: 0, counted: sizes.rounds },
      round => say(`formats: round ${round + 1} of ${sizes.rounds}`),
    )
    const rows = [...samples].map(([name, found]): Row => {
      const value = spreadOf(found)
      const figures = { 'CPU s/million': 1e6 / value.median }
      return { scenario: 'scan of one kind', name, value, ratios: {}, figures }
    })
    return {
      unit: 'lines/CPU-s',
      settings: { lines: sizes.lines },
      notes: [
        'whole processes, their start included, user and system time of all threads',
        'the lines are the samples of test/parse/samples that have a client, each with changing ' +
          'addresses, in the order of their times; those without a time have one put before them',
      ],
      rows,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Headers, then each sample so often that they come to so many lines, by time. */
function linesOf(kind: string, count: number): string[] {
  const samples = readSamples(kind)
  const headers = samples.filter(one => one.expected === 'header').map(one => one.text)
  const reader = createAnyReader(textLines, { ...UTC, latestMs: LATEST_MS })
  for (const header of headers) reader.read(header, { record() {}, skip() {} })
  const timed = samples
    .flatMap(({ text }) => timedText(text, reader))
    .toSorted((a, b) => a.timeMs - b.timeMs)
  if (timed.length === 0) throw new Error(`${kind}: expected a sample with a client, found none`)
  const random = seededRandom(7)
  const each = Math.ceil((count - headers.length) / timed.length)
  const lines = timed.flatMap(({ text }) =>
    Array.from({ length: each }, () => withAddress(text, random.next())),
  )
  return [...headers, ...lines].slice(0, count)
}

const CLIENTS = new ClientReader(DEFAULT_SETTINGS)

function timedText(text: string, reader: LineReader): { text: string; timeMs: number }[] {
  for (const line of [text, TIME + text]) {
    let timeMs = Number.NaN
    const look = (view: LogRecordView) => {
      const origin = CLIENTS.read(view, createAddress())
      if (origin !== 'no-address' && origin !== 'not-an-address') timeMs = view.timeMs
    }
    reader.read(line, { record: look, skip() {} })
    if (isPossibleTime(timeMs)) return [{ text: line, timeMs }]
  }
  return []
}

/** Another last digit for its documentation addresses. */
function withAddress(text: string, random: number): string {
  const digit = `${1 + (random % 9)}`
  return text.replaceAll(/\b(192\.0\.2|198\.51\.100|203\.0\.113)\.(\d*)\d\b/g, `$1.$2${digit}`)
}
