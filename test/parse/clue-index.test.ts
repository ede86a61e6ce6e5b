import { describe, expect, it } from 'vitest'
import { ClueIndex } from '../../src/parse/clue-index.ts'
import { TEXT_FORMATS } from '../../src/parse/text-catalog.ts'
import type { TextFormat } from '../../src/parse/text-format.ts'

function format(clues?: readonly string[]): TextFormat {
  return { id: 'x', title: 'x', programs: [], read: () => false, ...(clues && { clues }) }
}

/** Indexes of the formats that a text is shown to. */
function shown(index: ClueIndex, count: number, text: string): number[] {
  const all = index.setOf(Array.from({ length: count }, (_, at) => at))
  const found: number[] = []
  index.look(text)
  for (let at = index.next(all, 0); at >= 0; at = index.next(all, at + 1)) found.push(at)
  return found
}

describe('the index of clues', () => {
  const formats = [format(['failed', 'sasl']), format(), format(['client'])]
  const index = new ClueIndex(formats)
  const known = (text: string) => shown(index, formats.length, text)

  it.each([
    { text: '', formats: [1] },
    { text: 'Failed password', formats: [0, 1] },
    { text: 'x=1 SASL2 y', formats: [0, 1] },
    { text: '[client 192.0.2.1] FAILED', formats: [0, 1, 2] },
    { text: 'unfailed clients', formats: [1] },
    { text: 'the end is the client', formats: [1, 2] },
    { text: `${'x '.repeat(5_000)}client`, formats: [1, 2] },
    { text: `${'x '.repeat(33_000)}client`, formats: [1] },
  ])('of $text', ({ text, formats: wanted }) => {
    expect(known(text)).toEqual(wanted)
  })

  it('has room for any number of formats', () => {
    const many = Array.from({ length: 100 }, (_, at) => format([at === 99 ? 'last' : 'other']))
    const big = new ClueIndex(many)
    expect(shown(big, many.length, 'the last one')).toEqual([99])
    const edges = Array.from({ length: 70 }, (_, at) =>
      format([31, 32, 63, 64].includes(at) ? ['x'] : ['y']),
    )
    expect(shown(new ClueIndex(edges), edges.length, 'x')).toEqual([31, 32, 63, 64])
  })
})

it('clues are words of lower-case letters', () => {
  for (const { id, clues } of TEXT_FORMATS) {
    for (const clue of clues ?? []) expect(clue, id).toMatch(/^[a-z]+$/)
  }
})
