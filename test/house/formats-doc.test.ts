import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/parse/catalog.ts'
import { absentFields } from '../../src/parse/found.ts'
import { COLUMN_FORMATS } from '../../src/parse/network/column-formats.ts'
import { SHAPES } from '../../src/parse/objects/object-shapes.ts'
import { TEXT_FORMATS } from '../../src/parse/text-catalog.ts'
import { root } from '../../tools/parts.mjs'
import { createFolder, runCli } from '../cli/drive.ts'
import { sampleNames } from '../parse/samples.ts'

const text = readFileSync(join(root, 'FORMATS.md'), 'utf8')
const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(match => ({
  language: match[1]!,
  text: match[2]!,
}))
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(block => block.text.trim().split('\n'))

/** What stands as code in the rows of the table with this heading, without those in parentheses. */
function codesOf(heading: string): string[] {
  const table = text.split(`| ${heading} |`)[1]?.split('\n\n')[0] ?? ''
  return [...table.matchAll(/`([^`]+)`/g)].map(match => match[1]!)
}

function rowsOf(heading: string): string[] {
  const table = text.split(`| ${heading} |`)[1]?.split('\n\n')[0] ?? ''
  return table.split('\n').slice(2)
}

describe('FORMATS.md', () => {
  it('names every kind of line by its id, and no other', () => {
    const envelopes = ['syslog-3164', 'syslog-5424', 'cri', 'compose', 'app-log']
    const formats = [...FORMATS, ...TEXT_FORMATS, ...COLUMN_FORMATS, ...SHAPES]
    const named = codesOf('kinds | ids').filter(one => !one.includes('key'))
    expect(named.toSorted()).toEqual([...formats.map(({ id }) => id), ...envelopes].toSorted())
  })

  it('names every field that lines are read for, and no other', () => {
    const cells = rowsOf('field | meaning').map(row => row.split('|')[1]!)
    const named = cells.flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1]!))
    expect(named.toSorted()).toEqual(Object.keys(absentFields()).toSorted())
  })

  it('has codes of sshd and PAM that these have', () => {
    const sources = ['sshd', 'pam'].map(name =>
      readFileSync(join(root, `src/parse/daemons/${name}.ts`), 'utf8'),
    )
    for (const row of rowsOf('`event.code` of sshd and PAM | action and outcome')) {
      for (const [, code] of row.split('|')[1]!.matchAll(/`([^`]+)`/g)) {
        const written = code!.startsWith('session-') ? 'session-' : `${code}`.split('-')[0]!
        expect(sources.join('\n'), code).toContain(written)
      }
    }
  })

  it('has no block of a kind that nothing checks', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'text']))
  })

  it('shows a sample as the tests read them', () => {
    const sample = blocks.at(-1)!.text
    expect(sample).toMatch(/^\S.*\n=> \{.*\}\n$/)
    expect(readFileSync(join(root, 'test/parse/samples/sshd.txt'), 'utf8')).toContain('\n=> {')
    expect(sampleNames()).toContain('sshd')
  })
})

describe('the commands of FORMATS.md', () => {
  const folder = createFolder()
  const before = process.cwd()
  const [line, , shown] = blocks

  beforeAll(() => {
    folder.write('app.log', line!.text)
    process.chdir(folder.path)
  })
  afterAll(() => process.chdir(before))

  it.each(commands)('%s', async command => {
    const [name, ...argv] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    )
    expect(name).toBe('netanomaly')
    const { status, stdout, stderr } = await runCli(argv)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    if (argv[0] === 'explain') expect(stdout).toBe(shown!.text)
    else expect(stdout).toContain('203.0.113.7')
  })
})
