// npm run screenshots: makes the pictures of docs/images from a made-up log, in a real Chromium.
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { MADE_UP_RULES, madeUpLog } from './made-up-log.ts'
import { missingPart, partPath, root } from './parts.mjs'
import { terminalPage } from './terminal-page.ts'
import { topScreenOf } from './top-screen.ts'

/** One picture in light and one in dark, `NAME-light.png` and `NAME-dark.png`. */
interface Picture {
  readonly name: string
  /** Makes the page in a folder; answers its path. */
  readonly make: (folder: string) => string | Promise<string>
  readonly width: number
  readonly height: number
  /** Brings into view what the picture is of. */
  readonly arrange?: (page: Page) => Promise<void>
}

const PICTURES: readonly Picture[] = [
  { name: 'report', make: scanReport, width: 1_040, height: 1_100 },
  {
    ...{ name: 'report-clients', make: scanReport, width: 1_040, height: 760 },
    arrange: page => page.locator('#clients').evaluate(part => part.scrollIntoView()),
  },
  { name: 'top', make: topPage, width: 862, height: 612 },
]
const MAX_BYTES = 150_000

const path = partPath('chromium')
if (path === undefined) throw new Error(missingPart('chromium'))
const target = join(root, 'docs', 'images')
mkdirSync(target, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'netanomaly-pictures-'))
const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync']
args.push('--disable-background-networking', '--disable-component-update')
const browser = await chromium.launch({ executablePath: path, args })
try {
  for (const picture of PICTURES) await take(picture, browser)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

async function take(picture: Picture, browser: Browser): Promise<void> {
  const { name, make, width, height, arrange } = picture
  const url = pathToFileURL(await make(folder)).href
  for (const colorScheme of ['light', 'dark'] as const) {
    const viewport = { width, height }
    const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' })
    await page.goto(url)
    await arrange?.(page)
    const file = join(target, `${name}-${colorScheme}.png`)
    await page.screenshot({ path: file })
    await page.close()
    const { size } = statSync(file)
    process.stdout.write(`${file}: ${size} bytes\n`)
    if (size > MAX_BYTES) throw new Error(`${file}: expected at most ${MAX_BYTES}, found ${size}`)
  }
}

/** The page of `netanomaly scan --report`. */
function scanReport(folder: string): string {
  writeFileSync(join(folder, 'access.log'), madeUpLog())
  const main = join(root, 'src', 'cli', 'main.ts')
  const rules = MADE_UP_RULES.flatMap(rule => ['--rule', rule])
  const argv = [main, 'scan', 'access.log', ...rules, '--report', 'report.html']
  execFileSync(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  return join(folder, 'report.html')
}

/** The screen of `netanomaly top --follow`, while somebody reads everything. */
async function topPage(folder: string): Promise<string> {
  const path = join(folder, 'growing.log')
  writeFileSync(path, '')
  const lines = madeUpLog().split('\n')
  let written = 0
  const write = (untilMs: number) => {
    const later = ` [22/Nov/2026:${new Date(untilMs).toISOString().slice(11, 19)} `
    const isLater = (line: string) => line.slice(line.indexOf(' [')) > later && line.includes(' [')
    const end = lines.findIndex((line, at) => at >= written && isLater(line))
    appendFileSync(
      path,
      lines
        .slice(written, end)
        .map(line => `${line}\n`)
        .join(''),
    )
    written = end
  }
  const [fromMs, toMs] = [Date.UTC(2026, 10, 22, 10, 30), Date.UTC(2026, 10, 22, 10, 36, 40)]
  const size = { columns: 100, rows: 26 }
  const rules = MADE_UP_RULES
  const screen = await topScreenOf({ path, rules, fromMs, toMs, write, ...size })
  const shown = screen.map(line => line.replace(path, 'access.log'))
  const page = join(folder, 'top.html')
  writeFileSync(page, terminalPage('netanomaly top --follow access.log', shown))
  return page
}
