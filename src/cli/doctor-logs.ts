import { finding } from '../doctor/finding.ts'
import { RecordCensus } from '../doctor/record-census.ts'
import { fieldsOfRules, lossFindings, ruleFindings } from '../doctor/rules.ts'
import { trafficFindings } from '../doctor/traffic.ts'
import { FieldWatch } from '../replay/field-watch.ts'
import { type Judgement, judge } from '../replay/judgement.ts'
import { type LogFile, openLogFile } from '../replay/log-file.ts'
import { readRecordLines } from '../replay/record-lines.ts'
import { showName } from '../replay/shown-line.ts'
import { formatCount } from '../report/number.ts'
import type { Rule } from '../rules/model.ts'
import { DEFAULT_SETTINGS } from '../rules/settings.ts'
import type { Look } from './doctor.ts'
import type { DoctorOptions } from './doctor-options.ts'
import { loosened, peaksOf, rulesThatDidNotFire } from './doctor-peaks.ts'
import { complaintsAbout } from './file-complaints.ts'
import type { Io } from './io.ts'
import { Progress } from './progress.ts'
import { limitsOf } from './scan-limits.ts'

/** What the log files hold, and what the rules make of it; each file is read two or three times. */
export async function lookAtLogs(options: DoctorOptions, io: Io): Promise<Look> {
  if (options.paths.length === 0 || options.mistakes.length > 0) return { findings: [], looked: [] }
  const { settings, rules } = options
  const client = { ...DEFAULT_SETTINGS, ...settings }
  const progress = new Progress(io.stderr, io.clock, options.showsProgress)
  const inputs = await open(options, io)
  const judgeBy = async (some: readonly Rule[], files: readonly LogFile[]) => {
    const judged = judge(
      files,
      {
        ...{ rules: some, client, asLive: false, random: io.random, maxWeight: client.maxWeight },
        limits: { ...limitsOf(settings), latenessMs: 0 },
        ...{ memoryBytes: options.memoryBytes, temporaryFolder: io.temporaryFolder },
      },
      progress,
    )
    return judged.finally(() => progress.clear())
  }
  const judgement = await judgeBy(rules, inputs)
  const census = new RecordCensus(io.clock.now(), client.latenessMs)
  const fields = new FieldWatch([...client.clientFields, ...fieldsOfRules(rules)])
  for (const input of await open(options, io)) await count(input, census, fields)
  const { facts } = census
  const busiest = judgement.census?.busiest(1)[0]
  const absent = [...new Set([...judgement.absentFields, ...fields.absent])]
  const quiet = rulesThatDidNotFire(rules, judgement)
  const peaks =
    quiet.length === 0
      ? undefined
      : peaksOf(await judgeBy(loosened(quiet), await open(options, io)))
  const unusable = complaintsAbout(inputs, judgement).messages.map(firstLine)
  return {
    findings: [
      ...unusable.map(found => finding('NA4014', { found })),
      ...trafficFindings({
        ...{ facts, busiest, warnings: judgement.warnings, latenessMs: client.latenessMs },
        withAddress: judgement.census && withAddressOf(judgement),
      }),
      ...ruleFindings(
        rules.map(rule => ({
          ...{ rule, counted: undefined, lacksKey: 0, badAmount: 0, peak: peaks?.get(rule.id) },
          ...judgement.counted.get(rule),
        })),
        {
          ...{ records: facts.records, absent },
          mostOfOne: judgement.census?.isExact ? busiest?.records : undefined,
        },
      ),
      ...lossFindings(judgement.counters),
    ],
    looked: inputs.map((input, index) => describeFile(input, judgement, index)),
  }
}

async function open({ paths, format, times }: DoctorOptions, { stdin }: Io): Promise<LogFile[]> {
  const inputs: LogFile[] = []
  for (const [index, path] of paths.entries()) {
    inputs.push(await openLogFile(path, index, format, stdin, undefined, times))
  }
  return inputs
}

async function count(input: LogFile, census: RecordCensus, fields: FieldWatch): Promise<void> {
  if (input.format === undefined) return
  census.beginFile()
  const name = showName(input.name)
  await readRecordLines(
    input,
    {
      record(view, line, obstacle) {
        if (obstacle !== undefined) return
        census.note(view, () => `${name}:${line.number}`)
        fields.look(view)
      },
      nothing() {},
    },
    () => Promise.resolve(),
  )
}

function withAddressOf({ tallies }: Judgement): number {
  return tallies.reduce((sum, { withAddress }) => sum + withAddress, 0)
}

function describeFile(input: LogFile, { tallies }: Judgement, index: number): string {
  const { records, lines } = tallies[index]!
  const format = input.format === undefined ? '' : ` (${input.format.id})`
  const counts = `${formatCount(records)} records in ${formatCount(lines)} lines`
  return `${showName(input.name)}: ${counts}${format}`
}

/** Of a message that goes on with what was tried. */
function firstLine(text: string): string {
  return text.split('\n')[0]!.replace(/\. Tried:$/, '')
}
