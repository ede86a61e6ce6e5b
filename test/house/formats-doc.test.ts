import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/parse/catalog.ts'
import { absentFields, Finding } from '../../src/parse/found.ts'
import { COLUMN_FORMATS } from '../../src/parse/network/column-formats.ts'
import { SHAPES } from '../../src/parse/objects/object-shapes.ts'
import { TEXT_FORMATS } from '../../src/parse/text-catalog.ts'
import { TextReading } from '../../src/parse/text-reading.ts'
import { Times, UTC } from '../../src/parse/time/times.ts'
import { root } from '../../tools/parts.mjs'
import { createFolder, runCli } from '../cli/drive.ts'

const text = readFileSync(join(root, 'FORMATS.md'), 'utf8')
const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(match => ({
  language: match[1]!,
  text: match[2]!,
}))
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(block => block.text.trim().split('\n'))

/** The rows of the table with this heading. */
function rowsOf(heading: string): string[] {
  const table = text.split(`| ${heading} |`)[1]?.split('\n\n')[0] ?? ''
  return table.split('\n').slice(2)
}

/** What stands as code in a column of it. */
function codesIn(heading: string, column: number): string[] {
  const cells = rowsOf(heading).map(row => row.split('|')[column]!)
  return cells.flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1]!))
}

describe('FORMATS.md', () => {
  it('names every kind of line by its id, and no other', () => {
    const envelopes = ['syslog-3164', 'syslog-5424', 'cri', 'compose', 'app-log']
    const formats = [...FORMATS, ...TEXT_FORMATS, ...COLUMN_FORMATS, ...SHAPES]
    const named = codesIn('kinds | ids', 2).filter(one => !one.startsWith('key'))
    expect(named.toSorted()).toEqual([...formats.map(({ id }) => id), ...envelopes].toSorted())
  })

  it('names every field that lines are read for, and no other', () => {
    const named = codesIn('field | meaning', 1)
    expect(named.toSorted()).toEqual(Object.keys(absentFields()).toSorted())
  })

  it('has codes of sshd and PAM that these have', () => {
    const sources = ['sshd', 'pam'].map(name =>
      readFileSync(join(root, `src/parse/daemons/${name}.ts`), 'utf8'),
    )
    for (const code of codesIn('`event.code` of sshd and PAM | action and outcome', 1)) {
      const isMade = code === 'session-opened' || code === 'session-closed'
      expect(sources.join('\n'), code).toContain(isMade ? '`session-$' : `'${code}'`)
    }
  })

  it('links to what is there', () => {
    for (const [, file, anchor] of text.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)) {
      const target = readFileSync(join(root, file || 'FORMATS.md'), 'utf8')
      const headings = [...target.matchAll(/^#+ (.*)$/gm)].map(match =>
        match[1]!.toLowerCase().replaceAll(' ', '-'),
      )
      if (anchor !== undefined) expect(headings, `${file}#${anchor}`).toContain(anchor)
    }
  })

  it('has no block of a kind that nothing checks', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'text']))
  })

  it('shows a sample that holds', () => {
    const [line, expected] = blocks.at(-1)!.text.trim().split('\n=> ')
    const finding = new Finding()
    new TextReading(new Times(UTC)).read(line!, finding)
    const wanted = JSON.parse(expected!)
    expect({ ...finding.fields, by: finding.by.join(' ') }).toMatchObject(wanted)
  })
})

describe('ARCHITECTURE.md', () => {
  const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

  it('says what is in each room of src/parse', () => {
    const rooms = readdirSync(join(root, 'src/parse'), { withFileTypes: true })
    for (const room of rooms.filter(entry => entry.isDirectory())) {
      expect(architecture).toMatch(new RegExp(`^\\|.*\`${room.name}/\`.*\\|.*\\|$`, 'm'))
    }
  })

  it('names files that are there', () => {
    const section = architecture.split('## The way of a line')[1]?.split('\n## ')[0] ?? ''
    const named = [...section.matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)].map(match => match[1]!)
    expect(named.length).toBeGreaterThan(5)
    for (const name of named) {
      const places = ['src', 'src/parse'].map(folder => join(root, folder, name))
      expect(places.some(existsSync), name).toBe(true)
    }
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
