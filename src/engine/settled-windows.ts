import { decidesOnArrival, type EngineRule, isDownward } from '../detect/detector.ts'
import { countScale, meanScale } from '../detect/scale.ts'
import { CountWindow } from '../window/count-window.ts'
import { DistinctWindow } from '../window/distinct-window.ts'
import { GrowingWindow } from '../window/growing-window.ts'
import { type HotRows, LevelWindow } from '../window/level-window.ts'
import { LowCount } from '../window/low-count.ts'
import { LowDistinct } from '../window/low-distinct.ts'
import { MeanWindow } from '../window/mean-window.ts'
import type { SettledWindow } from '../window/settled-window.ts'
import type { WindowLosses, WindowMemory } from '../window/window-memory.ts'
import type { EngineLimits } from './limits.ts'

/** The window of a rule that is settled; `hotRows` are those of all levels. */
export function settledWindow(
  rule: EngineRule,
  hotRows: HotRows,
  { maxExact }: EngineLimits,
  memory: WindowMemory,
  losses: WindowLosses,
): SettledWindow {
  const { measure, threshold, windowMs, minSamples } = rule
  if (measure === 'average' || measure === 'ratio') {
    const scale = measure === 'average' ? meanScale(rule) : undefined
    const unit = scale?.unit ?? 1
    return new MeanWindow(
      { windowMs, minSamples: Math.max(1, minSamples), unit, weigh: scale?.toUnits, maxExact },
      memory,
      losses,
    )
  }
  if (rule.below.length > 0) {
    const level = rule.below.length
    return new LevelWindow({ level, windowMs, threshold, maxExact }, hotRows, memory, losses)
  }
  if (!isDownward(rule)) return growingWindow(rule, maxExact, memory, losses)
  if (measure === 'distinct') return new LowDistinct({ windowMs, enough: threshold }, memory)
  const { threshold: enough, unit } = countScale(rule)
  return new LowCount({ windowMs, enough, unit, weigh: weighOf(rule), maxExact }, memory, losses)
}

/** Nothing is late, so nothing is kept longer than the window. */
function growingWindow(
  rule: EngineRule,
  maxExact: number,
  memory: WindowMemory,
  losses: WindowLosses,
): SettledWindow {
  const { windowMs } = rule
  const { threshold, unit } = countScale(rule)
  const shared = { windowMs, threshold, maxExact, latenessMs: 0 }
  if (rule.measure === 'distinct') {
    const window = new DistinctWindow(shared, memory, losses)
    return new GrowingWindow(window, (slot, time, { first, second, isFirst }, oldest) => {
      return window.add(slot, time, first, second, isFirst ? 1 : 0, oldest, time) >= 0
    })
  }
  const weigh = weighOf(rule)
  const window = new CountWindow(
    { ...shared, unit, isWeighted: weigh !== undefined },
    memory,
    losses,
  )
  return new GrowingWindow(window, (slot, time, { amount }, oldest) => {
    const weight = weigh === undefined ? 1 : weigh(amount)
    return (
      window.push(slot, time, weight, oldest) >= 0 ||
      window.add(slot, time, weight, oldest, time) >= 0
    )
  })
}

function weighOf(rule: EngineRule): ((amount: number) => number) | undefined {
  return rule.isWeighted || rule.measure === 'sum' ? countScale(rule).toUnits : undefined
}

/**
 * By rule: observations of a key, kept and waiting, from which on what its episode will be said of
 * is kept: half of what its first hot window needs at least.
 */
export function nearBy(rules: readonly EngineRule[]): Float64Array {
  return Float64Array.from(rules, rule => {
    if (decidesOnArrival(rule)) return Number.POSITIVE_INFINITY
    return Math.max(1, fewestOf(rule) / 2)
  })
}

function fewestOf(rule: EngineRule): number {
  const isMean = rule.measure === 'average' || rule.measure === 'ratio'
  if (isMean || isDownward(rule)) return rule.minSamples
  return rule.isWeighted || rule.measure === 'sum' ? 1 : rule.threshold
}
