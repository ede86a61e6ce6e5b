import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { tuningPage } from '../../../src/report/html/tuning-page.ts'
import type { RuleTuning } from '../../../src/report/tuning.ts'
import { createFolder } from '../../cli/drive.ts'
import { describeWith } from '../../with-parts.ts'
import { sampleEpisode } from '../sample.ts'
import { axeFindings, isTooWide, openBrowser, SCHEMES, visit, WIDTHS } from './browser.ts'

const folder = createFolder()
const HOSTILE = '<img src=x onerror=alert(1)>'

function sampleTuning(id: string, given: Partial<RuleTuning> = {}): RuleTuning {
  const point = (threshold: number, episodes: number, keys: number) => {
    return { threshold, episodes, keys, isExact: true }
  }
  const none = { firing: [], silent: [] }
  return {
    rule: { ...sampleEpisode().rule, id, operator: 'gte', value: 100 },
    ...{ level: undefined, counted: 10_000, keys: 1_753, isExact: true },
    curve: [point(1, 3_052, 1_753), point(10, 130, 90), point(100, 1, 1), point(220, 0, 0)],
    today: { ...point(100, 1, 1), firing: [{ key: HOSTILE, peak: 108 }], silent: [] },
    recommended: { ...point(220, 0, 0), ...none },
    bound: {
      ...{ bound: 220, fence: 1_072.8, median: 2, ordinary: 108, next: undefined },
      ...{ ordinaryKeys: 1_753, keys: 1_753, isClear: true, split: undefined },
    },
    ...given,
  }
}

const TUNINGS = [
  sampleTuning('rate'),
  sampleTuning('few', { recommended: undefined, bound: 'few-keys', keys: 3 }),
  sampleTuning('none', {
    curve: [],
    keys: 0,
    counted: 0,
    recommended: undefined,
    bound: 'no-keys',
  }),
]

function pageText(tunings: readonly RuleTuning[]): string {
  const log = { names: ['access.log'], records: 10_000, spanMs: 3_600_000 }
  return [...tuningPage({ log, version: '1.2.3', madeMs: 0 }, tunings)].join('')
}

describe('the page of tune', () => {
  const text = pageText(TUNINGS)

  it('has every number of the picture in a table', () => {
    const rows = [...text.matchAll(/<tr.*?<\/tr>/g)].map(([row]) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell),
    )
    expect(rows.slice(0, 5)).toEqual([
      ['threshold', 'episodes', 'clients', 'mark'],
      ['&gt;= 1', '3,052', '1,753', ''],
      ['&gt;= 10', '130', '90', ''],
      ['&gt;= 100', '1', '1', 'today'],
      ['&gt;= 220', '0', '0', 'recommended'],
    ])
  })

  it('marks today and what is recommended in the picture, and says it in words', () => {
    expect(text.match(/class="plot-(limit|advice)-label"[^>]*>([\w ]+)</g)).toHaveLength(3)
    expect(text).toContain('>today 100</text>')
    expect(text).toContain('>recommended 220</text>')
    expect(text).toContain('Today &gt;= 100: 1 episode, 1 client; recommended &gt;= 220')
  })

  it('takes no text of a log for markup', () => {
    expect(text).not.toContain('<img')
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt; (108)')
  })

  it('draws steps that go down with the count', () => {
    const [, path = ''] = text.match(/class="plot-line" d="(M[^"]*)"/) ?? []
    const heights = [...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y))
    expect(heights).toEqual(heights.toSorted((a, b) => a - b))
    expect(heights.at(-1)).toBe(1_000)
  })
})

test('a rule of one point has a table and no picture', () => {
  const { curve } = sampleTuning('one')
  expect(pageText([sampleTuning('one', { curve: curve.slice(2, 3) })])).not.toContain('<figure')
})

describeWith(['chromium'], 'the page of tune in a browser', path => {
  let browser: Browser
  const file = folder.write('tune.html', pageText(TUNINGS))

  beforeAll(async () => {
    browser = await openBrowser(path!)
  })
  afterAll(() => browser.close())

  describe.each(WIDTHS)('%d pixels wide', width => {
    it.each(SCHEMES)('is accessible and quiet, %s', async colorScheme => {
      const viewport = { width, height: 900 }
      const { page, misdeeds } = await visit(browser, file, { viewport, colorScheme })
      expect(await isTooWide(page)).toBe(false)
      const wide =
        "[...document.querySelectorAll('.scroll')].map(e => e.scrollWidth - e.clientWidth)"
      expect(await page.evaluate(wide)).toEqual([0, 0, 0])
      expect(misdeeds).toEqual([])
      expect(await axeFindings(page)).toEqual([])
      await page.context().close()
    })
  })
})
