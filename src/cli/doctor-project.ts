import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Environment, textOf } from '../base/environment.ts'
import { configFileFindings, environmentFindings, exportsByOtlp } from '../doctor/environment.ts'
import { describeProbe, exporterFindings } from '../doctor/exporter.ts'
import { finding } from '../doctor/finding.ts'
import { installationFindings, sdkOf } from '../doctor/installation.ts'
import { readOtlpTarget } from '../doctor/otlp-target.ts'
import { type PackageTree, walkPackages } from '../doctor/package-tree.ts'
import { probe } from '../doctor/probe.ts'
import { findSources, MAX_SOURCES, type SourceLook } from '../doctor/source-files.ts'
import {
  bridgesOldApi,
  registerFindings,
  sourceFindings,
  usesOwnRegister,
} from '../doctor/sources.ts'
import { formatCount } from '../report/number.ts'
import type { Look } from './doctor.ts'
import type { Io } from './io.ts'

const MAX_CONFIG_BYTES = 1_048_576
const OWN = /NetworkAnomalyLogRecordProcessor|otel-netanomaly/

/** What is installed, what the project's sources say, and what the environment says. */
export function lookAtProject(folder: string, env: Environment): Look {
  const tree = walkPackages(folder)
  const sources = findSources(folder)
  const { packages, scripts } = tree
  const versionOf = (name: string) => packages.find(one => one.name === name)?.version
  const commands = [...scripts, { name: 'NODE_OPTIONS', text: env.NODE_OPTIONS ?? '' }]
  const isRegistered = usesOwnRegister(sources.files, commands)
  const around = {
    sdkLogs: versionOf('@opentelemetry/sdk-logs'),
    sdkNode: versionOf('@opentelemetry/sdk-node'),
  }
  const installation = {
    ...{ ...tree, nodeVersion: process.versions.node },
    bridgesOldApi: isRegistered || bridgesOldApi(sources.files),
  }
  const isOurs =
    versionOf('otel-netanomaly') !== undefined || sources.files.some(({ text }) => OWN.test(text))
  const cut = { limit: formatCount(MAX_SOURCES), what: 'source files' }
  return {
    findings: [
      ...installationFindings(installation),
      ...sourceFindings(sources.files, around),
      ...(isOurs && !isRegistered ? registerFindings(sources.files, commands) : []),
      ...(sources.isCut ? [finding('NA1012', cut)] : []),
      ...environmentFindings(env),
      ...(isRegistered ? [] : configFileFindings(env, configFile(env))),
    ],
    looked: [`Node ${process.versions.node}`, describeTree(tree), describeSources(sources)],
  }
}

/** Whether what receives logs takes one; `sends` false leaves that out. */
export async function askReceiver({ env, clock }: Io, sends: boolean): Promise<Look> {
  if (!exportsByOtlp(env)) {
    return { findings: [], looked: ['no record was sent: OTEL_LOGS_EXPORTER is not otlp'] }
  }
  const { target, findings } = readOtlpTarget(env)
  if (!sends) return { findings, looked: ['no record was sent: --no-send'] }
  if (!target.isUsable)
    return { findings, looked: [`no record was sent: no URL is set ${target.origin}`] }
  const serviceName = textOf(env, 'OTEL_SERVICE_NAME') ?? 'netanomaly-doctor'
  const outcome = await probe(target, { serviceName, timeMs: clock.now() }, clock)
  return {
    findings: [...findings, ...exporterFindings(target, outcome)],
    looked: [describeProbe(target, outcome)],
  }
}

function describeTree({ packages, folders }: PackageTree): string {
  const sdk = sdkOf(packages)
  const api = sdk?.apiFound ?? packages.find(({ name }) => name === '@opentelemetry/api')?.version
  const found = [
    ...(sdk === undefined ? ['no SDK'] : [`${sdk.name} ${sdk.version}`]),
    ...(api === undefined ? ['no API'] : [`@opentelemetry/api ${api}`]),
  ]
  return `${formatCount(folders)} installed packages: ${found.join(', ')}`
}

function describeSources({ files, looked }: SourceLook): string {
  const named = `${formatCount(files.length)} of them name OpenTelemetry`
  return `${formatCount(looked)} source files, ${named}`
}

function configFile(env: Environment): string | undefined {
  const path = textOf(env, 'OTEL_CONFIG_FILE')
  if (path === undefined) return undefined
  try {
    const full = resolve(path)
    const found = statSync(full)
    const isRead = found.isFile() && found.size <= MAX_CONFIG_BYTES
    return isRead ? readFileSync(full, 'utf8') : undefined
  } catch {
    return undefined
  }
}
