import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { partPath, readJson, root } from '../tools/parts.mjs'

export const COUNT_RULE = 'count by client.address >= 100 within 60s'
export const DISTINCT_RULE = 'distinct url.path by client.address >= 50 within 60s'
const MAX_OUTPUT_BYTES = 2 ** 28

/** `netanomaly scan` as it is measured: built where that is up to date, else from the source. */
export const scanCommand = {
  isBuilt(): boolean {
    return partPath('build') !== undefined
  },
  /** Below the project's folder. */
  entry(): string {
    const { bin } = readJson(`${root}/package.json`)
    return scanCommand.isBuilt() ? bin.netanomaly : './src/cli/main.ts'
  },
  /** For the Node that runs us. */
  args(path: string, rule: string): string[] {
    return [`${root}/${scanCommand.entry()}`, 'scan', path, '--rule', rule]
  },
}

/** What `--output json` prints, as far as we look at it. */
interface ScanResult {
  readonly summary: { readonly records: number; readonly with_address: number }
  readonly episodes: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Runs it once, unmeasured, on files that hold the same lines in different orders: speed is worth
 * nothing where a line is left out or the order changes an answer. Answers the number of episodes.
 */
export function checkScan(paths: readonly string[], rule: string, lines: number): number {
  const found = paths.map(path => scan(path, rule, lines))
  const [first] = found
  if (!found.every(one => isDeepStrictEqual(one, first))) {
    throw new Error(`scan finds different episodes in ${paths.join(' and ')}`)
  }
  return first?.length ?? 0
}

/** Whether it takes the rule; else why not. */
export function refusalOf(rule: string, path: string): string | undefined {
  const { status, stderr } = spawnSync(process.execPath, scanCommand.args(path, rule), {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  return status === 0 ? undefined : stderr.split('\n')[0]
}

/** Its episodes without what names a place or a run. */
function scan(path: string, rule: string, lines: number): unknown[] {
  const args = [...scanCommand.args(path, rule), '--output', 'json']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  if (status !== 0) throw new Error(`scan ended with ${status}: ${stderr.slice(-2_000)}`)
  const { summary, episodes }: ScanResult = JSON.parse(stdout)
  if (summary.records !== lines || summary.with_address !== lines) {
    throw new Error(`scan: expected ${lines} records, found ${summary.records}`)
  }
  return episodes
    .map(({ key, first_seen, last_seen, records, observed, exact }) =>
      [key, first_seen, last_seen, records, observed, exact].join(' '),
    )
    .sort()
}
