import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseCondition,
  parseFieldName,
  parseKey,
  parseMeasure,
  parseRuleLine,
  type Reading,
} from '../../src/rules/language.ts'

function mistakeIn(reading: Reading<unknown>): string {
  if ('meaning' in reading) return 'none'
  const { where, expected, found } = reading.mistake
  return `${where}: expected ${expected}, found ${found}`
}

const A_VALUE = 'a number, true, false or a text (in quotes where it is more than a plain word)'
const A_FIELD = 'a field name (an odd one stands in backticks)'
const A_MEASURE = 'count, distinct, sum, average or ratio'
const IN_PARENTHESES = 'a condition in parentheses'
const A_CLAUSE =
  'within, where, weight, reset, min_samples, quiet, severity, mode or as, or the end'
const AN_OPERATOR = '=, !=, <, <=, >, >=, in or not in'

describe('a mistake in a condition', () => {
  it.each([
    ['', `column 1: expected ${A_FIELD}, found the end`],
    ['   ', `column 4: expected ${A_FIELD}, found the end`],
    ['a', `column 2: expected ${AN_OPERATOR}, found the end`],
    ['a 1', `column 3: expected ${AN_OPERATOR}, found "1"`],
    ['a =', `column 4: expected ${A_VALUE}, found the end`],
    ['a = 1 b = 2', 'column 7: expected "and", "or" or the end, found "b"'],
    ['a = 1 and', `column 10: expected ${A_FIELD}, found the end`],
    ['a == 1', 'column 3: expected "=", found "=="'],
    ['a <> 1', 'column 3: expected "!=", found "<>"'],
    ['a = 1 && b = 1', 'column 7: expected "and", found "&&"'],
    ['a = 1 || b = 1', 'column 7: expected "or", found "||"'],
    ['!a = 1', 'column 1: expected "not", found "!"'],
    ['a ~ 1', `column 3: expected ${AN_OPERATOR}, found "~"`],
    ['a = 1; b', 'column 6: expected a field, an operator or a value, found ";"'],
    [
      'a contains x',
      `column 3: expected ${AN_OPERATOR} (this version does not support "contains"), ` +
        `found "contains"`,
    ],
    [
      'a Matches x',
      `column 3: expected ${AN_OPERATOR} (this version does not support "matches"), ` +
        `found "Matches"`,
    ],
    ['a not 1', 'column 7: expected "in" after "not", found "1"'],
    ['a in 1', 'column 6: expected a list such as [401, 403], found "1"'],
    ['a in []', `column 7: expected ${A_VALUE}, found "]"`],
    ['a in [1, ]', `column 10: expected ${A_VALUE}, found "]"`],
    ['a in [1 2]', 'column 9: expected "," or "]", found "2"'],
    ['a in (1]', 'column 8: expected "," or ")", found "]"'],
    ['(a = 1', 'column 7: expected "and", "or" or ")", found the end'],
    ['a = 1)', 'column 6: expected "and", "or" or the end, found ")"'],
    ['a = 10.0.0.1', `column 5: expected ${A_VALUE}, found "10.0.0.1"`],
    ['a = /login', `column 5: expected ${A_VALUE}, found "/login"`],
    ['a = and', `column 5: expected ${A_VALUE}, found "and"`],
    [
      'a = null',
      `column 5: expected ${A_VALUE}; a missing field makes every comparison false, found "null"`,
    ],
    [
      'a = 9007199254740992',
      'column 5: expected a number from -(2^53 - 1) to 2^53 - 1, found "9007199254740992"',
    ],
    ['a < true', 'column 5: expected a number or a text after <, found "true"'],
    ['"a" = 1', `column 1: expected ${A_FIELD}, found "a"`],
    ['1 = a', `column 1: expected ${A_FIELD}, found "1"`],
    ['true = a', `column 1: expected ${A_FIELD}, found "true"`],
    ['a..b = 1', `column 1: expected ${A_FIELD}, found "a..b"`],
    ['`` = 1', 'column 1: expected a field name, found ``'],
    ['`a = 1', 'column 1: expected a closing `, found the end'],
    ['a = "x', 'column 5: expected a closing ", found the end'],
    ["a = 'x\\'", "column 5: expected a closing ', found the end"],
    ['a = "\\x"', 'column 6: expected an escape such as \\" or \\\\ or \\n, found "\\\\x"'],
    ['a = "\\u00"', 'column 6: expected an escape such as \\u00e9, found "\\\\u00\\""'],
    ['a = 1 and\n b ! 1', 'line 2, column 4: expected "not", found "!"'],
    [
      `${'('.repeat(33)}a = 1`,
      'column 33: expected at most 32 parentheses and "not" within each other, found "("',
    ],
  ])('%j', (text, message) => {
    expect(mistakeIn(parseCondition(text))).toBe(message)
  })

  it('is found where the text or a name is too long', () => {
    const longText = `a = "${'x'.repeat(5_000)}"`
    expect(mistakeIn(parseCondition(longText))).toBe(
      'column 1: expected at most 4096 characters, found 5006',
    )
    expect(mistakeIn(parseCondition(`${'a'.repeat(300)} = 1`))).toBe(
      'column 1: expected a name of at most 256 characters, found 300',
    )
  })

  it('is found where a list is too long', () => {
    const text = `a in [${Array.from({ length: 257 }, (_, index) => index).join(',')}]`
    expect(mistakeIn(parseCondition(text))).toMatch(/expected at most 256 values, found "256"$/)
  })
})

describe('a field name', () => {
  it.each([
    ['client.address', 'client.address'],
    [' `a b` ', 'a b'],
    ['`client.address/24`', 'client.address/24'],
  ])('%j names %s', (text, name) => {
    expect(parseFieldName(text)).toEqual({ meaning: name })
  })

  it.each([
    ['client.address/24', `column 1: expected ${A_FIELD}, found "client.address/24"`],
    ['a, b', 'column 2: expected the end, found ","'],
    ['a b', 'column 3: expected the end, found "b"'],
  ])('%j is none', (text, message) => {
    expect(mistakeIn(parseFieldName(text))).toBe(message)
  })
})

describe('a rule on one line', () => {
  it.each([
    [
      'count by client.address >= 100 within 60s',
      { id: 'count-client.address-gte-100-60s', by: 'client.address', gte: 100, within: '60s' },
    ],
    ['count > 5 within 10s', { id: 'count-client.address-gt-5-10s', gt: 5, within: '10s' }],
    [
      'COUNT BY `my field` >= 1 QUIET 10m WITHIN 60s SEVERITY high MODE shadow AS my-id',
      {
        ...{ id: 'my-id', by: '`my field`', gte: 1, within: '60s' },
        ...{ quiet: '10m', severity: 'high', mode: 'shadow' },
      },
    ],
    [
      'count >= 9 within 5m where severity = high and (mode in [a] or not quiet = 1) severity low',
      {
        ...{ id: 'count-client.address-gte-9-5m-where-ccdd2e2e', gte: 9, within: '5m' },
        ...{ where: 'severity = high and (mode in [a] or not quiet = 1)', severity: 'low' },
      },
    ],
    [
      'count by `A b` >= 1 within 1s',
      { id: 'count-a-b-gte-1-1s', by: '`A b`', gte: 1, within: '1s' },
    ],
  ])('%s', (text, expected) => {
    expect(parseRuleLine(text)).toEqual({
      meaning: { measure: 'count', by: 'client.address', ...expected },
    })
  })

  it.each([
    [
      'distinct url.path by client.address/24,64 >= 50 within 60s',
      {
        ...{ measure: 'distinct url.path', by: 'client.address/24,64', gte: 50, within: '60s' },
        id: 'distinct-url.path-client.address-24-64-gte-50-60s',
      },
    ],
    [
      'DISTINCT `by` > 5 within 1s',
      {
        measure: 'distinct `by`',
        by: 'client.address',
        gt: 5,
        id: 'distinct-by-client.address-gt-5-1s',
      },
    ],
    [
      'sum http.response.body.size by client.address + `a b` >= 0.25 within 1h',
      {
        ...{ measure: 'sum http.response.body.size', by: ['client.address', '`a b`'], gte: 0.25 },
        id: 'sum-http.response.body.size-client.address-a-b-gte-0.25-1h',
      },
    ],
    [
      'average a by * < 2 within 1s min_samples 5',
      { measure: 'average a', by: '*', lt: 2, min_samples: 5, id: 'average-a-all-lt-2-1s' },
    ],
    [
      'ratio of (s >= 500 or (s = 0)) to (s > 0) by *>=0.5 within 5m where m = GET as errors',
      {
        ...{ measure: 'ratio', of: 's >= 500 or (s = 0)', to: 's > 0', by: '*', gte: 0.5 },
        ...{ where: 'm = GET', id: 'errors' },
      },
    ],
    [
      'count <= 0 within 1m reset a = 1 weight `n n` where b = 2',
      {
        ...{ measure: 'count', by: 'client.address', lte: 0, reset: 'a = 1', weight: '`n n`' },
        ...{
          where: 'b = 2',
          id: expect.stringMatching(/-1m-where-\w{8}-reset-\w{8}-weight--n-n-$/),
        },
      },
    ],
  ])('%s', (text, expected) => {
    expect(parseRuleLine(text)).toEqual({ meaning: expect.objectContaining(expected) })
  })

  it('has an id short enough, and of its own, whatever its length', () => {
    const ids = ['1s', '2s'].map(within => {
      const key = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(60)).join(' + ')
      const reading = parseRuleLine(`count by ${key} > 5 within ${within}`)
      return 'meaning' in reading ? reading.meaning.id : ''
    })
    expect(ids[0]).toHaveLength(128)
    expect(ids[1]).toHaveLength(128)
    expect(ids[0]).not.toBe(ids[1])
  })

  it('has the same id whatever the condition looks like, and another for another condition', () => {
    const ids = ['a = 1', '(a=1)', 'a = 2'].map(condition => {
      const reading = parseRuleLine(`count >= 1 within 1s where ${condition}`)
      return 'meaning' in reading ? reading.meaning.id : undefined
    })
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })

  it.each([
    ['', `column 1: expected ${A_MEASURE}, found the end`],
    ['counts >= 1', `column 1: expected ${A_MEASURE}, found "counts"`],
    [
      'percentile x by y >= 5 within 60s',
      `column 1: expected ${A_MEASURE} (this version does not support "percentile"), ` +
        'found "percentile"',
    ],
    ['distinct by a >= 5 within 60s', 'column 10: expected a field after "distinct", found "by"'],
    ['distinct >= 5 within 60s', `column 10: expected ${A_FIELD}, found ">="`],
    ['sum a/24 >= 5 within 60s', 'column 5: expected a field without a prefix, found "a/24"'],
    ['ratio by a >= 1 within 1s', `column 7: expected "of" and ${IN_PARENTHESES}, found "by"`],
    [
      'ratio of a = 1 >= 1 within 1s',
      `column 10: expected ${IN_PARENTHESES} after "of", found "a"`,
    ],
    ['ratio of (a = 1', 'column 16: expected "and", "or" or ")", found the end'],
    [
      'ratio of (a = 1) or (b = 1) >= 0.5 within 1s',
      'column 18: expected the whole condition in parentheses, found "or"',
    ],
    [
      'ratio of (a = 1) to b = 1 >= 0.5 within 1s',
      `column 21: expected ${IN_PARENTHESES} after "to", found "b"`,
    ],
    ['ratio of (a = 1) >= .5 within 1s', 'column 21: expected a number such as 0.5, found ".5"'],
    ['sum x >= -1 within 1s', 'column 10: expected a number such as 0.5, found "-1"'],
    [
      'count by a, b >= 5 within 60s',
      'column 11: expected "+" between the fields of a key, found ","',
    ],
    [
      'count > 5 < 10 within 60s',
      'column 11: expected one threshold (this version does not support ranges), found "<"',
    ],
    ['count >= 5 weight within 1s', `column 26: expected ${A_CLAUSE}, found "1s"`],
    ['count >= 5 min_samples few', 'column 24: expected a whole number, found "few"'],
    ['count >= 5 within 1s reset', `column 27: expected ${A_FIELD}, found the end`],
    ['count = 5 within 60s', 'column 7: expected ">", ">=", "<" or "<=", found "="'],
    ['count >= many within 60s', 'column 10: expected a whole number, found "many"'],
    ['count >= 1.5 within 60s', 'column 10: expected a whole number, found "1.5"'],
    ['count >= 5', 'column 11: expected "within" and a duration such as 60s, found the end'],
    ['count >= 5 within', 'column 18: expected a word after "within", found the end'],
    ['count >= 5 within 1s within 2s', 'column 22: expected "within" only once, found "within"'],
    ['count >= 5 during 1s', `column 12: expected ${A_CLAUSE}, found "during"`],
    ['count >= 5 within 1s where a', `column 29: expected ${AN_OPERATOR}, found the end`],
  ])('%j is refused', (text, message) => {
    expect(mistakeIn(parseRuleLine(text))).toBe(message)
  })
})

describe('any text', () => {
  const words = fc.constantFrom(
    ...['count', 'by', 'a', '>=', '1', 'within', '1s', 'where', 'and', 'or', 'not', 'in', '(', ')'],
    ...[
      '[',
      ']',
      ',',
      '=',
      '*',
      '+',
      '/24',
      'ratio',
      'of',
      'sum',
      '"',
      "'",
      '`',
      '\\',
      '\\u',
      '\n',
      'quiet',
      'as',
      '<',
      '!',
      ' ',
    ],
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(words, { maxLength: 40 }).map(list => list.join(' ')),
    fc.array(words, { maxLength: 40 }).map(list => list.join('')),
  )

  it('is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(texts, text => {
        for (const parse of [
          parseCondition,
          parseFieldName,
          parseKey,
          parseMeasure,
          parseRuleLine,
        ]) {
          const reading = parse(text)
          if ('meaning' in reading) continue
          expect(reading.mistake.where).toMatch(/^(line \d+, )?column \d+$/)
          expect(reading.mistake.expected).not.toBe('')
          expect(reading.mistake.found).not.toBe('')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['(', 'not ', '"', '\\', '`', 'a = 1 and ', 'a in [1,', ' '])(
    'of a million %j is refused at once',
    piece => {
      const start = performance.now()
      parseCondition(piece.repeat(1_000_000))
      parseRuleLine(piece.repeat(1_000_000))
      expect(performance.now() - start).toBeLessThan(1_000)
    },
  )
})
