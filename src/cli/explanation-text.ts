import type { ClientOrigin } from '../record/client.ts'
import { isPossibleTime, type SkipReason } from '../record/record.ts'
import type { LineExplanation, RecordExplanation } from '../replay/line-explanation.ts'
import type { LogFile } from '../replay/log-file.ts'
import { showLine, showName } from '../replay/shown-line.ts'
import { verdictLines } from './verdict-text.ts'

/** Records of one line that are shown, and addresses that were weighed. */
const MAX_RECORDS = 5
const MAX_CANDIDATES = 12
const LABEL = 12

const ORIGINS: Readonly<Record<ClientOrigin, string>> = {
  configured: 'a field that the configuration names',
  record: "the record's own word",
  peer: 'who connected',
  forwarded: 'the forwarding header of a trusted proxy',
}

const OBSTACLES: Partial<Readonly<Record<SkipReason, string>>> = {
  'no-time': 'it has no time: not counted',
  'impossible-time': 'its time is none that can be counted: not counted',
  'own-record': 'netanomaly wrote it itself: not counted',
  unreadable: 'a value in it cannot be read: not counted',
  unparsed: 'nothing could be made of it',
  'too-long': 'it is longer than is read',
}

/** What there is to say about a line, for a person. */
export function explanationText(
  explanation: LineExplanation,
  input: LogFile,
  number: number,
): string {
  const { records, candidates } = explanation
  const shown = records.slice(0, MAX_RECORDS)
  const rest = records.length - shown.length
  return [
    `${showName(input.name)}:${number}`,
    `  ${showLine(explanation.text)}`,
    '',
    ...formatLines(explanation, input),
    ...shown.flatMap((record, index) => [
      ...(records.length > 1 ? ['', `Record ${index + 1} of ${records.length}`] : []),
      ...recordLines(record),
    ]),
    ...(rest > 0 ? [`and ${rest} more records`] : []),
    ...(records.length === 0 ? [row('Record', nothingText(explanation))] : []),
    ...candidateLines(candidates),
    '',
  ].join('\n')
}

function formatLines({ formats, way }: LineExplanation, input: LogFile): string[] {
  const [taken, ...others] = formats
  const name = input.isForced ? input.format : taken
  const also = others.map(({ id }) => id).join(', ')
  const sample = input.sampleLines === 1 ? 'line' : `${input.sampleLines} lines`
  return [
    row('Format', name === undefined ? 'none with a time in it' : `${name.id}: ${name.title}`),
    ...(input.isForced ? [row('', 'because --format says so')] : []),
    ...(!input.isForced && also !== '' ? [row('', `comes before ${also}, which read it too`)] : []),
    ...(way.length > 0 ? [row('As text', way.join(' > '))] : []),
    row('File', `${input.format?.id ?? 'none'} by its first ${sample}`),
  ]
}

function recordLines(record: RecordExplanation): string[] {
  const { timeMs, obstacle, ip, origin, fields } = record
  const time = isPossibleTime(timeMs) ? new Date(timeMs).toISOString() : 'none'
  const why = obstacle === undefined ? '' : ` (${OBSTACLES[obstacle] ?? obstacle})`
  const isFound = origin !== 'no-address' && origin !== 'not-an-address'
  return [
    row('Time', `${time}${why}`),
    row('Client', isFound ? `${ip}, ${ORIGINS[origin]} (${origin})` : `none (${origin})`),
    ...Object.entries(fields).map(([name, value], index) =>
      row(index === 0 ? 'Fields' : '', `${name} = ${showLine(asText(value)).slice(1, -1)}`),
    ),
    ...ruleLines(record),
  ]
}

function ruleLines({ obstacle, verdicts }: RecordExplanation): string[] {
  if (obstacle !== undefined) return [row('Rules', `none: ${OBSTACLES[obstacle] ?? obstacle}`)]
  return verdictLines(verdicts).map((line, index) => row(index === 0 ? 'Rules' : '', line))
}

function candidateLines(candidates: LineExplanation['candidates']): string[] {
  if (candidates.length === 0) return []
  const shown = candidates.slice(0, MAX_CANDIDATES)
  const rest = candidates.length - shown.length
  return [
    ...shown.map(({ address, seenAs, score }, index) =>
      row(
        index === 0 ? 'Candidates' : '',
        `${`${score}`.padStart(5)}  ${showName(address)}  ${showLine(seenAs)}`,
      ),
    ),
    ...(rest > 0 ? [row('', `and ${rest} more`)] : []),
  ]
}

function nothingText({ obstacle }: LineExplanation): string {
  if (obstacle === undefined) return 'none: the line says how others are read'
  return `none: ${OBSTACLES[obstacle] ?? obstacle}`
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function row(label: string, text: string): string {
  return `${label.padEnd(LABEL)}${text}`
}
