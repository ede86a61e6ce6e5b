import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { EngineRule } from '../../src/detect/detector.ts'
import { createObservation } from '../../src/record/observation.ts'
import { ROLE_COUNTED, ROLE_PART, ROLE_RESET } from '../../src/record/roles.ts'
import { WindowWatch } from '../../src/replay/window-watch.ts'
import { engineRule } from '../engine/drive.ts'

interface Step {
  readonly ms: number
  readonly role: number
  readonly amount: number
  readonly value: number
}

const WINDOW_MS = 10
const LAST_MS = 80
const STEP_MS = 3
const PARTS = 27

function watched(rule: EngineRule, steps: readonly Step[], room = { left: 1_000 }) {
  const span = { fromMs: 0, stepMs: STEP_MS, parts: PARTS }
  const watch = new WindowWatch(rule, 0, span, room)
  const observation = createObservation(1, 1, {
    describe: () => '',
    describeKey: () => ({ parts: [], address: undefined }),
  })
  observation.matched = 1
  for (const { ms, role, amount, value } of steps) {
    observation.timeMs = ms
    observation.roles[0] = role
    observation.amounts[0] = amount
    observation.values.set([value, value * 7])
    watch.note(observation, ms)
  }
  return watch.finish(LAST_MS)
}

/** The same, each window summed up for itself. */
function expectedOf(rule: EngineRule, steps: readonly Step[]): number[] {
  const isLow = rule.operator === 'lt' || rule.operator === 'lte'
  const isMean = rule.measure === 'average' || rule.measure === 'ratio'
  const values = Array.from({ length: PARTS }, () => Number.NaN)
  for (let ms = 0; ms <= LAST_MS; ms++) {
    if (isMean && !isLow && !steps.some(step => step.ms === ms && isCounted(step))) continue
    const value = valueAt(rule, steps, ms)
    const part = Math.floor(ms / STEP_MS)
    const before = values[part]!
    if (Number.isNaN(before) || (isLow ? value < before : value > before)) values[part] = value
  }
  return values
}

function isCounted({ role }: Step): boolean {
  return (role & (ROLE_COUNTED | ROLE_PART)) !== 0
}

function valueAt(rule: EngineRule, steps: readonly Step[], ms: number): number {
  const resets = steps.filter(step => (step.role & ROLE_RESET) !== 0 && step.ms < ms)
  const resetMs = Math.max(-1, ...resets.map(step => step.ms))
  const inside = steps.filter(
    step => isCounted(step) && step.ms <= ms && step.ms >= ms - WINDOW_MS && step.ms > resetMs,
  )
  const sum = inside.reduce((all, { amount }) => all + amount, 0)
  const whole = inside.filter(({ role }) => (role & ROLE_COUNTED) !== 0).length
  switch (rule.measure) {
    case 'count':
      return rule.isWeighted ? sum : inside.length
    case 'distinct':
      return new Set(inside.map(({ value }) => value)).size
    case 'sum':
      return sum
    case 'average':
      return whole < rule.minSamples ? Number.NaN : sum / whole
    case 'ratio': {
      const part = inside.filter(({ role }) => (role & ROLE_PART) !== 0).length
      return whole < rule.minSamples ? Number.NaN : part / whole
    }
  }
}

const rules = fc.record({
  measure: fc.constantFrom('count', 'distinct', 'sum', 'average', 'ratio'),
  operator: fc.constantFrom('gte', 'lt'),
  isWeighted: fc.boolean(),
  hasReset: fc.boolean(),
  minSamples: fc.constantFrom(1, 3),
})
const steps = fc.array(
  fc.record({ ms: fc.nat(LAST_MS), bits: fc.nat(7), amount: fc.nat(4), value: fc.nat(3) }),
  { minLength: 1, maxLength: 60 },
)

it('is what each window comes to that is summed up for itself', () => {
  fc.assert(
    fc.property(rules, steps, ({ measure, operator, isWeighted, hasReset, minSamples }, drawn) => {
      const isRatio = measure === 'ratio'
      const rule = engineRule({
        ...{ measure: measure as EngineRule['measure'], operator: operator as 'gte', threshold: 2 },
        ...{ windowMs: WINDOW_MS, quietMs: WINDOW_MS, hasReset: hasReset && !isRatio, minSamples },
        isWeighted: isWeighted && measure === 'count',
      })
      const inOrder = drawn
        .toSorted((a, b) => a.ms - b.ms)
        .map(({ ms, bits, amount, value }): Step => {
          const part = isRatio && (bits & 2) !== 0 ? ROLE_PART : 0
          const reset = rule.hasReset && bits === 7 ? ROLE_RESET : 0
          const counted = isRatio && bits === 2 ? 0 : ROLE_COUNTED
          return { ms, role: reset === 0 ? part | counted : reset, amount, value }
        })
      const values = watched(rule, inOrder)
      const isNobody = !inOrder.some(isCounted)
      if (isNobody) expect(values).toBe(undefined)
      else expectClose(values!, expectedOf(rule, inOrder))
    }),
  )
})

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values.map(value => value.toFixed(9))).toEqual(expected.map(value => value.toFixed(9)))
}

it('is nothing all the time of a key that is expected and never came', () => {
  const rule = engineRule({ operator: 'lt', threshold: 1, windowMs: 10, quietMs: 10 })
  const span = { fromMs: 0, stepMs: 1, parts: 3 }
  expect(new WindowWatch(rule, 0, span, { left: 9 }, true).finish(2)).toEqual([0, 0, 0])
  expect(new WindowWatch(rule, 0, span, { left: 9 }).finish(2)).toBe(undefined)
})

it('gives up, and gives its room back, where a window has more entries than there is room', () => {
  const rule = engineRule({ threshold: 2, windowMs: WINDOW_MS, quietMs: WINDOW_MS })
  const room = { left: 4 }
  const burst = Array.from({ length: 10 }, (_, at) => ({
    ...{ ms: at, role: ROLE_COUNTED, amount: 1, value: 0 },
  }))
  expect(watched(rule, burst, room)).toBe(undefined)
  expect(room.left).toBe(4)
})
