import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { axeFindings, isTooWide, openBrowser, visit } from '../report/html/browser.ts'
import { describeWith } from '../with-parts.ts'
import { accessLine, burst, createFolder, episodesOf, runCli } from './drive.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const REPORT_FILE = fileURLToPath(new URL('../../src/cli/report-file.ts', import.meta.url))
const folder = createFolder()
const log = folder.write('access.log', [
  ...burst(10, 60, { at: 0 }),
  ...burst(120, 0.5, { at: 600, client: '198.51.100.1' }),
  ...burst(30, 1, { at: 900, client: '198.51.100.2', status: 404 }),
])
const RULES = [
  ...['--rule', 'count >= 100 within 60s as rate'],
  ...['--rule', 'count >= 20 within 60s where http.response.status_code = 404 as misses'],
]

function pathOf(name: string): string {
  return join(folder.path, name)
}

interface Drawn {
  readonly label: string
  readonly highest: number
}

/** The pictures of clients, by what they say of themselves. */
function drawnIn(html: string): Drawn[] {
  return [...html.matchAll(/aria-label="(count [^"]*?: at (?:most|least) ([\d,.]+),[^"]*)"/g)].map(
    ([, label = '', value = '']) => ({ label, highest: Number(value.replaceAll(',', '')) }),
  )
}

describe('scan --report', () => {
  it('writes one page beside the text, and leaves nothing else', async () => {
    const before = readdirSync(folder.path)
    const path = pathOf('out.html')
    const plain = await runCli(['scan', log, ...RULES])
    const ending = await runCli(['scan', log, ...RULES, '--report', path])
    expect(ending).toEqual(plain)
    expect(readdirSync(folder.path).sort()).toEqual([...before, 'out.html'].sort())
    const html = readFileSync(path, 'utf8')
    expect(html).toMatch(/^<!doctype html>/)
    expect(html).toContain('<h1>2 clients met a rule, in 2 episodes</h1>')
    expect(html).toContain('access.log:')
  })

  it.each([
    ['files in order', []],
    ['records that have to be sorted', ['--memory', '1MB']],
    ['records as they come', ['--lateness', '5s']],
  ])('draws what the rules saw of %s', async (name, options) => {
    const path = pathOf('drawn.html')
    const isSorted = options[0] === '--memory'
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    // More than a megabyte has room for.
    const others = Array.from({ length: 20_000 }, (_, at) =>
      accessLine({ at: at / 20, client: `2001:db8::${at.toString(16)}` }),
    )
    const file = folder.write(`${name}.log`, isSorted ? [...others, ...lines.toReversed()] : lines)
    const argv = ['scan', file, ...RULES, ...options, '--output', 'jsonl']
    const episodes = episodesOf(await runCli([...argv, '--report', path]))
    const drawn = drawnIn(readFileSync(path, 'utf8'))
    const observed = episodes.map(one => one.observed)
    expect(observed.toSorted()).toEqual([120, 30])
    expect(drawn.map(({ highest }) => highest)).toEqual(observed)
  })

  it('draws standard input, which is sorted, and not where it is judged as it comes', async () => {
    const stdin = readFileSync(log)
    const path = pathOf('stdin.html')
    await runCli(['scan', '-', ...RULES, '--report', path], { stdin })
    expect(drawnIn(readFileSync(path, 'utf8'))).toHaveLength(2)
    await runCli(['scan', '-', ...RULES, '--lateness', '5s', '--report', path], { stdin })
    const html = readFileSync(path, 'utf8')
    expect(drawnIn(html)).toHaveLength(0)
    expect(html).toContain('could not be looked at a second time')
  })

  it('draws keys of several fields, prefixes and other measures', async () => {
    const path = pathOf('keys.html')
    const rules = [
      ...['--rule', 'count by client.address/24 + http.request.method >= 100 within 60s as nets'],
      ...['--rule', 'ratio of (http.response.status_code = 404) >= 0.9 within 60s as ratio'],
      ...['--rule', 'distinct url.path by client.address >= 1 within 60s as paths'],
    ]
    const ending = await runCli(['scan', log, ...rules, '--report', path])
    expect(ending.status).toBe(0)
    const html = readFileSync(path, 'utf8')
    const labels = [...html.matchAll(/aria-label="([^"]* within 1m from [^"]*)"/g)].map(
      one => one[1],
    )
    expect(labels.some(label => label?.startsWith('count within'))).toBe(true)
    expect(labels.some(label => label?.startsWith('ratio of'))).toBe(true)
    expect(labels.some(label => label?.startsWith('distinct url.path'))).toBe(true)
    expect(html).not.toContain('No picture')
  })

  it.each<{ of: string; path: string; says: string }>([
    { of: 'standard output', path: '-', says: 'expected the name of a file for the report' },
    { of: 'a folder', path: folder.path, says: 'found ' },
    { of: 'a folder that is not there', path: pathOf('no/out.html'), says: 'no such file' },
    { of: 'a file that is read', path: log, says: 'expected a file that is not read itself' },
  ])('is refused before anything is read: $of', async ({ path, says }) => {
    const { status, stdout, stderr } = await runCli(['scan', log, '--report', path])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('netanomaly: --report: expected ')
    expect(stderr).toContain(says)
    expect(readFileSync(log, 'utf8')).toContain('198.51.100.1')
  })

  it.each(['scan', 'tune'])('is not written over the configuration by %s', async command => {
    const config = folder.write('netanomaly.yaml', ['rules: [count >= 9 within 1m as r]'])
    const argv = [command, log, '--config', config, '--report', config]
    const { status, stderr } = await runCli(argv)
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('read') })
    expect(readFileSync(config, 'utf8')).toContain('count >= 9')
  })

  it.skipIf(!existsSync('/dev/stdin'))('is not written over standard input', () => {
    const own = folder.write('own.log', readFileSync(log))
    const stdin = openSync(own, 'r')
    try {
      const argv = [MAIN, 'scan', '-', '--report', own]
      const { status, stderr } = spawnSync(process.execPath, argv, {
        stdio: [stdin, 'ignore', 'pipe'],
        encoding: 'utf8',
      })
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('expected a file that is not read itself'),
      })
    } finally {
      closeSync(stdin)
    }
    expect(readFileSync(own)).toEqual(readFileSync(log))
  })

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is there as a whole where %s comes while it is written, which ends the process then',
    ending => {
      const path = pathOf(`${ending}.html`)
      const module = JSON.stringify(pathToFileURL(REPORT_FILE).href)
      const script = `
        import { writeReport } from ${module}
        function* parts() {
          yield 'a'.repeat(100_000)
          process.kill(process.pid, '${ending}')
          yield 'b'
        }
        writeReport(${JSON.stringify(path)}, parts())
        setTimeout(() => {}, 60_000)`
      const argv = ['--input-type=module', '--eval', script]
      const { signal } = spawnSync(process.execPath, argv, { stdio: 'ignore', timeout: 30_000 })
      expect(signal).toBe(ending)
      expect(readFileSync(path, 'utf8')).toBe(`${'a'.repeat(100_000)}b`)
      expect(readdirSync(folder.path).filter(name => name.endsWith('.tmp'))).toEqual([])
    },
  )

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const { status, stderr } = await runCli(['scan', log, '--report', '/dev/full'])
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'netanomaly: the report cannot be written to /dev/full: no space is left\n',
    })
  })

  it.skipIf(process.platform === 'win32')('goes where a link leads', async () => {
    const real = folder.write('real.html', 'before')
    symlinkSync(real, pathOf('link.html'))
    await runCli(['scan', log, '--report', pathOf('link.html')])
    expect(readFileSync(real, 'utf8')).toMatch(/^<!doctype html>/)
  })

  it('leaves an old report alone where no line is of use', async () => {
    const path = folder.write('kept.html', 'before')
    const { status } = await runCli(['scan', folder.write('x.log', 'x\n'), '--report', path])
    expect(status).toBe(2)
    expect(readFileSync(path, 'utf8')).toBe('before')
  })
})

describeWith(['chromium'], 'the report of a hostile log', path => {
  it('shows what is in the log as text, at every width', async () => {
    const evil = '/<script>alert(1)</script>"\'><img/src=x/onerror=alert(2)>\u202ecod.exe\u0001'
    const lines = Array.from({ length: 120 }, (_, at) => accessLine({ at: at / 4, path: evil }))
    const hostile = folder.write('<b>&amp;.log', lines)
    const out = pathOf('hostile.html')
    await runCli(['scan', hostile, '--report', out])
    const browser = await openBrowser(path!)
    try {
      const { page, misdeeds } = await visit(browser, out, {
        viewport: { width: 360, height: 800 },
      })
      const text = await page.locator('.evidence code').first().textContent()
      expect(text).toContain('<script>alert(1)</script>')
      expect(text).toContain('?cod.exe')
      expect(await page.locator('body :is(img, b)').count()).toBe(0)
      expect(await page.textContent('header.top code')).toContain('<b>&amp;.log')
      expect(await isTooWide(page)).toBe(false)
      expect(misdeeds).toEqual([])
      expect(await axeFindings(page)).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
