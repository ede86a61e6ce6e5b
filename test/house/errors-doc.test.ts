import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WARNING_CODES } from '../../src/base/warning-codes.ts'
import { parseConfig } from '../../src/config/file.ts'
import { CATALOG, type Code } from '../../src/doctor/catalog.ts'
import { pageOf } from '../../src/doctor/finding.ts'
import { root } from '../../tools/parts.mjs'
import { readSources } from './sources.ts'

const codes = Object.keys(CATALOG) as Code[]
const pages = readdirSync(join(root, 'docs', 'errors')).filter(name => name !== 'README.md')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const SECTIONS = ['What it means', 'How to see it', 'How to mend it', 'When it is fine']

describe('the pages of docs/errors', () => {
  it('are one for each code, and none besides', () => {
    expect(pages.toSorted()).toEqual(codes.map(code => `${code}.md`).toSorted())
  })

  it.each(codes)('%s has its title, its level and all sections, each with a text', code => {
    const { title, level } = CATALOG[code]
    const [head, ...sections] = read(pageOf(code)).split(/^## /m)
    expect(head).toBe(`# ${code}: ${title}\n\nLevel: ${level}.\n\n`)
    expect(sections.map(section => section.split('\n')[0])).toEqual(SECTIONS)
    for (const section of sections) expect(section.split('\n\n').length).toBeGreaterThan(1)
  })

  it('are listed in the index, each with its level and title, in order', () => {
    const rows = read('docs/errors/README.md').match(/^\| \[NA.*$/gm)
    expect(rows).toEqual(
      codes.map(code => {
        const { level, title } = CATALOG[code]
        return `| [${code}](${code}.md) | ${level} | ${title} |`
      }),
    )
  })

  it.each(['README.md', ...pages])('%s links to what is there', name => {
    const path = join('docs', 'errors', name)
    for (const [, link = ''] of read(path).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(existsSync(join(root, dirname(path), link)), link).toBe(true)
    }
  })

  it('have configurations that load', () => {
    const blocks = pages.flatMap(name =>
      [...read(`docs/errors/${name}`).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => ({
        name,
        text,
      })),
    )
    expect(blocks.length).toBeGreaterThan(10)
    for (const { name, text } of blocks) {
      if (/^[^#\s]/m.test(text)) expect(() => parseConfig(text, name)).not.toThrow()
    }
  })
})

describe('the codes', () => {
  it('are in order, each in the thousand of its subject', () => {
    expect(codes).toEqual(codes.toSorted())
    for (const code of codes) expect(code).toMatch(/^NA[1-4]0\d\d$/)
  })

  it('are those that the processor and scan warn under, too', () => {
    for (const code of Object.values(WARNING_CODES)) expect(codes).toContain(code)
  })

  it('are each brought up by a test', () => {
    const tests = readSources(['test/doctor', 'test/otel'], ['.test.ts']).map(({ text }) => text)
    expect(codes.filter(code => !tests.some(text => text.includes(code)))).toEqual([])
  })

  it('go into the package with their pages', () => {
    expect(JSON.parse(read('package.json')).files).toContain('docs')
  })
})
