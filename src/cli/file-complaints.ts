import { describeProblem, type Problem } from '../base/problem.ts'
import { FORMATS } from '../parse/catalog.ts'
import type { FileTally } from '../replay/file-tally.ts'
import type { Judgement } from '../replay/judgement.ts'
import type { LogFile } from '../replay/log-file.ts'
import { showName } from '../replay/shown-line.ts'

/** What is to be said about the files, and whether the command has failed for it. */
export interface FileComplaints {
  readonly messages: readonly string[]
  /** A file could not be read at all, or no file had a line of use. */
  readonly hasFailed: boolean
  /** A file could not be read, not to its end, or has lines of which none is of use. */
  readonly isPartial: boolean
}

/** Names every file that could not be read, not to its end, or not as any format. */
export function complaintsAbout(
  inputs: readonly LogFile[],
  { tallies }: Pick<Judgement, 'tallies'>,
): FileComplaints {
  const messages: string[] = []
  let isUnreadable = false
  let isPartial = false
  for (const [index, input] of inputs.entries()) {
    const tally = tallies[index]!
    const problem = tally.problem ?? input.problem
    if (problem !== undefined) {
      isPartial = true
      const rest = tally.usableLines > 0 ? '; what could be read was judged' : ''
      messages.push(`${complaintAboutReading(input, problem)}${rest}`)
      const isNothing = tally.lines === 0 && input.firstLines.length === 0
      if (isNothing) isUnreadable = true
    }
    const isUnusable = tally.usableLines === 0 && (problem === undefined || hasLines(input, tally))
    if (!isUnusable) continue
    messages.push(describeUnusable(input, tally))
    if (hasLines(input, tally)) isPartial = true
  }
  const isUseful = tallies.some(tally => tally.usableLines > 0)
  return { messages, hasFailed: isUnreadable || !isUseful, isPartial }
}

/** Why a file was not read to its end. */
export function complaintAboutReading(input: LogFile, { expected, found }: Problem): string {
  return describeProblem({ place: showName(input.name), expected, found })
}

function hasLines(input: LogFile, tally: FileTally): boolean {
  return input.firstLines.length > 0 || tally.unusable.length > 0
}

/** Says what was tried, and shows the first lines it failed on. */
function describeUnusable(input: LogFile, tally: FileTally): string {
  const name = showName(input.name)
  const lines = input.format === undefined ? input.firstLines : tally.unusable
  if (lines.length === 0 && tally.skipped.size === 0) return `${name}: it holds no line`
  const binary = input.looksBinary ? '; it looks binary' : ''
  const tried = input.format === undefined ? FORMATS : [input.format]
  return [
    `${name}: ${noneIsOfUse(input)}${binary}. Tried:`,
    ...tried.map(format => `  ${format.id.padEnd(9)} ${format.title}`),
    ...(lines.length > 0 ? ['Its first lines:', ...lines.map(line => `  ${line}`)] : []),
    adviceFor(input),
  ].join('\n')
}

function noneIsOfUse({ format, sampleLines }: LogFile): string {
  if (format !== undefined) return 'none of its lines is of use'
  if (sampleLines === 1) return 'its first line is of no use'
  return `none of its first ${sampleLines} lines is of use`
}

function adviceFor(input: LogFile): string {
  if (input.format !== undefined) return 'Without --format the format is found by itself.'
  if (input.untimedLines > 0) {
    const lines = input.untimedLines === 1 ? 'A line says' : `${input.untimedLines} lines say`
    return `${lines} who or what, but none says when: without a time nothing can be counted.`
  }
  return 'With --format ID its lines are read as one of these all the same.'
}
