import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { parseConfig } from '../../src/config/file.ts'
import { digitsOf, editThresholds } from '../../src/config/threshold-edit.ts'
import { unifiedDiff } from '../../src/config/unified-diff.ts'
import { createFolder } from '../cli/drive.ts'

/** The text with the thresholds of these rules changed; `left` says what stays. */
function edit(text: string, values: Readonly<Record<string, number>>) {
  const { rules } = parseConfig(text, 'netanomaly.yaml')
  const wanted = rules.flatMap(rule => {
    const value = values[rule.level === undefined ? rule.id : `${rule.id} ${rule.level}`]
    return value === undefined ? [] : [{ rule, value }]
  })
  const { text: edited, left } = editThresholds(text, rules, wanted)
  return { edited, left: left.map(({ rule }) => rule.id) }
}

describe('a number changes where it stands, and nothing else', () => {
  test.each([
    ['in a map', 'rules:\n  - id: a # A\n    gte:   100   # why\n    within: 60s\n', '100'],
    ['in a flow map', 'rules: [{id: a, "gt": 100, within: 60s}]\n', '100'],
    ['in JSON', '{"rules": [{"id": "a", "lt": 100, "within": "60s"}]}', '100'],
    ['with Windows line ends', 'rules:\r\n- id: a\r\n  lte: 100\r\n  within: 60s\r\n', '100'],
    ['after a byte order mark', '\ufeffrules:\n- id: a\n  gte: 100\n  within: 60s\n', '100'],
    ['on a line', 'rules:\n  - count by client.address >= 100 within 100s as a\n', '100'],
    ['quoted', `rules:\n  - "count >= 100 within 60s where x = \\"100\\" as a"\n`, '100'],
    ['in single quotes', "rules:\n  - 'count by `it''s` >= 100 within 60s as a'\n", '100'],
    [
      'folded',
      'rules:\n  - >-\n    count by client.address\n    >= 100\n    within 60s as a\n',
      '100',
    ],
    [
      'plain on two lines',
      'rules:\n  - count by client.address\n    > 100 within 60s as a\n',
      '100',
    ],
    ['literal', 'rules:\n  - |\n    sum bytes\n      >= 100.5 within 60s as a\n', '100.5'],
    [
      'of a ratio',
      'rules:\n- ratio of (x >= 7) to (y > 3 or (z < 0.5)) > 0.5 within 1m as a\n',
      '> 0.5 w',
    ],
  ])('%s', (_, text, number) => {
    const value = number.startsWith('>') ? 0.75 : 250
    const at = text.indexOf(number)
    const expected = text.slice(0, at) + number.replace(/[\d.]+/, `${value}`)
    expect(edit(text, { a: value })).toEqual({
      edited: expected + text.slice(at + number.length),
      left: [],
    })
  })

  it('of each level, and of several rules at once', () => {
    const text = [
      'rules:',
      '  - {id: r, gte: 5, within: 1m}',
      '  - id: l',
      '    within: 1m',
      '    levels:',
      '      - {by: client.address, gte: 80}',
      '      - {by: client.address/24, gt: 9}',
    ].join('\n')
    const { edited, left } = edit(text, { 'l 0': 7, 'l 1': 12_345, r: 50 })
    expect(left).toEqual([])
    expect(edited).toBe(
      text.replace('gte: 5,', 'gte: 50,').replace('80', '7').replace('9}', '12345}'),
    )
  })
})

it('leaves a number that another rule shares, and says so', () => {
  const text = 'rules:\n  - {id: a, gte: &n 100, within: 1m}\n  - {id: b, gte: *n, within: 2m}\n'
  expect(edit(text, { a: 5 })).toEqual({ edited: text, left: ['a'] })
  expect(edit(text, { b: 5 })).toEqual({ edited: text, left: ['b'] })
})

test('small numbers are written out', () => {
  expect([0.000_000_2, 0.25, 1_000_000].map(digitsOf)).toEqual(['0.0000002', '0.25', '1000000'])
})

describe('a unified diff', () => {
  const folder = createFolder()
  const old = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('')
  const change = (text: string, ...lines: number[]) =>
    lines.reduce((all, at) => all.replace(`line ${at}\n`, `LINE ${at}\n`), text)
  const isPatchThere = spawnSync('patch', ['--version']).status === 0

  test.each([
    ['one change', old, change(old, 12)],
    ['changes at the ends', old, change(old, 0, 29)],
    ['changes whose contexts touch', old, change(old, 8, 9, 15)],
    ['changes far from each other', old, change(old, 3, 20)],
    ['a last line without end', 'a\nb', 'a\nB'],
    ['Windows line ends', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'],
  ])('of %s is applied by git and by patch', (_, before, after) => {
    const name = 'my rules.yaml'
    const diff = folder.write('tune.diff', unifiedDiff(name, before, after))
    const file = folder.write(name, before)
    execFileSync('git', ['apply', '-p0', diff], { cwd: folder.path })
    expect(readFileSync(file, 'utf8')).toBe(after)
    if (!isPatchThere) return
    folder.write(name, before)
    execFileSync('patch', ['-p0', '--binary', '-i', diff], { cwd: folder.path })
    expect(readFileSync(join(folder.path, name), 'utf8')).toBe(after)
  })

  it('is empty where nothing changes', () => {
    expect(unifiedDiff('a', old, old)).toBe('')
  })
})
