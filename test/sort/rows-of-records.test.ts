import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/record/observation.ts'
import type { Attributes } from '../../src/record/record.ts'
import { rowShape } from '../../src/sort/observation-rows.ts'
import { Sorter } from '../../src/sort/sorter.ts'
import { createFolder } from '../cli/drive.ts'
import { compiledOf, observerOf } from '../rules/observers.ts'
import { NOON_MS, recordOf } from '../rules/records.ts'

const folder = createFolder()

const COMPILED = compiledOf(
  'count >= 5 within 10s as plain',
  'count by client.address/24 + user.name >= 5 within 10s weight n as weighted',
  'distinct url.path by * >= 5 within 10s where n >= 0 as paths',
  'sum n by user.name >= 5 within 10s reset n = 3 as sum',
  'average n by client.address/24 >= 5 within 10s as average',
  'ratio of (n > 2) to (n > 1) >= 0.5 within 10s as ratio',
)
const { rules, engineRules, keys } = COMPILED

const value = fc.oneof(
  fc.integer({ min: -1, max: 4 }),
  fc.constantFrom('x', 'alice', '/a', '2.5', undefined, ['/a', '/b', 'alice'], []),
)
const attributes = fc
  .record({
    client: fc.constantFrom('192.0.2.1', '192.0.2.99', '2001:db8::1', 'nobody'),
    n: value,
    user: value,
    path: value,
  })
  .map(
    ({ client, n, user, path }): Attributes => ({
      ...{ 'client.address': client, n, 'user.name': user, 'url.path': path },
    }),
  )

/** All that an observation says to the rules that it matters to. */
function told(observation: Observation): unknown {
  const { timeMs, seenMs, isFirst, origin, amounts, roles, values } = observation
  const matched = [...observation.rules.subarray(0, observation.matched)]
  return {
    ...{ timeMs, seenMs, isFirst, origin },
    rules: matched.map(rule => {
      const { measure, isWeighted, key } = engineRules[rule]!
      const hasAmount = measure === 'sum' || measure === 'average' || isWeighted
      const hasValue = measure === 'distinct'
      return {
        ...{ rule: rules[rule]!.id, roles: roles[rule], key: { ...observation.keys[key]! } },
        amount: hasAmount ? amounts[rule] : undefined,
        value: hasValue ? [...values.subarray(rule * 2, rule * 2 + 2)] : undefined,
      }
    }),
  }
}

describe('what a record is to all kinds of rules', () => {
  it('is the same after it was sorted', () => {
    fc.assert(
      fc.property(fc.array(attributes, { maxLength: 20 }), fc.boolean(), (records, isSpilt) => {
        const observer = observerOf(COMPILED)
        const sorter = new Sorter({
          ...rowShape(engineRules, keys.length),
          ...{ maxFutureSkewMs: 0, maxBytes: isSpilt ? 1 : 1e6, folder: folder.path },
        })
        const direct: unknown[] = []
        for (const [at, record] of records.entries()) {
          const skipped = observer.observe(recordOf(record, NOON_MS - at))
          if (skipped !== undefined || observer.observation.matched === 0) continue
          const source = { file: 0, line: at + 1, recordIndex: 0, text: `${at}` }
          const same: unknown[] = []
          do {
            same.push(told(observer.observation))
            sorter.push(observer.observation, source)
          } while (observer.next())
          direct.unshift(...same)
        }
        const sorted: unknown[] = []
        sorter.replay({
          take: observation => sorted.push(told(observation)),
          readText: () => '',
          describe: () => '',
          describeKey: () => ({ parts: [], address: undefined }),
        })
        sorter.close()
        expect(sorted).toEqual(direct)
      }),
      { numRuns: 200 },
    )
  })
})
