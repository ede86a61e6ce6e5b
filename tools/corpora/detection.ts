import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { systemClock } from '../../src/base/clock.ts'
import { type Problem, refuse } from '../../src/base/problem.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Io, Output } from '../../src/cli/io.ts'
import { scan } from '../../src/cli/scan.ts'
import { loadRules } from '../../src/rules/load.ts'

/** Addresses by index of the rule, or a file that no format reads. */
export type Detection =
  | { readonly flagged: readonly ReadonlySet<string>[] }
  | { readonly unread: string }

/** How the files are read, beside what `scan` finds out by itself. */
export interface DetectionOptions {
  readonly year: number | undefined
  /** As `--trusted-proxies` takes them. */
  readonly trustedProxies: string | undefined
}

/** What `scan --output json` prints, as far as we look at it. */
interface ScanResult {
  readonly summary: {
    readonly files: readonly { readonly format: string | null; readonly bytes: number | null }[]
  }
  readonly episodes: readonly { readonly rule: string; readonly key: string }[]
}

/**
 * Whom one `netanomaly scan` of all files together, in the order given, finds by each rule. The
 * command itself is called, so limits, order and formats are those that a user gets.
 */
export async function detect(
  paths: readonly string[],
  lines: readonly string[],
  { year, trustedProxies }: DetectionOptions,
): Promise<Detection> {
  const named = lines.map((line, index) => `${line} as ${ruleId(index)}`)
  checkRules(named)
  const rules = named.flatMap(rule => ['--rule', rule])
  const stdout = new Kept()
  const stderr = new Kept()
  const options = [
    ...(year === undefined ? [] : ['--year', `${year}`]),
    ...(trustedProxies === undefined ? [] : ['--trusted-proxies', trustedProxies]),
    ...['--output', 'json'],
  ]
  const status = await scan([...paths, ...rules, ...options], createIo(stdout, stderr))
  // Nothing is printed where no file has a line of use.
  if (stdout.text === '' && status === 2) return { unread: paths.join(' or ') }
  const { summary, episodes }: ScanResult = JSON.parse(stdout.text)
  const unread = summary.files.findIndex(({ format, bytes }) => format === null && bytes !== 0)
  if (unread >= 0) return { unread: paths[unread]! }
  if (status !== 0) throw new Error(`scan ended with ${status}: ${stderr.text}`)
  const keysOf = (id: string) => episodes.filter(({ rule }) => rule === id).map(({ key }) => key)
  return { flagged: lines.map((_, index) => new Set(keysOf(ruleId(index)))) }
}

/** The answer files' own ids may have characters that ours must not. */
function ruleId(index: number): string {
  return `rule-${index}`
}

/** A mistake in rules.yaml is one of ours, and must not look like a file that cannot be read. */
function checkRules(lines: readonly string[]): void {
  const problems: Problem[] = []
  loadRules(lines, { problems, place: 'rules.yaml' })
  refuse(problems)
}

class Kept implements Output {
  readonly isTerminal = false
  readonly columns = undefined
  text = ''

  write(text: string): Promise<void> {
    this.text += text
    return Promise.resolve()
  }
}

function createIo(stdout: Output, stderr: Output): Io {
  return {
    stdin: Readable.from([]),
    ...{ stdout, stderr, env: {}, clock: systemClock },
    random: seededRandom(1),
    temporaryFolder: tmpdir(),
  }
}
