import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolder, NOON_MS } from '../../cli/drive.ts'
import { describeWith } from '../../with-parts.ts'
import { sampleEpisode, sampleRule, sampleSummary } from '../sample.ts'
import { axeFindings, isTooWide, openBrowser, SCHEMES, visit, WIDTHS } from './browser.ts'
import { ERRORS, manyEpisodes, reportText, sampleContents } from './contents.ts'

const folder = createFolder()

describeWith(['chromium'], 'the page of a scan in a browser', path => {
  let browser: Browser
  const file = folder.write('ten.html', reportText(sampleContents()))
  const many = folder.write(
    'many.html',
    reportText(sampleContents({ episodes: manyEpisodes(10_000) })),
  )

  beforeAll(async () => {
    browser = await openBrowser(path!)
  })
  afterAll(() => browser.close())

  describe.each(WIDTHS)('%d pixels wide', width => {
    it.each(SCHEMES)('is accessible and quiet, %s', async colorScheme => {
      const viewport = { width, height: 900 }
      const { page, misdeeds } = await visit(browser, file, { viewport, colorScheme })
      expect(await isTooWide(page)).toBe(false)
      expect(misdeeds).toEqual([])
      expect(await axeFindings(page)).toEqual([])
      await page.context().close()
    })
  })

  it('is accessible with all of it open and with nothing found', async () => {
    const { page } = await visit(browser, file, { viewport: { width: 360, height: 800 } })
    for (const part of await page.locator('details').all()) {
      await part.evaluate(element => element.setAttribute('open', ''))
    }
    expect(await isTooWide(page)).toBe(false)
    expect(await axeFindings(page)).toEqual([])
    await page.fill('#find-text', 'nobody')
    expect(await statusOf(page)).toBe('None of 10 episodes is like that')
    expect(await axeFindings(page)).toEqual([])
    await page.context().close()
  })

  it('says what was found in its first lines, and that without a script', async () => {
    const { page, misdeeds } = await visit(browser, file, { javaScriptEnabled: false })
    expect(await page.textContent('h1')).toBe('10 clients met a rule, in 10 episodes')
    expect(await page.locator('#episode-table tbody').count()).toBe(10)
    expect(await page.locator('#find').isVisible()).toBe(false)
    expect(await page.locator('#brush-controls').isVisible()).toBe(false)
    expect(await page.textContent('#skipped')).toContain("not of the file's format")
    expect(misdeeds).toEqual([])
    await page.context().close()
  })

  it('is walked through with the keyboard', async () => {
    const { page } = await visit(browser, file)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('What was skipped, and why')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('From')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    expect(await page.textContent('#brush-text')).toMatch(/^Chosen: 2024-04-20T11:4/)
    expect(await statusOf(page)).toBe('None of 10 episodes is like that')
    for (const name of ['To', 'Who, rule or evidence', 'Severity', 'Rule', 'Show all']) {
      await page.keyboard.press('Tab')
      expect(await focused(page)).toBe(name)
    }
    await page.keyboard.press('Enter')
    expect(await statusOf(page)).toBe('Episodes 1 to 10 of 10')
    await page.context().close()
  })

  it('shows ten thousand episodes page by page, found and sorted', async () => {
    const { page, misdeeds } = await visit(browser, many)
    expect(await page.locator('#episode-table tbody').count()).toBe(50)
    expect(await statusOf(page)).toBe('Episodes 1 to 50 of 10,000')
    await page.click('#page-on')
    expect(await statusOf(page)).toBe('Episodes 51 to 100 of 10,000')
    await page.click('th[data-sort=records] button')
    expect(await page.getAttribute('th[data-sort=records]', 'aria-sort')).toBe('descending')
    expect(await firstCell(page, 'records')).toBe('10,149')
    await page.click('th[data-sort=records] button')
    expect(await firstCell(page, 'records')).toBe('150')
    await page.selectOption('#find-severity', 'high')
    expect(await statusOf(page)).toBe('Episodes 1 to 50 of 3,334 found, of 10,000')
    await page.fill('#find-text', '/path/9999 errors')
    expect(await statusOf(page)).toBe('Episodes 1 to 1 of 1 found, of 10,000')
    expect(await firstCell(page, 'key')).toBe('2001:db8::27:f')
    await page.click('#find-all')
    expect(await statusOf(page)).toBe('Episodes 1 to 50 of 10,000')
    expect(misdeeds).toEqual([])
    await page.context().close()
  })

  it('leaves those of the time that is drawn on the timeline', async () => {
    const { page, misdeeds } = await visit(browser, many)
    const plot = page.locator('#brush-plot svg:has(#brush)')
    await plot.scrollIntoViewIfNeeded()
    const box = await plot.boundingBox()
    const at = (share: number) => box!.x + share * box!.width
    await page.mouse.move(at(0.5), box!.y + 40)
    await page.mouse.down()
    await page.mouse.move(at(0.502), box!.y + 40)
    await page.mouse.up()
    expect(await page.textContent('#brush-text')).toBe(
      'Chosen: 2024-04-20T00:00:00Z to 2024-04-20T00:06:00Z.',
    )
    expect(await page.getAttribute('#from', 'aria-valuetext')).toBe('2024-04-20T00:00:00Z')
    expect(await page.inputValue('#to')).toBe('121')
    expect(await statusOf(page)).toMatch(/^Episodes 1 to 5\d|found, of 10,000$/)
    const shown = await page.locator('#episode-table time').allTextContents()
    expect(shown.length).toBeGreaterThan(30)
    expect(shown.every(text => text >= '2024-04-19 23:58' && text < '2024-04-20 00:06')).toBe(true)
    await page.mouse.click(at(0.2), box!.y + 40)
    expect(await statusOf(page)).toBe('Episodes 1 to 50 of 10,000')
    expect(misdeeds).toEqual([])
    await page.context().close()
  })

  it('opens the part of the client that a link leads to', async () => {
    const { page } = await visit(browser, file)
    expect(await page.locator('#client-9').getAttribute('open')).toBe(null)
    await page.click('#episode-table a[href="#client-9"]')
    expect(await page.locator('#client-9').getAttribute('open')).toBe('')
    await page.context().close()
  })

  it('shows hostile texts as texts', async () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror="alert('2')">\u202e\0`
    const rule = { ...ERRORS, id: '"><b>', title: evil, reference: 'javascript:alert(3)' }
    const episode = sampleEpisode({ rule, key: evil, evidence: [evil] })
    const summary = sampleSummary({ episodes: 1 })
    const [names] = summary.files
    const contents = sampleContents({
      ...{ episodes: [episode], rules: [rule], warnings: [evil], histories: [] },
      summary: { ...summary, files: [{ ...names!, name: evil, problem: evil }] },
    })
    const hostile = folder.write('hostile.html', reportText(contents))
    const { page, misdeeds } = await visit(browser, hostile)
    const shown = evil.replace('\u202e', '\\u202e').replace('\0', '\\x00')
    expect(await firstCell(page, 'key')).toBe(shown)
    expect(await page.locator('.evidence li').first().textContent()).toBe(shown)
    expect(await page.locator('body :is(img, b, a[href^=java])').count()).toBe(0)
    expect(await page.evaluate('document.body.textContent.includes("\\u202e")')).toBe(false)
    expect(misdeeds).toEqual([])
    await page.context().close()
  })

  it('says that nothing was found, and is accessible then too', async () => {
    const summary = sampleSummary({ episodes: 0 })
    const none = sampleContents({ summary, episodes: [], histories: [], timeline: undefined })
    const { page, misdeeds } = await visit(browser, folder.write('none.html', reportText(none)))
    expect(await page.textContent('h1')).toBe('No address met a rule')
    expect(misdeeds).toEqual([])
    expect(await axeFindings(page)).toEqual([])
    await page.context().close()
  })

  it('may send nothing: its policy stops whoever gets to run in it', async () => {
    const { page, misdeeds } = await visit(browser, file)
    const sent = await page.evaluate(
      `fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')`,
    )
    expect(sent).toBe('stopped')
    expect(misdeeds.join()).toContain('Content Security Policy')
    expect(misdeeds.join()).not.toContain('asked for')
    const markup = `try { document.body.innerHTML = '<b>x</b>'; 'made' } catch { 'stopped' }`
    expect(await page.evaluate(markup)).toBe('stopped')
    await page.context().close()
  })
})

describe('the size of the page', () => {
  it('is stated', () => {
    expect(reportText(sampleContents()).length).toBeLessThan(150_000)
    const many = reportText(sampleContents({ episodes: manyEpisodes(10_000) }))
    expect(many.length).toBeLessThan(6_000_000)
  })

  it('has a bound: episodes and evidence beyond it are counted', () => {
    const line = `access.log:1 ${'x'.repeat(187)}`
    const long = manyEpisodes(25_000).map(one => ({
      ...one,
      evidence: [1, 2, 3, 4, 5].map(() => line),
    }))
    const text = reportText(sampleContents({ episodes: long }))
    expect(text.length).toBeLessThan(30_000_000)
    expect(text).toContain('5,000 more are not listed here')
    const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(text)![1]!)
    expect(data.episodes).toHaveLength(20_000)
    expect(data.episodes.at(-1).at(-1)).toBe(0)
    expect(data.episodes[0].at(-1)).toHaveLength(5)
    // What is said and drawn of all of them is of all of them.
    expect(text).toContain('<h1>25,000 clients met a rule, in 25,000 episodes</h1>')
    expect(text).toMatch(/badge high">high<\/span> 8,334<.*?badge medium">medium<\/span> 16,666</)
    expect(text).toContain('request-rate: 16,666 episodes')
  })
})

describe('the words of the page', () => {
  const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

  it('say what was skipped and why, file by file', () => {
    const text = textOf(reportText(sampleContents()))
    expect(text).toContain('Skipped, lost or left out by a rule: 7 unparsed.')
    expect(text).toContain(
      'skipped: unparsed 7 not of the file&#39;s format, first in access.log:3',
    )
    expect(text).toContain('access.log combined 3.40 MB 20,000 19,999 none')
  })

  it('say that records are not drawn, and draw no episode of their times', () => {
    const early = manyEpisodes(3).map(one => ({ ...one, firstSeenMs: 9, lastSeenMs: 99 }))
    const html = reportText(sampleContents({ episodes: early, histories: [] }))
    expect(textOf(html)).toContain('Not drawn: records of other times, 3 long after.')
    expect(html).toContain('class="lane-bar high" d=""')
  })

  it('say what each rule looks for, and what came of it', () => {
    const text = textOf(reportText(sampleContents()))
    expect(text).toContain('For each client.address: at least 100 records within 1m.')
    expect(text).toContain('An episode ends when that has not been so for 1m.')
    expect(text).toContain('19,999 records counted.')
  })

  it('say that a rule is for the whole stream, and large amounts in groups of digits', () => {
    const all = sampleRule('sum bytes by * > 9000000 within 60s as traffic')
    const episodes = [sampleEpisode({ rule: all, key: '*', observed: 54_391_388 })]
    const text = textOf(reportText(sampleContents({ rules: [all], episodes, histories: [] })))
    expect(text).toContain('the whole stream came to a sum of 54,391,388 in bytes within 1m')
    expect(text).toContain('the whole stream medium 1 episode of traffic')
    expect(text).not.toContain('a sum of 54391388')
  })

  it('are singular where there is one', () => {
    const rules = Array.from({ length: 9 }, (_, at) => ({ ...ERRORS, id: `rule-${at}` }))
    const episodes = rules.map(rule => sampleEpisode({ rule }))
    const summary = sampleSummary({ episodes: 9, lines: 1 })
    const text = textOf(reportText(sampleContents({ summary, rules, episodes, histories: [] })))
    expect(text).toContain('1 line of 1 file (3.40 MB) holds')
    expect(text).toContain('19,999 1 line Counted')
    expect(text).toContain('Not drawn: the episodes of 1 more rule.')
  })

  it('name the zone of the times that are drawn', () => {
    expect(textOf(reportText(sampleContents()))).toContain('records each 6m, times in UTC')
  })

  it('say who came to how much, against which threshold', () => {
    const observed = { observed: 439, firstSeenMs: NOON_MS, lastSeenMs: NOON_MS + 90_000 }
    const episodes = [sampleEpisode({ rule: ERRORS, ...observed })]
    const text = textOf(reportText(sampleContents({ episodes })))
    expect(text).toContain('errors : sent 439 records within 1m, the threshold is &gt;= 20.')
    expect(text).toContain('First seen 2024-04-19 12:00:00 , last 2024-04-19 12:01:30 (1m30s).')
  })
})

function statusOf(page: Page): Promise<string | null> {
  return page.textContent('#shown')
}

function firstCell(page: Page, name: string): Promise<string | null> {
  return page.locator(`#episode-table .cell-${name}`).first().textContent()
}

/** Its name: label, `aria-label` or text. */
function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const found = document.activeElement
    return found.getAttribute('aria-label') ?? found.labels?.[0]?.textContent ?? found.textContent
  })()`)
}
