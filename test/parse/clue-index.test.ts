import { describe, expect, it } from 'vitest'
import { ClueIndex } from '../../src/parse/clue-index.ts'
import { TEXT_FORMATS } from '../../src/parse/text-catalog.ts'
import type { TextFormat } from '../../src/parse/text-format.ts'

function format(clues?: readonly string[]): TextFormat {
  return { id: 'x', title: 'x', programs: [], read: () => false, ...(clues && { clues }) }
}

describe('the index of clues', () => {
  const formats = [format(['failed', 'sasl']), format(), format(['client'])]
  const index = new ClueIndex(formats)
  const known = (text: string) => {
    index.look(text)
    return formats.flatMap((_, at) => (index.mayKnow(at) ? [at] : []))
  }

  it.each([
    { text: '', formats: [1] },
    { text: 'Failed password', formats: [0, 1] },
    { text: 'x=1 SASL2 y', formats: [0, 1] },
    { text: '[client 192.0.2.1] FAILED', formats: [0, 1, 2] },
    { text: 'unfailed clients', formats: [1] },
    { text: 'the end is the client', formats: [1, 2] },
    { text: `${'x '.repeat(2_100)}client`, formats: [1] },
  ])('of $text', ({ text, formats: wanted }) => {
    expect(known(text)).toEqual(wanted)
  })

  it('has room for any number of formats', () => {
    const many = Array.from({ length: 100 }, (_, at) => format([at === 99 ? 'last' : 'other']))
    const big = new ClueIndex(many)
    big.look('the last one')
    expect(many.flatMap((_, at) => (big.mayKnow(at) ? [at] : []))).toEqual([99])
  })
})

it('clues are words of lower-case letters', () => {
  for (const { id, clues } of TEXT_FORMATS) {
    for (const clue of clues ?? []) expect(clue, id).toMatch(/^[a-z]+$/)
    expect(clues?.length, id).not.toBe(0)
  }
})
