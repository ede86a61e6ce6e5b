import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashFiles, root } from '../../tools/parts.mjs'
import { fillFolder, prune } from '../../tools/run.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netanomaly-setup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a part that is made', () => {
  test('takes its name when it is whole', async () => {
    const target = join(folder, 'a', 'b')
    await fillFolder(target, async place => {
      writeFileSync(join(place, 'part'), 'whole')
      expect(existsSync(target)).toBe(false)
    })
    expect(readdirSync(target)).toEqual(['part'])
    expect(readdirSync(join(folder, 'a'))).toEqual(['b'])
  })

  test('leaves nothing where making it failed', async () => {
    const failing = fillFolder(join(folder, 'part'), async place => {
      writeFileSync(join(place, 'half'), '')
      throw new Error('no space')
    })
    await expect(failing).rejects.toThrow('no space')
    expect(readdirSync(folder)).toEqual([])
  })

  test('stays as it is where another run was faster', async () => {
    const target = join(folder, 'part')
    await fillFolder(target, async place => {
      mkdirSync(target)
      writeFileSync(join(target, 'first'), '')
      writeFileSync(join(place, 'second'), '')
    })
    expect(readdirSync(target)).toEqual(['first'])
    expect(readdirSync(folder)).toEqual(['part'])
  })

  test('pushes out the oldest beyond the number kept', async () => {
    for (const name of ['a', 'b', 'c']) {
      await fillFolder(join(folder, name), async place => writeFileSync(join(place, name), ''))
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    prune(folder, 2)
    expect(readdirSync(folder)).toEqual(['b', 'c'])
  })
})

test('the hash of files depends on names and contents, and on nothing that is not there', () => {
  writeFileSync(join(folder, 'a'), '1')
  const first = hashFiles(folder, ['.'])
  expect(hashFiles(folder, ['.', 'none'])).toBe(first)
  writeFileSync(join(folder, 'a'), '2')
  const changed = hashFiles(folder, ['.'])
  writeFileSync(join(folder, 'b'), '')
  const added = hashFiles(folder, ['.'])
  expect(new Set([first, changed, added]).size).toBe(3)
})

describe('the count that ends a CI run', () => {
  const count = (...reports: (object | undefined)[]) => {
    const paths = reports.map((report, i) => {
      const path = join(folder, `${i}.json`)
      if (report !== undefined) writeFileSync(path, JSON.stringify(report))
      return path
    })
    const program = join(root, 'tools', 'count-tests.mjs')
    const { stdout, status } = spawnSync('node', [program, ...paths], { encoding: 'utf8' })
    return { stdout, status }
  }
  const report = { success: true, numPassedTests: 3, numFailedTests: 0, numPendingTests: 1 }

  test('adds the reports up', () => {
    expect(count(report, report)).toEqual({
      stdout: '6 passed, 0 failed, 2 skipped\n',
      status: 0,
    })
  })

  test('fails with a failed test, with a file that did not load, and without a report', () => {
    const failed = { ...report, success: false }
    const line = (number: number) => `3 passed, ${number} failed, 1 skipped\n`
    expect(count({ ...failed, numFailedTests: 2 })).toEqual({ stdout: line(2), status: 1 })
    expect(count(failed)).toEqual({ stdout: line(1), status: 1 })
    expect(count(report, undefined)).toEqual({ stdout: line(1), status: 1 })
  })
})

test('setup refuses a part that it does not know, and names those it knows', () => {
  const program = join(root, 'tools', 'setup.mjs')
  const result = spawnSync('node', [program, 'instal', '--', 'true'], { encoding: 'utf8' })
  expect(result.status).toBe(2)
  expect(result.stderr).toMatch(/parts are install, build, .*; found instal\n/)
})
