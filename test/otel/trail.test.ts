import { describe, expect, it } from 'vitest'
import { SpanSample } from '../../src/otel/span-sample.ts'
import { CountedSpans, joinTrails, type Trail } from '../../src/otel/trail.ts'

/** How often a trail is asked whether it is open. */
let asked = 0

function createTrail(): Trail & { isOpen: boolean } {
  const trail = { spans: 0, sampled: 0, sample: new SpanSample(), isOpen: true, parts: [] as never }
  const part = {
    get isOpen() {
      asked++
      return trail.isOpen
    },
    set isOpen(value) {
      trail.isOpen = value
    },
  }
  return Object.assign(trail, { parts: [part] })
}

describe('the trails that a span was counted in', () => {
  it('are told apart from those that it was not', () => {
    const counted = new CountedSpans()
    const [span, other] = [{}, {}]
    const [first, second, third] = [createTrail(), createTrail(), createTrail()]
    for (const trail of [first, second, third]) {
      expect(counted.has(trail, span)).toBe(false)
      expect(counted.has(trail, span)).toBe(true)
    }
    expect(counted.has(second, other)).toBe(false)
    for (const trail of [first, second, third]) expect(counted.has(trail, span)).toBe(true)
  })

  it('are the same after one was joined to another, and to a third', () => {
    const counted = new CountedSpans()
    const span = {}
    const [oldest, older, younger] = [createTrail(), createTrail(), createTrail()]
    counted.has(createTrail(), span)
    expect(counted.has(younger, span)).toBe(false)
    for (const [into, from] of [
      [older, younger],
      [oldest, older],
    ] as const) {
      from.isOpen = false
      joinTrails(into, from, 128)
    }
    expect(counted.has(oldest, span)).toBe(true)
  })

  it('may be many without being gone through for each record, open or closed', () => {
    const counted = new CountedSpans()
    const span = {}
    asked = 0
    const open = Array.from({ length: 2_000 }, createTrail)
    for (let round = 0; round < 3; round++) for (const trail of open) counted.has(trail, span)
    for (let episode = 0; episode < 8_000; episode++) {
      const trail = createTrail()
      expect(counted.has(trail, span)).toBe(false)
      trail.isOpen = false
    }
    for (const trail of open) expect(counted.has(trail, span)).toBe(true)
    // 10,000 trails, each looked through as often as a set that doubles looks back: twice or so.
    expect(asked).toBeGreaterThan(2_000)
    expect(asked).toBeLessThan(40_000)
  })
})
