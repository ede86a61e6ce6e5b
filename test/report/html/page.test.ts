import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { h, htmlOf } from '../../../src/report/html/element.ts'
import { htmlPage, type Page } from '../../../src/report/html/page.ts'
import { amountTicks, timeTicks } from '../../../src/report/html/plot.ts'

const EMPTY: Page = { title: 'A page', header: h('h1', {}, 'A page'), main: [], footer: '' }

function pageOf(more: Partial<Page>): string {
  return [...htmlPage({ ...EMPTY, ...more })].join('')
}

function hashOf(text: string | undefined): string {
  return `'sha256-${createHash('sha256')
    .update(text ?? '')
    .digest('base64')}'`
}

describe('an element', () => {
  it.each([
    ['markup', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['quotes', `"'&`, '&quot;&#39;&amp;'],
    ['what turns text around', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['controls', '\0\u001b[31m\u0085', '\\x00\\x1b[31m\\x85'],
    ['half a character', '\ud800', '\\ud800'],
    ['other scripts', 'שלום 漢字 😀', 'שלום 漢字 😀'],
  ])('shows %s as text, in a text and in an attribute', (_, text, expected) => {
    expect(htmlOf(h('p', { title: text }, text))).toBe(`<p title="${expected}">${expected}</p>`)
  })

  it('has attributes without a value, and none that are false or undefined', () => {
    const attributes = { type: 'search', required: true, hidden: false, min: undefined, max: 0 }
    expect(htmlOf(h('input', attributes))).toBe('<input type="search" required max="0">')
  })

  it('leaves out what is false or undefined, and takes lists of lists', () => {
    expect(htmlOf(h('p', {}, [1, [' and ', 0]], false, undefined))).toBe('<p>1 and 0</p>')
  })
})

describe('a page', () => {
  it('lets its own styles and its own script run, and nothing else', () => {
    const html = pageOf({ styles: '.x { color: red; }', script: 'document.title' })
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
    expect(policy?.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf(/<style>(.*?)<\/style>/s.exec(html)?.[1])}`,
      `script-src ${hashOf('document.title')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
    expect(pageOf({})).toContain('script-src &#39;none&#39;')
  })

  it('holds data that cannot end their element', () => {
    const text = '</script><!--<script>'
    const html = pageOf({ data: ['[', JSON.stringify(text), ']'] })
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1]
    expect(data).not.toContain('<')
    expect(JSON.parse(data!)).toEqual([text])
  })

  it('refuses a script that would end early', () => {
    expect(() => pageOf({ script: 'const a = "</script>"' })).toThrow('end its element')
  })

  it('shows its title as text', () => {
    expect(pageOf({ title: '</title><b>' })).toContain('<title>&lt;/title&gt;&lt;b&gt;</title>')
  })
})

describe('the marks of an axis', () => {
  it.each([
    [0, ['0']],
    [1, ['0', '0.5', '1']],
    [7, ['0', '2', '4', '6']],
    [100, ['0', '50', '100']],
    [12_345, ['0', '5k', '10k']],
    [9_345, ['0', '5,000']],
  ])('of amounts up to %d are round', (max, labels) => {
    const ticks = amountTicks(max)
    expect(ticks.map(({ label }) => label)).toEqual(labels)
    expect(ticks.every(({ at }) => at >= 0 && at <= 1)).toBe(true)
  })

  it('of what is counted are whole', () => {
    const labels = (max: number) => amountTicks(max, 5, true).map(({ label }) => label)
    expect(labels(1)).toEqual(['0', '1'])
    expect(labels(3)).toEqual(['0', '1', '2', '3'])
  })

  it.each([
    ['1970-01-01T00:00:00Z', '9999-12-31T00:00:00Z', ['2000', '4000', '6000', '8000']],
    ['2026-11-22T08:00:00Z', '2026-11-22T08:30:00Z', ['08:00', '08:05', '08:10']],
    ['2026-11-22T23:59:59.800Z', '2026-11-23T00:00:01Z', ['23:59:59.800', '00:00:00.000']],
    ['2026-11-20T00:00:00Z', '2026-11-24T00:00:00Z', ['2026-11-20', '2026-11-21']],
    ['2000-01-01T00:00:00Z', '2026-01-01T00:00:00Z', ['2005', '2010', '2015']],
  ])('of times from %s to %s are round', (from, to, first) => {
    const ticks = timeTicks(Date.parse(from), Date.parse(to))
    expect(ticks.length).toBeLessThanOrEqual(8)
    expect(ticks.every(({ at }) => at >= 0 && at <= 1)).toBe(true)
    for (const [index, label] of first.entries()) expect(ticks[index]?.label).toContain(label)
  })

  it('of no time at all is one', () => {
    expect(timeTicks(0, 0)).toEqual([
      { at: 0, label: '00:00:00', isSpare: false, note: '1970-01-01' },
    ])
  })
})
