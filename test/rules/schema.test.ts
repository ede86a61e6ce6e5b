import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/base/problem.ts'
import { FILE_KEYS, LATER_FILE_KEYS, loadConfiguration } from '../../src/rules/configuration.ts'
import { DEFAULT_RULES } from '../../src/rules/presets.ts'
import { LATER_RULE_KEYS, RULE_SHAPE } from '../../src/rules/rule-shape.ts'
import { configurationSchema } from '../../src/rules/schema.ts'
import { SETTINGS } from '../../src/rules/settings.ts'
import { violations } from './json-schema.ts'

const SCHEMA = configurationSchema()

function loads(input: Record<string, unknown>): boolean {
  const problems: Problem[] = []
  loadConfiguration(input, problems)
  return problems.length === 0
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
    { rules: ['distinct a > 1 within 1s'] },
    { rules: [{ ...RULE, gt: 1 }] },
    { rules: [{ id: 'a', within: '10s' }] },
    { rules: [{ ...RULE, within: 10 }] },
    { rules: [{ ...RULE, within: '10' }] },
    { rules: [{ ...RULE, gte: 0 }] },
    { rules: [{ ...RULE, id: 'A' }] },
    { rules: [{ ...RULE, by: 'client.address/24' }] },
    { rules: [{ ...RULE, severity: 'worst' }] },
    { rules: [{ ...RULE, lt: 5 }] },
    { lateness: 5 },
    { max_keys: 0 },
    { nonsense: true },
  ])('refuses what does not load: %o', input => {
    expect(loads(input)).toBe(false)
    expect(violations(input, SCHEMA, SCHEMA)).not.toEqual([])
  })

  it('accepts whatever loads', () => {
    const rule = fc.record(
      {
        id: fc.constantFrom('a', 'B', 7, ''),
        gt: fc.constantFrom(0, 1, -1, '1'),
        gte: fc.constantFrom(1, 0, 1_000_001),
        within: fc.constantFrom('10s', '1h30m', '10', 10),
        by: fc.constantFrom('a.b', '`x y`', 'a/24', 'a b', '@t'),
        where: fc.constantFrom('a = 1', '', 'a'),
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
        if (loads(value)) expect(violations(value, SCHEMA, SCHEMA)).toEqual([])
      }),
      { numRuns: 3_000 },
    )
  })
})
