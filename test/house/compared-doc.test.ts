import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { madeUpLog } from '../../tools/made-up-log.ts'
import { root } from '../../tools/parts.mjs'

const text = readFileSync(join(root, 'docs', 'compared.md'), 'utf8')
/** A command of ours, and what stands below it; those of others are indented blocks. */
const BLOCKS = /^```sh\n(.*)\n```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm
const [maker, ...ours] = [...text.matchAll(BLOCKS)].map(([, command, shown]) => ({
  ...{ command: command!, shown: shown ?? '' },
}))
const folder = mkdtempSync(join(tmpdir(), 'netanomaly-compared-'))

writeFileSync(join(folder, 'access.log'), madeUpLog())
writeFileSync(join(folder, 'app.log'), requestsOfOneProxy())
afterAll(() => rmSync(folder, { recursive: true }))

describe('the commands of docs/compared.md', () => {
  it('are those that this file runs', () => {
    expect(text.match(/^```sh$/gm)).toHaveLength(1 + ours.length)
    const names = ours.map(({ command }) => /^netanomaly (\w+) /.exec(command)?.[1])
    expect(names).toEqual(['scan', 'extract', 'explain', 'doctor'])
  })

  it('make the log', () => {
    const tools = pathToFileURL(join(root, 'tools')).href
    const made = runShell(maker!.command.replace(/^node/, '"$NODE"').replace('./tools', tools))
    expect(made).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(folder, 'access.log'), 'utf8')).toBe(madeUpLog())
    expect(text).toContain(
      `${count(madeUpLog().trimEnd().split('\n').length)} lines of three hours`,
    )
  })

  it.each(ours)('end with 0 and print what stands below: $command', ({ command, shown }) => {
    const ending = runShell(command.replace(/^netanomaly/, '"$NODE" "$MAIN"'))
    expect(ending).toMatchObject({ status: 0, stderr: '' })
    expect(shown.length).toBeGreaterThan(100)
    expect(ending.stdout).toContain(shown)
  })

  it('leave the page that is to be sent on', () => {
    const page = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(page).toContain('http-equiv="Content-Security-Policy"')
  })
})

describe('what docs/compared.md says beside them', () => {
  it('holds of the default rule', () => {
    const ending = runShell('"$NODE" "$MAIN" scan access.log')
    expect(ending.stdout).toContain('No episode: no address met a rule.')
  })

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#]*)#?([^)]*)\)/g)]
    expect(links.length).toBeGreaterThan(8)
    for (const [, path, anchor] of links.filter(([, to]) => !to!.startsWith('https://'))) {
      const file = join(root, 'docs', path || 'compared.md')
      expect(existsSync(file), path).toBe(true)
      if (anchor !== '' && statSync(file).isFile()) expect(anchorsOf(file)).toContain(anchor)
    }
  })
})

function runShell(command: string) {
  const { PATH } = process.env
  // No setting of who runs the tests may be a finding of `doctor`.
  const env = { PATH, NODE: process.execPath, MAIN: join(root, 'src', 'cli', 'main.ts') }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    ...{ cwd: folder, env, encoding: 'utf8' },
  })
  return { status, stdout, stderr }
}

/** As pino-http logs them: 200, a second apart, with the header that their proxy wrote. */
function requestsOfOneProxy(): string {
  const startMs = Date.UTC(2026, 10, 22, 8)
  const headers = { 'x-forwarded-for': '203.0.113.7' }
  const lines = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({
      time: new Date(startMs + at * 1_000).toISOString(),
      msg: 'request completed',
      req: { method: 'GET', url: '/', remoteAddress: '127.0.0.1', headers },
      res: { statusCode: 200 },
    }),
  )
  return `${lines.join('\n')}\n`
}

function count(lines: number): string {
  return lines.toLocaleString('en')
}

function anchorsOf(file: string): string[] {
  const titles = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)
  return [...titles].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}
