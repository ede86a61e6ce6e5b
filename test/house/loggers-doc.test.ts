import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { VARIABLES } from '../../src/config/variables.ts'
import { root } from '../../tools/parts.mjs'

const EXAMPLES = ['loggers', 'nextjs', 'express-429']
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')
const text = read('docs', 'loggers.md')
const programs = EXAMPLES.flatMap(name => programsBelow(join('examples', name)))

describe('docs/loggers.md', () => {
  test('shows only code of programs that the tests run', () => {
    const blocks = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code!)
    expect(blocks.length).toBeGreaterThan(8)
    const sources = programs.map(path => unindented(read(path)))
    for (const block of blocks) {
      expect(
        sources.some(source => source.includes(unindented(block))),
        block,
      ).toBe(true)
    }
  })

  test('has a row for each program of examples/loggers but the one that acts', () => {
    const rows = text.match(/^\| \[.*\|$/gm) ?? []
    const linked = rows.map(row => /\]\(\.\.\/(examples\/[^)]+)\)/.exec(row)?.[1])
    const wanted = programs.filter(path => /^examples\/loggers\/(?!refusing)/.test(path))
    expect(linked.toSorted()).toEqual([...wanted, 'examples/nextjs/telemetry.js'].toSorted())
  })

  test('names files that are there, and variables that are read', () => {
    for (const [, path] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      expect(() => statSync(join(root, 'docs', path!)), path).not.toThrow()
    }
    for (const [name] of text.matchAll(/NETANOMALY_\w+/g)) {
      expect(Object.keys(VARIABLES)).toContain(name)
    }
  })
})

describe.each(EXAMPLES)('examples/%s/README.md', name => {
  test('names each of its programs', () => {
    const readme = read('examples', name, 'README.md')
    for (const path of programsBelow(join('examples', name))) {
      expect(readme).toContain(path.slice(`examples/${name}/`.length))
    }
  })
})

function unindented(code: string): string {
  return code
    .split('\n')
    .map(line => line.trim())
    .join('\n')
}

/** Paths from the root, with `/`. */
function programsBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder.replaceAll('\\', '/')}/${entry.name}`
    if (['node_modules', '.next'].includes(entry.name)) return []
    if (entry.isDirectory()) return programsBelow(path)
    return /\.[mc]?jsx?$/.test(entry.name) ? [path] : []
  })
}
