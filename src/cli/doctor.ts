import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeProblem } from '../base/problem.ts'
import { type Finding, finding, inOrder } from '../doctor/finding.ts'
import { offFindings } from '../doctor/rules.ts'
import { limitProblems } from '../engine/limits.ts'
import { showName } from '../replay/shown-line.ts'
import { formatCount } from '../report/number.ts'
import { compileRules } from '../rules/ruleset.ts'
import { DOCTOR_HELP } from './doctor-help.ts'
import { lookAtLogs } from './doctor-logs.ts'
import { type DoctorOptions, readDoctorOptions } from './doctor-options.ts'
import { askReceiver, lookAtProject } from './doctor-project.ts'
import { type DoctorReport, doctorJson, doctorText } from './doctor-report.ts'
import type { Io } from './io.ts'
import { limitsOf } from './scan-limits.ts'

/** What some checks have found, and on what they looked, one line each. */
export interface Look {
  readonly findings: readonly Finding[]
  readonly looked: readonly string[]
}

/** Where npm and pnpm put this package. */
const HOME = 'node_modules/otel-netanomaly/'

/** `netanomaly doctor`: answers the exit status. */
export async function doctor(argv: readonly string[], io: Io): Promise<number> {
  const options = await readDoctorOptions(argv, io.env, io.clock.now())
  if (options === undefined) {
    await io.stdout.write(DOCTOR_HELP)
    return 0
  }
  const looks = [
    lookAtProject(options.folder, io.env),
    lookAtConfiguration(options),
    await askReceiver(io, options.sends),
    await lookAtLogs(options, io),
  ]
  const report: DoctorReport = {
    folder: options.folder,
    home: existsSync(join(options.folder, HOME, 'docs')) ? HOME : '',
    findings: inOrder(looks.flatMap(({ findings }) => findings)),
    // Versions and settings are as others wrote them.
    looked: looks.flatMap(({ looked }) => looked).map(showName),
  }
  const { isTerminal, columns } = io.stdout
  const isColoured = isTerminal && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  const text = options.isJson ? doctorJson(report) : doctorText(report, columns, isColoured)
  await io.stdout.write(text)
  return report.findings.some(({ level }) => level === 'error') ? 1 : 0
}

/** Whether the configuration loads, and what can be said of it without a record. */
function lookAtConfiguration(options: DoctorOptions): Look {
  const { config, rules, settings, unread } = options
  const mistakes = [...options.mistakes]
  if (mistakes.length === 0) {
    mistakes.push(...limitProblems(compileRules(rules, 0).engineRules, limitsOf(options.settings)))
  }
  const findings = [
    ...mistakes.map(({ place, expected, found }) => finding('NA4001', { expected, found }, place)),
    ...unread.map(found => finding('NA4015', { found })),
    ...offFindings(rules),
    ...(settings.trustedProxies?.coversEverything ? [finding('NA3004', {}, config)] : []),
  ]
  const count = `${formatCount(rules.length)} rule${rules.length === 1 ? '' : 's'}`
  const name = config === undefined ? 'rules of the command or by default' : showName(config)
  const is = mistakes.length === 0 ? count : describeProblem(mistakes[0]!)
  return { findings, looked: [`${name}: ${is}`] }
}
