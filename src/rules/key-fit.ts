import { show } from '../base/problem.ts'
import type { Measure, Operator } from '../detect/detector.ts'
import type { Place } from './place.ts'

/** What of a rule decides which other keys it may have; undefined where it is wrong itself. */
export interface KeyFit {
  readonly measure: Measure | undefined
  readonly operator: Operator | undefined
  readonly hasLevels: boolean
  readonly isWholeStream: boolean
}

/** Keys that have an effect only in some rules; elsewhere they are mistakes. */
interface Fitting {
  readonly measures?: readonly Measure[]
  readonly operators?: readonly Operator[]
  readonly besideLevels?: false
  readonly forWholeStream?: false
}

const FITTINGS: Readonly<Record<string, Fitting>> = {
  of: { measures: ['ratio'] },
  to: { measures: ['ratio'] },
  weight: { measures: ['count'] },
  reset: {
    measures: ['count', 'distinct', 'sum'],
    operators: ['gt', 'gte'],
    besideLevels: false,
  },
  keys: {
    measures: ['count', 'distinct', 'sum'],
    operators: ['lt', 'lte'],
    forWholeStream: false,
  },
  levels: { measures: ['count'] },
  by: { besideLevels: false },
  gt: { besideLevels: false },
  gte: { besideLevels: false },
  lt: { besideLevels: false },
  lte: { besideLevels: false },
}

/** Notes every key that has no effect beside the others. */
export function refuseMisfits(
  values: Readonly<Record<string, unknown>>,
  fit: KeyFit,
  place: Place,
): void {
  for (const [name, fitting] of Object.entries(FITTINGS)) {
    if (values[name] !== undefined) refuseMisfit(name, fitting, fit, place.at(name))
  }
  const { measure, operator } = fit
  if (values.min_samples === undefined || measure === undefined) return
  if (operator !== undefined && !usesMinSamples(measure, operator)) {
    const only = '"min_samples" only with average, ratio, lt or lte'
    place.at('min_samples').refuseKey(only, `it with ${measure} and ${operator}`)
  }
}

/** Whether the rule judges only when it has seen enough. */
export function usesMinSamples(measure: Measure, operator: Operator): boolean {
  const isDownward = operator === 'lt' || operator === 'lte'
  return isDownward || measure === 'average' || measure === 'ratio'
}

function refuseMisfit(name: string, fitting: Fitting, fit: KeyFit, place: Place): void {
  const { measures, operators, besideLevels, forWholeStream } = fitting
  const { measure, operator } = fit
  if (measures !== undefined && measure !== undefined && !measures.includes(measure)) {
    place.refuseKey(`${show(name)} only with ${oneOf(measures)}`, `it with ${measure}`)
  } else if (operators !== undefined && operator !== undefined && !operators.includes(operator)) {
    place.refuseKey(`${show(name)} only with ${oneOf(operators)}`, `it with ${operator}`)
  } else if (besideLevels === false && fit.hasLevels) {
    place.refuseKey(`no ${show(name)} beside levels`, 'both')
  } else if (forWholeStream === false && fit.isWholeStream) {
    place.refuseKey(`no ${show(name)} of the whole stream, which is one key`, 'both')
  }
}

function oneOf(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ')
}
