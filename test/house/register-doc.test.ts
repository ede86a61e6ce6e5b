import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VARIABLES } from '../../src/config/variables.ts'
import { root } from '../../tools/parts.mjs'
import { run, startLine } from '../register/application.ts'
import { describeWith } from '../with-parts.ts'

const text = readFileSync(join(root, 'docs', 'register.md'), 'utf8')
const blockOf = (kind: string) => text.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? ''

describe('docs/register.md', () => {
  it('lists every variable as the code describes it, and no other', () => {
    const rows = text.match(/^\| `NETANOMALY_.*$/gm)
    expect(rows).toEqual(
      Object.entries(VARIABLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    )
    const named = new Set(text.match(/NETANOMALY_\w+/g))
    expect([...named].filter(name => !(name in VARIABLES))).toEqual([])
  })

  it('shows the line that is printed', () => {
    const logs = 'by otlp http/protobuf to http://localhost:4318/v1/logs'
    expect(text).toContain(`\n\`\`\`\n${startLine(logs, 'auto-instrumentations 0.82.0')}\`\`\`\n`)
  })
})

describeWith(['sdk-3'], 'the programs of docs/register.md', folder => {
  it('start: the command, and the SDK of one’s own', async () => {
    const command = /^node (--import \S+) app\.js$/m.exec(blockOf('sh'))
    const nodeOptions = command?.[1]?.split(' ') ?? []
    const zero = await run({ folder, files: { 'app.js': '' }, nodeOptions })
    expect(zero).toMatchObject({ code: 0, stdout: '' })
    expect(zero.stderr).toMatch(/^otel-netanomaly \S+: logs by otlp .*\n$/)
    const files = { 'app.mjs': `${blockOf('js')}\nawait sdk.shutdown()\nconsole.log('done')\n` }
    const own = await run({ folder, files, nodeOptions: [] })
    expect(own).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
  })
})
