import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/base/problem.ts'
import { ClientReader } from '../../src/record/client.ts'
import { FILE_KEYS, LATER_FILE_KEYS, loadConfiguration } from '../../src/rules/configuration.ts'
import type { Rule } from '../../src/rules/model.ts'
import { DEFAULT_RULES } from '../../src/rules/presets.ts'
import { LATER_RULE_KEYS, RULE_SHAPE } from '../../src/rules/rule-shape.ts'
import { compileRules } from '../../src/rules/ruleset.ts'
import { configurationSchema } from '../../src/rules/schema.ts'
import { DEFAULT_SETTINGS, SETTINGS } from '../../src/rules/settings.ts'
import { violations } from './json-schema.ts'

const SCHEMA = configurationSchema()

function loaded(input: Record<string, unknown>): readonly Rule[] | undefined {
  const problems: Problem[] = []
  const { rules } = loadConfiguration(input, problems)
  return problems.length === 0 ? rules : undefined
}

function loads(input: Record<string, unknown>): boolean {
  return loaded(input) !== undefined
}

const RULE = { id: 'a', gte: 5, within: '10s' }

describe('the schema for editors', () => {
  it('is the committed file (write it with tools/schema.ts)', () => {
    const file = new URL('../../schema/netanomaly.schema.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(SCHEMA)
  })

  it('has every key, each with a description, and none that is still to come', () => {
    const { properties, definitions } = SCHEMA as unknown as {
      properties: Record<string, { description: string }>
      definitions: { rule: { properties: Record<string, { description: string }> } }
    }
    const settings = Object.values(SETTINGS).map(setting => setting.file)
    const ruleKeys = definitions.rule.properties
    expect(Object.keys(properties).sort()).toEqual([...FILE_KEYS, ...settings].sort())
    expect(Object.keys(ruleKeys).sort()).toEqual(Object.keys(RULE_SHAPE).sort())
    for (const key of [...Object.values(properties), ...Object.values(ruleKeys)]) {
      expect(key.description).toMatch(/\.$/)
    }
    for (const key of LATER_FILE_KEYS) expect(Object.keys(properties)).not.toContain(key)
    for (const key of LATER_RULE_KEYS) expect(Object.keys(ruleKeys)).not.toContain(key)
  })

  it.each([
    {},
    { $schema: './netanomaly.schema.json', file_format: '1.0', rules: [...DEFAULT_RULES] },
    { rules: [RULE, 'count > 5 within 10s', ' COUNT>6 within 10s'] },
    {
      rules: [{ ...RULE, by: ' `odd name` ', tags: ['a'], mode: 'off', quiet: '1h', where: 'a=1' }],
    },
    {
      rules: [
        { ...RULE, by: ['client.address/24 , 64', '`a b`'], measure: 'Distinct url.path/24' },
        { id: 'b', within: '21d', measure: ' SUM a', lte: 0, by: '*', min_samples: 5 },
        { id: 'c', within: '1s', measure: 'ratio', of: 'a = 1', to: 'b = 2', gt: 0.5 },
        { id: 'd', within: '1s', keys: [['a', 'b']], by: '`x`+`y`', lt: 5 },
        { id: 'e', within: '1s', keys: ['192.0.2.1'], lt: 5 },
        { ...RULE, id: 'f', weight: 'n', reset: 'a = 1' },
        {
          ...{ id: 'g', within: '1s' },
          levels: [
            { by: 'a', gt: 0 },
            { by: '*', gte: 1 },
          ],
        },
        'RATIO of (a = 1) by *>=0.5 within 1s',
        'distinct`a b` <= 5 within 1s min_samples 1',
        'count< 5 within 1s',
      ],
    },
    { max_pending: 5, max_weight: 5 },
    { trusted_proxies: ['loopback'], client_fields: ['a.b'], lateness: '1m30s', max_keys: 7 },
  ])('accepts what loads: %o', input => {
    expect(loads(input)).toBe(true)
    expect(violations(input, SCHEMA, SCHEMA)).toEqual([])
  })

  it.each([
    { file_format: 1 },
    { file_format: '2.0' },
    { rules: [] },
    { rules: {} },
    { rules: ['rate a > 1 within 1s'] },
    { rules: ['counts > 1 within 1s'] },
    { rules: [{ ...RULE, gt: 1 }] },
    { rules: [{ id: 'a', within: '10s' }] },
    { rules: [{ ...RULE, within: 10 }] },
    { rules: [{ ...RULE, within: '10' }] },
    { rules: [{ ...RULE, gte: 0 }] },
    { rules: [{ ...RULE, id: 'A' }] },
    { rules: [{ ...RULE, by: 'client.address/0' }] },
    { rules: [{ ...RULE, by: [] }] },
    { rules: [{ ...RULE, by: ['*'] }] },
    { rules: [{ ...RULE, measure: 'most' }] },
    { rules: [{ ...RULE, min_samples: 0 }] },
    { rules: [{ ...RULE, lt: 5 }] },
    { rules: [{ ...RULE, levels: [] }] },
    {
      rules: [
        {
          id: 'a',
          within: '1s',
          levels: [
            { by: 'a', lt: 5 },
            { by: '*', gte: 5 },
          ],
        },
      ],
    },
    { rules: [{ id: 'a', within: '1s', lt: 5, keys: [5] }] },
    { rules: [{ ...RULE, severity: 'worst' }] },
    { lateness: 5 },
    { max_keys: 0 },
    { nonsense: true },
  ])('refuses what does not load: %o', input => {
    expect(loads(input)).toBe(false)
    expect(violations(input, SCHEMA, SCHEMA)).not.toEqual([])
  })

  it('accepts whatever loads, and that compiles', () => {
    const rule = fc.record(
      {
        id: fc.constantFrom('a', 'B', 7, ''),
        measure: fc.constantFrom('count', 'distinct a/24', 'SUM b', 'ratio', 'sum b/24', 'rate'),
        of: fc.constantFrom('a = 1', 'a ='),
        to: fc.constant('b = 2'),
        gt: fc.constantFrom(0, 1, -1, '1', 0.5),
        gte: fc.constantFrom(1, 0, 1_000_001, 0.5),
        lt: fc.constantFrom(1, 0, 0.5),
        lte: fc.constantFrom(0, 1, 0.5, -1),
        levels: fc.constantFrom(
          [
            { by: 'a', gte: 5 },
            { by: '*', gt: 50 },
          ],
          [{ by: 'a', gte: 5 }],
        ),
        within: fc.constantFrom('10s', '1h30m', '10', 10),
        by: fc.constantFrom(...['a.b', '`x y`', 'a/24', 'a/8,16 + b', 'a b', '@t', '*'], [
          'a',
          'b',
        ]),
        keys: fc.constantFrom(['x'], [['x', 'y']], ['192.0.2.0'], []),
        where: fc.constantFrom('a = 1', '', 'a'),
        weight: fc.constantFrom('n', 'n m'),
        reset: fc.constantFrom('a = 1', 'a'),
        min_samples: fc.constantFrom(1, 0),
        quiet: fc.constantFrom('1h', '2h', '1s'),
        severity: fc.constantFrom('high', 'worst'),
        tags: fc.constantFrom([], ['a'], [''], 'a'),
        version: fc.constantFrom('1.0', 1),
      },
      { requiredKeys: ['id', 'within'] },
    )
    const input = fc.record(
      {
        rules: fc.array(fc.oneof(rule, fc.constant('count > 5 within 10s')), { maxLength: 2 }),
        lateness: fc.constantFrom('5s', '5', 5),
        max_keys: fc.constantFrom(1, 0),
        trusted_proxies: fc.constantFrom([], ['loopback'], ['x'], 'loopback'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(input, value => {
        const rules = loaded(value)
        if (rules === undefined) return
        expect(violations(value, SCHEMA, SCHEMA)).toEqual([])
        compileRules(rules, 1).createObserver(new ClientReader(DEFAULT_SETTINGS))
      }),
      { numRuns: 5_000 },
    )
  })
})
