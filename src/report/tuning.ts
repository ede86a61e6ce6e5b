import type { NoBound, OrdinaryBound } from '../detect/ordinary.ts'
import type { RuleProfile } from '../detect/rule-profile.ts'

/** What a rule with this threshold would have found in the log. */
export interface CurvePoint {
  readonly threshold: number
  readonly episodes: number
  readonly keys: number
  /** False where a limit of the engine was reached: as with `scan`, some may be missing. */
  readonly isExact: boolean
}

/** A key and the highest (lowest) of its windows. */
export interface KeyPeak {
  readonly key: string
  readonly peak: number
}

/** Keys on both sides of a threshold, the nearest first. */
export interface Neighbours {
  readonly firing: readonly KeyPeak[]
  readonly silent: readonly KeyPeak[]
}

/** A rule, or a level of one: what its threshold and others find, and which one is advised. */
export interface RuleTuning {
  readonly rule: RuleProfile
  /** 0 for the lowest level; undefined where the rule has no levels. */
  readonly level: number | undefined
  /** Records that it counts. */
  readonly counted: number
  /** Keys whose windows it judges. */
  readonly keys: number
  /** By ascending threshold. */
  readonly curve: readonly CurvePoint[]
  readonly today: CurvePoint & Neighbours
  /** Undefined where there is none: `bound` says why, or the limits are too small for it. */
  readonly recommended: (CurvePoint & Neighbours) | undefined
  readonly bound: OrdinaryBound | NoBound
  /** False where the peaks of the keys, which the advice is made of, may miss some. */
  readonly isExact: boolean
}
