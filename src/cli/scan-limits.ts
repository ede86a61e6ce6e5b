import { refuse } from '../base/problem.ts'
import { DEFAULT_LIMITS, type EngineLimits, limitProblems } from '../engine/limits.ts'
import type { Rule } from '../rules/model.ts'
import { compileRules } from '../rules/ruleset.ts'
import { type GivenSettings, SETTINGS } from '../rules/settings.ts'

/**
 * More room than a live door has, which shares its memory with a service; taken from the system
 * only as it is used. A configuration's own limits come first.
 */
const SCAN_LIMITS: EngineLimits = {
  ...DEFAULT_LIMITS,
  maxKeys: 262_144,
  maxTimes: 16_777_216,
  maxExact: 262_144,
  maxOpenEpisodes: 100_000,
  maxEpisodesPerMinute: 100_000,
}

/** Of every command that judges log files. */
export function limitsOf(settings: GivenSettings): EngineLimits {
  return { ...SCAN_LIMITS, ...settings }
}

/** What the engine would refuse, under the names that a configuration file has. */
export function refuseSmallLimits(rules: readonly Rule[], limits: EngineLimits): void {
  const { engineRules } = compileRules(rules, 0)
  const problems = limitProblems(engineRules, limits)
  const fileNames: Readonly<Record<string, { readonly file: string }>> = SETTINGS
  refuse(problems.map(one => ({ ...one, place: fileNames[one.place]?.file ?? one.place })))
}
