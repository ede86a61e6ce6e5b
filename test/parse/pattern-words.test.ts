import { describe, expect, it } from 'vitest'
import { wordsOf } from '../../src/parse/pattern-words.ts'

describe('words that a pattern needs', () => {
  it.each([
    {
      pattern: /^Failed (?:password|none) for (?<user>.*) from (?<client>\S+)$/,
      words: 'password none',
    },
    { pattern: /^[Bb]ad (?:PAM )?attempt for/, words: 'attempt' },
    { pattern: /^Log(?:in|out) of \S+$/, words: 'login logout' },
    { pattern: /^(?:login(?:ed)?) of$/, words: 'login logined' },
    { pattern: /^(?:very )+long:/, words: 'very' },
    { pattern: /^a\d+ (?=client )\S+ \[/, words: 'client' },
    { pattern: /^(?!never )\S+ (?:always)\b/, words: 'always' },
    { pattern: /(?:^|\s)foo(?: bar)?: /, words: 'foo' },
    { pattern: /^SASL2_auth$/, words: 'sasl' },
    { pattern: /^H=\S+ \[/, words: 'h' },
    { pattern: /^x{2}y{0,3} word{1} of /, words: 'of' },
    { pattern: /^\d+ ?foo? bar?$/, words: 'fo bar foo' },
    { pattern: /^from the (?:client|\[)/, words: 'from' },
  ])('$pattern', ({ pattern, words }) => {
    expect(wordsOf([pattern])?.join(' ')).toBe(words)
  })

  it.each([
    /^foo/,
    /foo /,
    /^\w+foo /,
    /^foo\w* \d+/,
    /^(?:foo |\d+)/,
    /^(?:foo )?\d/,
    /^(?:foo )*\d/,
    /^fo+ /,
    /^[a-z]oo /,
  ])('none: %s', pattern => {
    expect(wordsOf([pattern])).toBeUndefined()
  })

  it('of several patterns all, or none', () => {
    expect(wordsOf([/^foo /, /^bar /, /^foo bar /])).toEqual(['foo', 'bar'])
    expect(wordsOf([/^foo /, /^bar/])).toBeUndefined()
  })

  it('takes little time for many ways to spell', () => {
    const much = new RegExp(`^word ${'(?:a|b|c|dd? )?'.repeat(200)} $`)
    expect(wordsOf([much])).toEqual(['word'])
  })
})
