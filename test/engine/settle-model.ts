import { seededRandom } from '../../src/base/random.ts'
import type { EngineRule } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { EngineLimits } from '../../src/engine/limits.ts'
import { createObservation, type Observation } from '../../src/record/observation.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../../src/record/roles.ts'
import {
  type OracleEpisode,
  type OracleInput,
  type OracleRecord,
  type OracleRule,
  oracleEpisodes,
} from '../vectors/oracle.ts'
import { engineRule } from './drive.ts'

/** One record of a generated stream. */
export interface Step {
  readonly timeMs: number
  readonly arrivalMs: number
  /** Number of its key, and of its key on the lowest level; undefined: it has none there. */
  readonly key: number
  readonly part: number | undefined
  readonly amount: number
  readonly values: readonly number[]
  /** Bits that rules make their roles of. */
  readonly bits: number
  /** Whether time is advanced to its arrival before it. */
  readonly isAdvanced: boolean
}

/** A generated rule: `levels` are thresholds from the lowest level on, 1 to 3. */
export interface SettledRule {
  readonly measure: EngineRule['measure']
  readonly operator: EngineRule['operator']
  readonly levels: readonly number[]
  readonly windowMs: number
  readonly quietMs: number
  readonly minSamples: number
  readonly hasReset: boolean
  readonly isWeighted: boolean
  /** Which bits are its own. */
  readonly shift: number
  /** Keys that are judged although silent. */
  readonly named: readonly number[]
  /** Whether a key of the lowest level lies within one of the next. */
  readonly isNested: boolean
}

/** Number of the key of everything, and where the keys of the lowest level begin. */
const ALL = 999
const PARTS = 1_000

function keyOf(rule: SettledRule, level: number, step: Pick<Step, 'key' | 'part'>) {
  const down = rule.levels.length - 1 - level
  if (rule.levels.length === 1) return step.key
  if (level === 0 && step.part === undefined) return undefined
  if (level === 0) return PARTS + (rule.isNested ? step.key * 10 : 0) + step.part!
  return down === 0 && rule.levels.length === 3 ? ALL : step.key
}

export function rolesOf({ measure, hasReset, shift }: SettledRule, bits: number): number {
  const own = bits >> shift
  let roles = (own & 3) === 3 ? 0 : ROLE_COUNTED
  if (measure === 'ratio' && (own & 4) !== 0) roles |= ROLE_PART
  if (hasReset && (own & 24) === 8) roles |= ROLE_RESET
  return roles
}

/** Rules as an engine runs them, and what gives it the observations of a step. */
export function compileSettled(rules: readonly SettledRule[]) {
  const compiled: EngineRule[] = []
  const owners: { readonly rule: SettledRule; readonly level: number }[] = []
  for (const [index, rule] of rules.entries()) {
    const below: number[] = []
    for (const [level, threshold] of rule.levels.entries()) {
      const { measure, operator, windowMs, quietMs, minSamples, hasReset, isWeighted } = rule
      compiled.push(
        engineRule({
          ...{ id: `r${index}`, key: compiled.length, measure, windowMs, quietMs, minSamples },
          ...{ hasReset, isWeighted, isLevel: rule.levels.length > 1, below: [...below] },
          ...wholeThreshold(measure, operator, threshold),
          expected: rule.named.map(key => ({ words: wordsOf(key), text: textOf(key) })),
        }),
      )
      owners.push({ rule, level })
      below.push(compiled.length - 1)
    }
  }
  let at: Step
  const observation: Observation = createObservation(compiled.length, compiled.length, {
    describe: () => `at ${at.timeMs}`,
    describeKey: key => textOf(keyOf(owners[key]!.rule, owners[key]!.level, at)!),
  })
  /** Answers what each observation is annotated with. */
  function feed(engine: Engine, step: Step): (string | undefined)[] {
    at = step
    if (step.isAdvanced) engine.advance(step.arrivalMs)
    const annotations: (string | undefined)[] = []
    for (let more = 0; more === 0 || more < step.values.length; more++) {
      fill(observation, owners, step, more)
      annotations.push(engine.observe(observation)?.id)
    }
    return annotations
  }
  return { compiled, feed }
}

/** What the engine closes, in the order of arrival. */
export function engineEpisodes(
  rules: readonly SettledRule[],
  steps: readonly Step[],
  limits: Partial<EngineLimits>,
): { readonly episodes: string[]; readonly counters: Engine['counters'] } {
  const { compiled, feed } = compileSettled(rules)
  const episodes: string[] = []
  const engine = new Engine(
    compiled,
    ({ state, episode }) => {
      if (state !== 'close' || episode.mergedInto !== undefined) return
      const { rule, key, firstSeenMs, lastSeenMs, records, observed, exact } = episode
      if (!exact) throw new Error('an episode is not exact')
      const { id } = rule
      episodes.push(
        asText({ rule: id, key: key.parts.join(), firstSeenMs, lastSeenMs, records, observed }),
      )
    },
    { maxKeys: 256, maxTimes: 65_536, maxPending: 256, ...limits },
    seededRandom(1),
  )
  for (const step of steps) feed(engine, step)
  engine.finish()
  return { episodes: episodes.sort(), counters: engine.counters }
}

function fill(
  observation: Observation,
  owners: readonly { readonly rule: SettledRule; readonly level: number }[],
  step: Step,
  more: number,
): void {
  observation.timeMs = step.timeMs
  observation.seenMs = step.timeMs
  observation.isFirst = more === 0
  let matched = 0
  for (const [index, { rule, level }] of owners.entries()) {
    const key = keyOf(rule, level, step)
    let roles = rolesOf(rule, step.bits)
    const isValue = rule.measure === 'distinct'
    if (isValue && step.values.length <= more) roles &= ~ROLE_COUNTED
    if (more > 0) roles &= ~ROLE_RESET
    if (roles === 0 || key === undefined || (more > 0 && !isValue)) continue
    observation.rules[matched++] = index
    observation.roles[index] = roles
    observation.amounts[index] = amountOf(rule, step)
    observation.values[index * 2] = (step.values[more] ?? 0) * 77_777
    observation.values[index * 2 + 1] = step.values[more] ?? 0
    Object.assign(observation.keys[index]!, wordsOf(key))
  }
  observation.matched = matched
}

/**
 * What the oracle finds: of each key of `lt` and `lte` that nothing expects for one life at a time.
 */
export function modelEpisodes(
  rules: readonly SettledRule[],
  steps: readonly Step[],
  latenessMs: number,
): string[] {
  const settings = { latenessMs, maxFutureSkewMs: 60_000 }
  const inputs = inputsOf(steps)
  const newestMs = Math.max(...inputs.map(one => ('advanceMs' in one ? one.advanceMs : one.seenMs)))
  const found = rules.flatMap((rule, index) => {
    const oracle = oracleRule(rule, `r${index}`)
    const isLow = rule.operator === 'lt' || rule.operator === 'lte'
    if (!isLow || rule.named.length > 0) return oracleEpisodes([oracle], inputs, settings).episodes
    const records = inputs.filter(one => 'timeMs' in one).sort((a, b) => a.timeMs - b.timeMs)
    const counted = records.filter(({ attributes }) => oracle.values(attributes).length > 0)
    const keys = new Set(counted.map(({ attributes }) => oracle.levels[0]!.keyOf(attributes)))
    return [...keys].flatMap(key => {
      const own = counted.filter(({ attributes }) => oracle.levels[0]!.keyOf(attributes) === key)
      return lives(oracle, own, newestMs)
    })
  })
  return found.map(asText).sort()
}

/** A life ends where the window is empty and no episode is open. */
function lives(
  rule: OracleRule,
  records: readonly OracleRecord[],
  newestMs: number,
): OracleEpisode[] {
  const found: OracleEpisode[] = []
  let life: OracleRecord[] = []
  const judge = (untilMs: number) => {
    const settings = { latenessMs: 1e9, maxFutureSkewMs: 60_000 }
    return oracleEpisodes([rule], [...life, { advanceMs: untilMs }], settings).episodes
  }
  for (const record of records) {
    const last = life.at(-1)
    if (last !== undefined && record.timeMs - last.timeMs > rule.windowMs) {
      const soFar = judge(record.timeMs - 1)
      if (soFar.every(({ lastSeenMs }) => lastSeenMs + rule.quietMs < record.timeMs)) {
        found.push(...soFar)
        life = []
      }
    }
    life.push(record)
  }
  return [...found, ...(life.length > 0 ? judge(newestMs) : [])]
}

function inputsOf(steps: readonly Step[]): OracleInput[] {
  return steps.flatMap((step): OracleInput[] => {
    const { timeMs, arrivalMs, isAdvanced, ...attributes } = step
    const record = { timeMs, seenMs: timeMs, attributes }
    return isAdvanced ? [{ advanceMs: arrivalMs }, record] : [record]
  })
}

function oracleRule(rule: SettledRule, id: string): OracleRule {
  const roles = (attributes: object) => rolesOf(rule, (attributes as Step).bits)
  const { measure, windowMs, quietMs, minSamples } = rule
  return {
    ...{ id, measure, windowMs, quietMs, minSamples },
    levels: rule.levels.map((value, level) => ({
      keyOf: attributes => {
        // No key is that of the whole stream, which would be named.
        const key = keyOf(rule, level, attributes as unknown as Step)
        return key === undefined ? undefined : `k${key}`
      },
      operator: rule.operator,
      value,
    })),
    values: attributes => {
      const step = attributes as unknown as Step
      if ((roles(attributes) & (ROLE_COUNTED | ROLE_PART)) === 0) return []
      return measure === 'distinct' ? step.values : [amountOf(rule, step)]
    },
    isPart: attributes => (roles(attributes) & ROLE_PART) !== 0,
    isWhole: attributes => (roles(attributes) & ROLE_COUNTED) !== 0,
    isReset: attributes => (roles(attributes) & ROLE_RESET) !== 0,
    named: rule.named.map(key => `k${key}`),
  }
}

function amountOf({ measure, isWeighted }: SettledRule, { amount }: Step): number {
  if (measure === 'average') return amount
  if (measure === 'sum') return Math.abs(amount)
  return measure === 'count' && isWeighted ? Math.floor(Math.abs(amount)) + 1 : 1
}

/** As compiled: of whole numbers only `gte` and `lt` are left. */
function wholeThreshold(
  measure: EngineRule['measure'],
  operator: EngineRule['operator'],
  value: number,
): Pick<EngineRule, 'operator' | 'threshold'> {
  if (measure !== 'count' && measure !== 'distinct') return { operator, threshold: value }
  const isUp = operator === 'gt' || operator === 'gte'
  const isNext = operator === 'gt' || operator === 'lte'
  return { operator: isUp ? 'gte' : 'lt', threshold: value + (isNext ? 1 : 0) }
}

function wordsOf(key: number) {
  return { w0: 0, w1: 0, w2: 0xffff, w3: key + 1 }
}

function textOf(key: number) {
  return { parts: [`k${key}`], address: undefined }
}

function asText({ rule, key, firstSeenMs, lastSeenMs, records, observed }: OracleEpisode): string {
  return `${rule} ${key} ${firstSeenMs}-${lastSeenMs} ${records} records, ${observed}`
}
