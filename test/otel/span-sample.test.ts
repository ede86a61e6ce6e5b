import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LinkedSpan, SpanSample } from '../../src/otel/span-sample.ts'

const TRACE = '0'.repeat(31)

function span(number: number): LinkedSpan {
  return { traceId: `${TRACE}1`, spanId: number.toString(16).padStart(16, '0'), traceFlags: 1 }
}

/** Few ranks, so that equal ones are common. */
const rankOf = (number: number) => (number * 7) % 13

function sampleOf(numbers: readonly number[], most: number): SpanSample {
  const sample = new SpanSample()
  for (const number of numbers) {
    if (!sample.has(span(number), rankOf(number))) sample.add(span(number), rankOf(number), most)
  }
  return sample
}

function lowest(numbers: readonly number[], most: number): LinkedSpan[] {
  const unique = [...new Set(numbers)]
  return unique
    .sort((a, b) => rankOf(a) - rankOf(b) || a - b)
    .slice(0, most)
    .map(span)
}

const numbers = fc.array(fc.nat(60), { maxLength: 80 })
const mosts = fc.integer({ min: 1, max: 20 })

describe('a sample of spans', () => {
  it('has the different spans of lowest rank, in whatever order and however often they come', () => {
    fc.assert(
      fc.property(numbers, mosts, (all, most) => {
        expect(sampleOf(all, most).spans).toEqual(lowest(all, most))
      }),
    )
  })

  it('of two samples is the sample of all their spans, and tells how many both had', () => {
    fc.assert(
      fc.property(numbers, numbers, mosts, (one, other, most) => {
        const sample = sampleOf(one, most)
        const second = sampleOf(other, most)
        const before = new Set(sample.spans.map(({ spanId }) => spanId))
        const both = second.spans.filter(({ spanId }) => before.has(spanId)).length
        expect(sample.addAll(second, most)).toBeLessThanOrEqual(both)
        expect(sample.spans).toEqual(lowest([...one, ...other], most))
      }),
    )
  })

  it('is what it would have been where it shrinks', () => {
    fc.assert(
      fc.property(numbers, mosts, mosts, (all, most, fewer) => {
        const sample = sampleOf(all, most)
        sample.shrink(fewer)
        expect(sample.spans).toEqual(lowest(all, Math.min(most, fewer)))
      }),
    )
  })

  it('keeps of a span what a link needs', () => {
    const sample = new SpanSample()
    sample.add({ ...span(1), traceState: {}, isRemote: true } as never, 1, 1)
    expect(sample.spans).toEqual([span(1)])
  })
})
