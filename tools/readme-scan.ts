// npm run readme: puts what `netanomaly scan` prints about a small made-up log between the markers
// <!-- scan:start --> and <!-- scan:end --> of README.md.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './parts.mjs'

const RULE =
  'count by client.address >= 20 within 1m where http.response.status_code >= 400 as errors'
const START = '<!-- scan:start -->'
const END = '<!-- scan:end -->'
const MINUTES = 30

const folder = mkdtempSync(join(tmpdir(), 'netanomaly-readme-'))
try {
  writeFileSync(join(folder, 'access.log'), accessLog())
  const main = join(root, 'src', 'cli', 'main.ts')
  const output = execFileSync(process.execPath, [main, 'scan', '--rule', RULE, 'access.log'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, COLUMNS: '92' },
  })
  const readme = join(root, 'README.md')
  const text = readFileSync(readme, 'utf8')
  const [before, after] = [text.indexOf(START), text.indexOf(END)]
  if (before < 0 || after < before) throw new Error(`README.md lacks ${START} or ${END}`)
  const excerpt = `${START}\n\`\`\`text\n${output.trim()}\n\`\`\`\n`
  writeFileSync(readme, text.slice(0, before) + excerpt + text.slice(after))
} finally {
  rmSync(folder, { recursive: true })
}

/** Half an hour of some clients that browse, and one that looks for forgotten files for a minute. */
function accessLog(): string {
  const requests: [number, string, string, number][] = []
  for (let minute = 0; minute < MINUTES; minute++) {
    for (let client = 1; client <= 12; client++) {
      const second = minute * 60 + ((client * 17) % 60)
      requests.push([second, `192.0.2.${client}`, `/page/${(minute * client) % 40}`, 200])
    }
  }
  const names = ['.env', 'backup.sql', 'wp-login.php', 'admin', 'config.json', '.git/HEAD']
  for (let probe = 0; probe < 48; probe++) {
    const path = `/${names[probe % names.length]}?${probe}`
    requests.push([725 + Math.floor(probe * 1.3), '203.0.113.66', path, probe % 9 ? 404 : 403])
  }
  requests.sort((a, b) => a[0] - b[0])
  return requests
    .map(([second, client, path, status]) => line(second, client, path, status))
    .join('')
}

function line(second: number, client: string, path: string, status: number): string {
  const time = new Date(Date.UTC(2026, 10, 22, 8) + second * 1_000).toISOString().slice(11, 19)
  return `${client} - - [22/Nov/2026:${time} +0000] "GET ${path} HTTP/1.1" ${status} 512 "-" "-"\n`
}
