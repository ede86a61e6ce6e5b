import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/file.ts'
import { DEFAULT_LIMITS } from '../../src/engine/limits.ts'
import { FIELD_ALIASES } from '../../src/record/field-names.ts'
import { MEASURES } from '../../src/rules/measure.ts'
import { RULE_SHAPE } from '../../src/rules/rule-shape.ts'
import { SETTING_NAMES, SETTINGS } from '../../src/rules/settings.ts'
import { root } from '../../tools/parts.mjs'
import { createFolder, runCli } from '../cli/drive.ts'

const text = readFileSync(join(root, 'RULES.md'), 'utf8')
/** First cells of all tables, as code: `` `id` `` gives id. */
const rows = text.split('\n').filter(line => line.startsWith('| `'))
const named = rows.flatMap(row => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(m => m[1]!))

const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(match => match[1]!)

describe('RULES.md', () => {
  it('names every key of a rule', () => {
    for (const key of Object.keys(RULE_SHAPE)) expect(named, key).toContain(key)
  })

  it('states every setting with both names and its default', () => {
    for (const name of SETTING_NAMES) {
      const { file, fileDefault } = SETTINGS[name]
      const value = Array.isArray(fileDefault) ? '[]' : String(fileDefault)
      const row = `| \`${file}\` | \`${name}\` | \`${value}\` |`
      expect(
        rows.some(line => line.startsWith(row)),
        row,
      ).toBe(true)
    }
  })

  it('names every option of the processor', () => {
    const source = readFileSync(join(root, 'src/otel/options.ts'), 'utf8')
    const shape = source.slice(source.indexOf('interface NetworkAnomalyOptions'))
    const options = shape.slice(0, shape.indexOf('\n}')).matchAll(/readonly (\w+)\?:/g)
    const missing = [...options]
      .map(match => match[1]!)
      .filter(name => !text.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })

  it('gives names for fields that there are', () => {
    for (const row of rows.filter(line => line.includes('pino') || line.includes('http.target'))) {
      const name = row.match(/`([^`]+)`/)?.[1]
      expect(Object.keys(FIELD_ALIASES)).toContain(name)
    }
  })

  it('has examples that load, with every measure, operator and key that changes what is hot', () => {
    const rules = examples.flatMap(example => parseConfig(example, 'RULES.md').rules)
    expect(rules.slice(0, 2).map(rule => rule.id)).toEqual(['login-failures', 'flood'])
    expect(new Set(rules.map(rule => rule.measure))).toEqual(new Set(MEASURES))
    const operators = new Set(rules.map(rule => rule.operator))
    expect(operators).toEqual(new Set(['gt', 'gte', 'lt', 'lte']))
    for (const name of ['weight', 'reset', 'level', 'of', 'to', 'where'] as const) {
      expect(rules.filter(rule => rule[name] !== undefined).length, name).toBeGreaterThan(0)
    }
    expect(rules.some(rule => rule.keys.length > 0)).toBe(true)
  })

  it('shows what explain says of its line and rules', async () => {
    const section = text.split('\n## Why a line counts\n')[1]!.split('\n## ')[0]!
    const blocks = [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map(match => match[1]!)
    const [line, rules, said] = blocks
    expect(blocks).toHaveLength(3)
    const folder = createFolder()
    const log = folder.write('web.log', [line!.trimEnd()])
    const config = folder.write('rules.yaml', [rules!])
    const ending = await runCli(['explain', '--line', '1', '--config', config, log])
    expect(ending).toMatchObject({ status: 0, stderr: '' })
    expect(ending.stdout).toMatch(/^Rules /m)
    expect(ending.stdout.endsWith(said!)).toBe(true)
  })

  it('has no block of a kind that nothing checks', () => {
    const kinds = [...text.matchAll(/^```(\w+)$/gm)].map(match => match[1])
    expect(new Set(kinds)).toEqual(new Set(['yaml', 'text']))
  })
})

describe('SEMANTICS.md', () => {
  const semantics = readFileSync(join(root, 'SEMANTICS.md'), 'utf8').replaceAll(/\s+/g, ' ')

  it.each([
    'maxKeys',
    'maxTimes',
    'maxExact',
    'maxPending',
    'maxOpenEpisodes',
    'maxEpisodesPerMinute',
  ] as const)('states the default of %s', name => {
    expect(semantics).toContain(DEFAULT_LIMITS[name].toLocaleString('en'))
    expect(semantics).toContain(`\`${name}\``)
  })

  it('names each counter that can end that the order of arrival does not matter', () => {
    const section = semantics.split(' ## Arrival order does not matter ')[1]?.split(' ## ')[0] ?? ''
    const [, table = ''] = section.split('| counter | what ended it |')
    const named = [...table.matchAll(/`(\w+)`/g)].map(match => match[1]!)
    const counters = ['late', 'evicted', 'refused', 'capped', 'degraded', 'settledEarly']
    expect(named).toEqual(expect.arrayContaining(counters))
  })
})
