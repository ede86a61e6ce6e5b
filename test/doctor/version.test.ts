import { describe, expect, it } from 'vitest'
import { isAtLeast, isWithin, parseVersion } from '../../src/doctor/version.ts'

describe('a range of versions', () => {
  it.each<[range: string, within: string[], without: string[]]>([
    ['>=1.10.0 <1.11.0', ['1.10.0', '1.10.9'], ['1.9.9', '1.11.0', '2.0.0']],
    ['>= 1.4.0 < 2', ['1.4.0', '1.99.0'], ['1.3.9', '2.0.0']],
    ['^1.3.0', ['1.3.0', '1.99.1'], ['1.2.9', '2.0.0']],
    ['^0.203.0', ['0.203.0', '0.203.7'], ['0.204.0', '1.0.0']],
    ['^0.0.3', ['0.0.3'], ['0.0.4', '0.1.0']],
    ['~2.1', ['2.1.0', '2.1.8'], ['2.2.0', '2.0.9']],
    ['~2', ['2.9.0'], ['3.0.0', '1.9.9']],
    ['1.x', ['1.0.0', '1.9.9'], ['0.9.0', '2.0.0']],
    ['1.2.3', ['1.2.3'], ['1.2.4']],
    ['=1.2', ['1.2.9'], ['1.3.0']],
    ['*', ['0.0.1', '99.0.0'], []],
    ['', ['1.0.0'], []],
    ['>1.2', ['1.3.0'], ['1.2.9']],
    ['<=1.2', ['1.2.9'], ['1.3.0']],
    ['1.2 - 1.4', ['1.2.0', '1.4.9'], ['1.1.9', '1.5.0']],
    ['^18.19 || >=20.6', ['18.19.1', '20.6.0', '24.0.0'], ['18.18.0', '20.5.9', '19.0.0']],
    ['^18.19.0 || >=20.6.0', ['22.15.0'], ['20.5.0']],
  ])('%s means what npm means by it', (range, within, without) => {
    expect(within.filter(version => isWithin(version, range) !== true)).toEqual([])
    expect(without.filter(version => isWithin(version, range) !== false)).toEqual([])
  })

  it.each([
    'workspace:*',
    'latest',
    'file:../api',
    'npm:x@1',
    'https://example.com/a.tgz',
    'x'.repeat(1e6),
  ])('%s is not known to hold or not', range => {
    expect(isWithin('1.0.0', range)).toBeUndefined()
  })
})

describe('a version', () => {
  it('is read with its v and without what follows the three numbers', () => {
    expect(parseVersion('v24.1.0')).toEqual([24, 1, 0])
    expect(parseVersion('3.0.0-rc.1+build')).toEqual([3, 0, 0])
    expect(parseVersion('latest')).toBeUndefined()
  })

  it('is at least another by its numbers, not by its letters', () => {
    expect(isAtLeast('0.203.0', [0, 203, 0])).toBe(true)
    expect(isAtLeast('0.57.1', [0, 203, 0])).toBe(false)
    expect(isAtLeast('none', [0, 0, 0])).toBe(false)
  })
})
