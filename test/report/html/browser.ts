import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { AxeResults, RunOptions } from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** All that axe has rules for, colour contrast and the size of targets among them. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const WIDTHS = [360, 768, 1440]
export const SCHEMES = ['light', 'dark'] as const

export function openBrowser(path: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync']
  args.push('--disable-background-networking', '--disable-component-update')
  return chromium.launch({ executablePath: path, args })
}

/** A page that is looked at, and everything that it must not do. */
export interface Visit {
  readonly page: Page
  /** Console messages, errors, and requests for anything but the file. */
  readonly misdeeds: string[]
}

/** Opens a file; whatever else the page asks for is refused and noted. */
export async function visit(
  browser: Browser,
  file: string,
  how: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext(how)
  const url = pathToFileURL(file).href
  const misdeeds: string[] = []
  await context.route('**', route => {
    const wanted = route.request().url()
    if (wanted.split('#')[0] === url) return route.continue()
    misdeeds.push(`asked for ${wanted}`)
    return route.abort()
  })
  const page = await context.newPage()
  page.on('console', message => misdeeds.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => misdeeds.push(error.message))
  await page.goto(url)
  return { page, misdeeds }
}

/** What axe finds, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  // As a debugger would: the page's policy lets no script in.
  await page.evaluate(AXE)
  const options: RunOptions = { runOnly: { type: 'tag', values: TAGS } }
  const results = await page.evaluate(
    async chosen => (globalThis as unknown as Global).axe.run(chosen),
    options,
  )
  // Rules that found what they are about: a run that looked at nothing is no success.
  if (results.passes.length < 20) throw new Error(`axe had ${results.passes.length} passes`)
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  )
}

interface Global {
  readonly axe: { run(options: RunOptions): Promise<AxeResults> }
}

/** Whether the page is wider than what it is shown in. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth')
}
