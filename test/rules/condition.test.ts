import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../src/record/record.ts'
import { compileCondition } from '../../src/rules/condition.ts'
import { formatCondition } from '../../src/rules/expression.ts'
import { parseCondition } from '../../src/rules/language.ts'
import { expressions } from './arbitraries.ts'
import { recordOf } from './records.ts'

function holds(text: string, attributes: Attributes): boolean {
  const reading = parseCondition(text)
  if ('mistake' in reading) throw new Error(`${text}: ${JSON.stringify(reading.mistake)}`)
  return compileCondition(reading.meaning)(recordOf(attributes))
}

describe('a condition', () => {
  it.each<[string, Attributes, boolean]>([
    // numbers, and what compares with them
    ['n = 404', { n: 404 }, true],
    ['n = 404', { n: '404' }, true],
    ['n = 404', { n: 404n }, true],
    ['n = 404', { n: '404.0' }, true],
    ['n = 404', { n: ' 404' }, false],
    ['n = 1000', { n: '1e3' }, false],
    ['n = 1e3', { n: 1000 }, true],
    ['n = 16', { n: '0x10' }, false],
    ['n = 0', { n: '' }, false],
    ['n = 0', { n: '.' }, false],
    ['n = 0', { n: '-' }, false],
    ['n = -1.5', { n: '-1.5' }, true],
    ['n = 7', { n: '007' }, true],
    ['n = 1', { n: true }, false],
    ['n > 1', { n: 2n ** 70n }, true],
    ['n < 1', { n: -(2n ** 70n) }, true],
    ['n >= 400', { n: 399.5 }, false],
    ['n >= 400', { n: 400 }, true],
    ['n <= 400', { n: '400' }, true],
    ['n < 400', { n: 400 }, false],
    ['n >= 0', { n: Number.NaN }, false],
    ['n != 0', { n: Number.NaN }, true],
    ['n > 9007199254740991', { n: Number.POSITIVE_INFINITY }, true],
    ['n = 0', { n: -0 }, true],
    // texts
    ['s = GET', { s: 'GET' }, true],
    ['s = get', { s: 'GET' }, false],
    ["s = 'it\\'s'", { s: "it's" }, true],
    ['s = "a\\n\\u00e9\\\\"', { s: 'a\né\\' }, true],
    ['s = "404"', { s: '404' }, true],
    ['s = "404"', { s: 404 }, true],
    ['s != "404"', { s: 404 }, false],
    ['s < "b"', { s: 'a' }, true],
    ['s < "b"', { s: 'B' }, true],
    ['s >= "\uffff"', { s: '\u{1f600}' }, false],
    ['s > ""', { s: 'a' }, true],
    ['s < "9"', { s: 5 }, true],
    ['s = ""', { s: '' }, true],
    // true and false
    ['b = true', { b: true }, true],
    ['b = TRUE', { b: true }, true],
    ['b = false', { b: false }, true],
    ['b = true', { b: 'true' }, true],
    ['b = true', { b: 'TRUE' }, false],
    ['b = true', { b: 1 }, false],
    ['b != true', { b: false }, true],
    ['b = "true"', { b: true }, false],
    // a missing field
    ['m = 1', {}, false],
    ['m != 1', {}, false],
    ['m != 1', { m: null }, false],
    ['m in [1]', {}, false],
    ['m not in [1]', {}, false],
    ['not (m = 1)', {}, true],
    ['not m in [1]', {}, true],
    // lists
    ['l = 2', { l: [1, 2] }, true],
    ['l > 5', { l: [1, 9] }, true],
    ['l != 2', { l: [1, 2] }, false],
    ['l != 3', { l: [1, 2] }, true],
    ['l not in [3, 4]', { l: [1, 2] }, true],
    ['l not in [3, 2]', { l: [1, 2] }, false],
    ['l != 1', { l: [] }, true],
    ['l = 1', { l: [] }, false],
    ['l = 1', { l: [null, undefined, 'x', 1] }, true],
    ['l = 1', { l: [[1]] }, false],
    // in
    ['s in [401, 403, "x"]', { s: '403' }, true],
    ['s in (401, x)', { s: 'x' }, true],
    ['s IN [401]', { s: 402 }, false],
    ['s not in [401]', { s: 402 }, true],
    ['s NOT IN [401]', { s: 401 }, false],
    // not binds tighter than and, and tighter than or
    ['a = 1 or b = 1 and c = 1', { a: 1 }, true],
    ['(a = 1 or b = 1) and c = 1', { a: 1 }, false],
    ['not a = 1 and b = 1', { b: 1 }, true],
    ['not (a = 1 and b = 1)', { b: 1 }, true],
    ['not not a = 1', { a: 1 }, true],
    ['not a = 1 or b = 1', { a: 1, b: 1 }, true],
    // names
    [
      'http.request.header.x-forwarded-for = a',
      { 'http.request.header.x-forwarded-for': ['a'] },
      true,
    ],
    ['@timestamp = 1', { '@timestamp': 1 }, true],
    ['`a b` = 1', { 'a b': 1 }, true],
    ['`not` = 1', { not: 1 }, true],
    ['count = 1', { count: 1 }, true],
    ['a.b.c = 1', { a: { 'b.c': 1 } }, true],
    ['http.response.status_code = 404', { 'http.status_code': 404 }, true],
    // what only shares a name with a field is none, so != and not in fail as for a missing one
    ['http.response.status_code != 200', { status: 'active' }, false],
    ['http.response.status_code != 200', { status: '404' }, true],
    ['http.response.status_code not in [200, 301]', { status: 'open' }, false],
    ['http.request.method != "GET"', { method: 'card' }, false],
    ['http.request.method != "GET"', { method: 'POST' }, true],
    ['user.name != "probe"', { login: true }, false],
    ['user.name != "probe"', { login: 'bob' }, true],
    ['http.response.body.size != 0', { bytes: 'many' }, false],
    ['destination.port not in [80, 443]', { dst_port: 'any' }, false],
    ['__proto__ = 1', {}, false],
    ['constructor != x', {}, false],
  ])('%s of %o is %s', (text, attributes, expected) => {
    expect(holds(text, attributes)).toBe(expected)
  })

  it('holds for no value that throws when it is read', () => {
    const revoked = Proxy.revocable([], {})
    revoked.revoke()
    expect(holds('a != 1', { a: revoked.proxy })).toBe(false)
    const thrower = new Proxy([], {
      get() {
        throw new Error('hostile')
      },
    })
    expect(holds('not a = 1', { a: thrower })).toBe(false)
  })

  it('looks at a bounded part of a list', () => {
    const endless = new Proxy([], { get: (_, name) => (name === 'length' ? 2 ** 53 : 0) })
    expect(holds('a = 1', { a: endless })).toBe(false)
  })

  it('answers true or false for any value of any field', () => {
    const values = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true })
    const hostile = fc.oneof(values, fc.constant(Symbol('s')), fc.constant(new Proxy({}, {})))
    fc.assert(
      fc.property(
        expressions,
        fc.dictionary(fc.string(), hostile),
        hostile,
        (tree, rest, value) => {
          const record = recordOf({ ...rest, a: value, 'b.c': value, '@timestamp': value })
          expect(typeof compileCondition(tree)(record)).toBe('boolean')
        },
      ),
    )
  })
})

describe('the canonical text of a condition', () => {
  it.each([
    ['a=1', 'a = 1'],
    ["(((a = 'GET')))", 'a = "GET"'],
    ['a = GET', 'a = "GET"'],
    ['a IN (401,403)', 'a in [401, 403]'],
    ['a Not In ("x")', 'a not in ["x"]'],
    ['a=1 AND (b=2 OR c=3) AND NOT d=TRUE', 'a = 1 and (b = 2 or c = 3) and not d = true'],
    ['(a = 1 and b = 2) or c = 3', 'a = 1 and b = 2 or c = 3'],
    ['`a b` = 01.50', '`a b` = 1.5'],
    ['`and` = -0', '`and` = 0'],
    ['a = "x\\/\\u0041"', 'a = "x/A"'],
  ])('%s is %s', (text, expected) => {
    const reading = parseCondition(text)
    expect('meaning' in reading && formatCondition(reading.meaning)).toBe(expected)
  })

  it('parses to an equal condition', () => {
    fc.assert(
      fc.property(expressions, tree => {
        expect(parseCondition(formatCondition(tree))).toEqual({ meaning: tree })
      }),
      { numRuns: 1_000 },
    )
  })
})
