import { describe, expect, test } from 'vitest'
import { readSources } from './sources.ts'
import { findings, leftovers } from './style.ts'

test('sources keep the house style', () => {
  expect(readSources(['src'], ['.ts']).flatMap(findings)).toEqual([])
})

test('nothing is marked as left undone', () => {
  const sources = readSources(
    ['src', 'test', 'tools', 'bench', 'examples', 'collector-config'],
    ['.ts', '.mjs', '.js', '.yaml', '.md'],
  ).filter(({ path }) => !path.startsWith('test/house/'))
  expect(sources.flatMap(leftovers)).toEqual([])
})

describe('the check of the style', () => {
  const find = (text: string, path = 'src/base/clock.ts') => findings({ path, text })

  test('finds nothing in a file that keeps it', () => {
    const text = '/** Wall time, ms. */\nexport interface Clock {\n  now(): number\n}\n'
    expect(find(text)).toEqual([])
    expect(find('x\n'.repeat(350))).toEqual([])
  })

  test.each([
    ['a file of 351 lines', 'x\n'.repeat(351), '351 lines'],
    ['a line of 101 columns', `x\n${'x'.repeat(101)}\n`, ':2: 101 columns'],
    ['a default export', 'const a = 1\nexport default a\n', ':2: default export'],
    ['an enum', '\nexport enum Color { Red }\n', ':2: enum'],
    ['a const enum', 'const enum Color { Red }\n', ':1: enum'],
    ['inheritance', '\nexport class A extends B {\n', ':2: inheritance'],
    ['a method named process', 'class A {\n  process(line: string): void {\n', ':2: process()'],
    ['a function named process', 'export function process() {\n', ':1: process()'],
    ['an empty word in a class', 'export class RuleManager {\n', '"Manager"'],
    ['an empty word in a type', 'type ItemList = string\n', '"Item"'],
    ['an empty word within', 'export interface LineDataView {\n', '"Data"'],
    ['an exported number in a hot file', '// Hot path.\nexport const ROW = 3\n', 'ROW is exported'],
  ])('finds %s', (_, text, expected) => {
    expect(find(text)).toHaveLength(1)
    expect(find(text)[0]).toContain(expected)
  })

  test.each([
    ['an empty word', 'src/base/time-utils.ts', '"utils"'],
    ['capitals', 'src/base/timeUnits.ts', 'not kebab-case'],
  ])('finds %s in a file name', (_, path, expected) => {
    expect(find('', path)).toEqual([expect.stringContaining(expected)])
  })

  test.each([
    ['an error class', 'export class ConfigurationError extends Error {\n'],
    ['a word within another', 'export interface Database {}\nexport class Itemized {}\n'],
    ['Node’s process', 'const pid = process.pid\n'],
    ['an exported number elsewhere', 'export const ROW = 3\n'],
  ])('leaves %s alone', (_, text) => {
    expect(find(text)).toEqual([])
  })

  test.each(['TODO', 'FIXME', 'XXX', 'HACK'])('finds the leftover %s', word => {
    expect(leftovers({ path: 'src/a.ts', text: `ok\n// ${word}: later\n` })).toEqual([
      `src/a.ts:2: ${word}`,
    ])
    expect(leftovers({ path: 'src/a.ts', text: `${word}ER ${word.toLowerCase()}\n` })).toEqual([])
  })
})
