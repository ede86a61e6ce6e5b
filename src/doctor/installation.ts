import { type Finding, finding } from './finding.ts'
import { type InstalledPackage, MAX_FOLDERS, type PackageTree } from './package-tree.ts'
import { compareVersions, isAtLeast, isWithin, parseVersion, type Version } from './version.ts'

/** What is installed, and what runs it. */
export interface Installation extends Omit<PackageTree, 'scripts' | 'folders'> {
  /** As `process.versions.node` has it. */
  readonly nodeVersion: string
  /** The project hands the old global logger provider on to the new one, or has us do it. */
  readonly bridgesOldApi: boolean
}

const API = '@opentelemetry/api'
const API_LOGS = '@opentelemetry/api-logs'
const SDK_LOGS = '@opentelemetry/sdk-logs'
const WINSTON_TRANSPORT = '@opentelemetry/winston-transport'
/** Each brings the instrumentation that looks for winston's transport. */
const WINSTON_INSTRUMENTATIONS = [
  '@opentelemetry/instrumentation-winston',
  '@opentelemetry/auto-instrumentations-node',
]
const OWN_NAME = 'otel-netanomaly'
const FIRST_WITH_PROCESSORS: Version = [0, 203, 0]
const LINE_3: Version = [3, 0, 0]
/** Show no more places of one thing. */
const MAX_PLACES = 3

/** Packages that write logs through @opentelemetry/api-logs whoever depends on them. */
const OLD_LOGGERS = new Set([
  WINSTON_TRANSPORT,
  '@opentelemetry/instrumentation-console',
  '@opentelemetry/instrumentation-pino',
  '@opentelemetry/instrumentation-bunyan',
])

/** NA1: what is installed fits together, and Node fits it. */
export function installationFindings(installation: Installation): Finding[] {
  return [
    ...nodeFindings(installation),
    ...apiFindings(installation),
    ...lineFindings(installation),
    ...loggerFindings(installation),
    ...winstonFindings(installation),
    ...copyFindings(installation),
    ...walkFindings(installation),
  ]
}

/** The package that the rest is measured by: the newest SDK for logs, else any SDK. */
export function sdkOf(packages: readonly InstalledPackage[]): InstalledPackage | undefined {
  const named = (name: string) =>
    packages
      .filter(one => one.name === name && parseVersion(one.version) !== undefined)
      .toSorted((a, b) => compareVersions(parseVersion(b.version)!, parseVersion(a.version)!))[0]
  return named(SDK_LOGS) ?? named('@opentelemetry/sdk-node') ?? named('@opentelemetry/sdk-trace')
}

function nodeFindings({ nodeVersion, packages }: Installation): Finding[] {
  const unfit = packages.filter(
    ({ name, nodeRange }) =>
      (name.startsWith('@opentelemetry/') || name === OWN_NAME) &&
      nodeRange !== undefined &&
      isWithin(nodeVersion, nodeRange) === false,
  )
  return grouped(unfit, one => one.nodeRange!).map(([needed, who]) =>
    finding('NA1001', { found: nodeVersion, needed, who: namesOf(who) }, placesOf(who)),
  )
}

function apiFindings({ packages }: Installation): Finding[] {
  const users = packages.filter(({ apiFound }) => apiFound !== undefined)
  const misfits = users.filter(
    one => one.apiRange !== undefined && isWithin(one.apiFound!, one.apiRange) === false,
  )
  const unfit = grouped(misfits, one => `${one.apiFound} ${one.apiRange}`).map(([, who]) => {
    const { apiFound, apiRange } = who[0]!
    const values = { who: namesOf(who), needed: apiRange!, found: apiFound! }
    return finding('NA1004', values, placesOf(who))
  })
  const sdk = sdkOf(packages)?.apiFound
  if (sdk === undefined) return unfit
  const strangers = users.filter(({ apiFound }) => apiFound !== sdk)
  const mixed = grouped(strangers, one => one.apiFound!).map(([found, who]) => {
    const code = reaches(found, sdk) ? 'NA1003' : 'NA1002'
    return finding(code, { who: namesOf(who), found, sdk }, placesOf(who))
  })
  const known = new Set(users.map(({ apiFound }) => apiFound))
  const idle = packages.filter(({ name, version }) => name === API && !known.has(version))
  // A copy that only the application's own code may use.
  const others = grouped(idle, one => one.version).map(([found, who]) => {
    const code = reaches(found, sdk) ? 'NA1003' : 'NA1002'
    return finding(code, { who: placesOf(who), found, sdk }, placesOf(who))
  })
  return [...unfit, ...mixed, ...others]
}

/** A copy finds what a copy of the same or a later minor version has registered, no other. */
function reaches(copy: string, registered: string): boolean {
  const [own, global] = [parseVersion(copy), parseVersion(registered)]
  if (own === undefined || global === undefined) return false
  return own[0] === global[0] && own[1] <= global[1]
}

function lineFindings({ packages }: Installation): Finding[] {
  const sdks = packages.filter(({ name }) => name === SDK_LOGS)
  if (sdks.length === 0) return packages.some(isNamed(OWN_NAME)) ? [finding('NA1009', {})] : []
  const newer = sdks.filter(({ version }) => isAtLeast(version, LINE_3))
  const older = sdks.filter(({ version }) => !isAtLeast(version, LINE_3))
  const tooOld = older.filter(({ version }) => !isAtLeast(version, FIRST_WITH_PROCESSORS))
  const both =
    newer.length > 0 && older.length > 0
      ? [finding('NA1005', { old: older[0]!.version, new: newer[0]!.version }, placesOf(sdks))]
      : []
  const unfit = tooOld.map(one => finding('NA1010', { found: one.version }, one.path))
  return [...both, ...unfit]
}

function loggerFindings({ packages, direct, bridgesOldApi }: Installation): Finding[] {
  const around = packages.filter(isNamed('pino-opentelemetry-transport'))
  const transports = around.map(one => finding('NA1008', { who: nameOf(one) }, one.path))
  const sdk = packages.find(one => one.name === SDK_LOGS && isAtLeast(one.version, LINE_3))
  if (sdk === undefined || bridgesOldApi) return transports
  const own = direct.includes(API_LOGS) ? packages.filter(isNamed(API_LOGS)).slice(0, 1) : []
  const loggers = packages.filter(
    ({ name, dependencies }) =>
      dependencies.includes(API_LOGS) &&
      name !== 'pino-opentelemetry-transport' &&
      (OLD_LOGGERS.has(name) || (direct.includes(name) && !name.startsWith('@opentelemetry/'))),
  )
  const silent = grouped([...loggers, ...own], one => nameOf(one)).map(([, [one]]) => {
    const who = one!.name === API_LOGS ? `the project, which depends on ${API_LOGS},` : nameOf(one!)
    return finding('NA1006', { who, sdk: sdk.version }, one!.path)
  })
  return [...transports, ...silent]
}

/** The instrumentation loads the transport where it is, and says nothing where it is not. */
function winstonFindings({ packages, direct }: Installation): Finding[] {
  const isThere = (name: string) => packages.some(isNamed(name))
  const winston = packages.find(isNamed('winston'))
  if (winston === undefined || !direct.includes('winston')) return []
  if (!WINSTON_INSTRUMENTATIONS.some(isThere) || isThere(WINSTON_TRANSPORT)) return []
  return [finding('NA1013', { who: nameOf(winston) }, winston.path)]
}

function copyFindings({ packages }: Installation): Finding[] {
  const copies = packages.filter(isNamed(OWN_NAME))
  if (copies.length < 2) return []
  const found = copies.map(({ version }) => version).join(', ')
  return [finding('NA1007', { count: copies.length, found }, placesOf(copies))]
}

function walkFindings({ unreadable, isCut }: Installation): Finding[] {
  const broken = unreadable.map(({ path, reason }) => finding('NA1011', { found: reason }, path))
  const cut = isCut ? [finding('NA1012', { limit: MAX_FOLDERS, what: 'packages' })] : []
  return [...broken, ...cut]
}

function isNamed(name: string): (one: InstalledPackage) => boolean {
  return one => one.name === name
}

function nameOf({ name, version }: InstalledPackage): string {
  return `${name} ${version}`
}

function namesOf(who: readonly InstalledPackage[]): string {
  const rest = who.length - 1
  const others = rest === 0 ? '' : ` and ${rest} more package${rest === 1 ? '' : 's'}`
  return `${nameOf(who[0]!)}${others}`
}

function placesOf(who: readonly InstalledPackage[]): string {
  const shown = who.slice(0, MAX_PLACES).map(({ path }) => path)
  return `${shown.join(', ')}${who.length > MAX_PLACES ? ' …' : ''}`
}

/** In the order in which each key came first. */
function grouped<T>(list: readonly T[], keyOf: (one: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups]
}
