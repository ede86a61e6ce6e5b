import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/file.ts'
import { root } from '../../tools/parts.mjs'
import { inLine } from '../package/sdk-line.ts'
import { describeWith } from '../with-parts.ts'

interface Block {
  readonly language: string
  readonly text: string
}

const text = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = fencedBlocks(text)
const ofLanguage = (language: string) => blocks.filter(block => block.language === language)
const commands = ofLanguage('sh').flatMap(block => block.text.trim().split('\n'))

/** Where each command that is not run on a log below is run by a test; one that is missing here fails. */
const RUN_BY: Readonly<Record<string, string>> = {
  'npm run demo': 'test/examples/demo.test.ts',
  'npm test': 'test/tools/setup.test.ts',
  'npm run build': 'test/package/tarball.test.ts',
  'npm install otel-netanomaly @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/auto-instrumentations-node':
    'test/register/instrumented.test.ts',
  'node --import otel-netanomaly/register app.js': 'test/register/zero-code.test.ts',
  'npx netanomaly doctor': 'test/doctor/built.test.ts',
}

describe('the README', () => {
  it('has no command that nothing runs', () => {
    const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts
    expect(commands.length).toBeGreaterThan(3)
    for (const command of commands.filter(one => !isOnLog(one) && !isOfLine(one))) {
      expect(RUN_BY, command).toHaveProperty([command])
      expect(existsSync(join(root, RUN_BY[command]!)), RUN_BY[command]).toBe(true)
      const script = /^npm (?:run )?(?!install)(\S+)$/.exec(command)?.[1]
      if (script !== undefined) expect(scripts).toHaveProperty(script)
    }
  })

  it('has no block of a kind that nothing checks', () => {
    const kinds = new Set(blocks.map(block => block.language))
    expect([...kinds].sort()).toEqual(['js', 'sh', 'text', 'yaml'])
  })

  it('shows configuration that loads', () => {
    const rules = ofLanguage('yaml').map(block => parseConfig(block.text, 'README.md').rules)
    const ids = new Set(rules.flat().map(rule => rule.id))
    expect([...ids]).toEqual(['login-failures', 'scan', 'guessing', 'password-guessing'])
  })

  it('shows different values, levels and a reset', () => {
    const rules = ofLanguage('yaml').flatMap(block => parseConfig(block.text, 'README.md').rules)
    expect(rules.some(rule => rule.measure === 'distinct')).toBe(true)
    expect(rules.filter(rule => rule.level !== undefined)).toHaveLength(3)
    expect(rules.some(rule => rule.reset !== undefined)).toBe(true)
  })

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(match => match[1]!)
    const local = links.filter(link => !link.startsWith('https://'))
    expect(local.length).toBeGreaterThan(5)
    for (const link of local) expect(existsSync(join(root, link)), link).toBe(true)
  })

  it('has its excerpts from the scripts that make them', () => {
    for (const name of ['demo', 'scan', 'bench']) {
      const part = text.split(`<!-- ${name}:start -->`)[1]?.split(`<!-- ${name}:end -->`)[0]
      expect(part?.trim().length, name).toBeGreaterThan(100)
    }
  })
})

describeWith(['sdk-3'], 'the programs of the README, with the packed package', folder => {
  for (const [index, { text: program }] of ofLanguage('js').entries()) {
    it(`program ${index + 1} runs and ends`, () => {
      const imported = program.includes('import ')
        ? program
        : `import { NetworkAnomalyLogRecordProcessor } from 'otel-netanomaly'\n${program}`
      const result = inLine(folder, [], cwd => {
        writeFileSync(join(cwd, 'program.mjs'), imported)
        return spawnSync(process.execPath, ['program.mjs'], { cwd, encoding: 'utf8' })
      })
      expect(result.stderr).toBe('')
      expect(result.status).toBe(0)
    })
  }
})

describeWith(['sdk-0.223'], 'the first program of the README on the older SDK line', folder => {
  it('runs with the import that the text names', () => {
    expect(text).toContain('`logs` comes from `@opentelemetry/api-logs`')
    const result = inLine(folder, [], cwd => {
      const program = ofLanguage('js')[0]!.text.replace(
        "from '@opentelemetry/api'",
        "from '@opentelemetry/api-logs'",
      )
      writeFileSync(join(cwd, 'program.mjs'), program)
      return spawnSync(process.execPath, ['program.mjs'], { cwd, encoding: 'utf8' })
    })
    expect(result.stderr).toBe('')
    expect(result.status).toBe(0)
  })
})

describeWith(['build'], 'the commands of the README, on a log of a client that floods', dist => {
  for (const command of commands.filter(isOnLog)) {
    it(command.slice(0, 60), () => {
      const folder = mkdtempSync(join(tmpdir(), 'netanomaly-readme-'))
      try {
        writeFileSync(join(folder, 'access.log'), accessLog())
        const inClone = command.replace('node dist/', `"${process.execPath}" "${dist}"/`)
        const result = spawnSync('sh', ['-c', inClone], { cwd: folder, encoding: 'utf8' })
        expect(result.stderr).toBe('')
        expect(result.status).toBe(0)
        expect(result.stdout).toContain('203.0.113.7')
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  }
})

/** Those that show what one line says, run one after the other, as they stand there. */
describe('extract and explain in the README', () => {
  it('print what stands below them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'netanomaly-readme-'))
    try {
      const shown = ofLanguage('text').map(block => withoutBreaks(block.text))
      const main = join(root, 'src', 'cli', 'main.ts')
      for (const command of commands.filter(isOfLine)) {
        const here = command.replace('node dist/cli.mjs', `"${process.execPath}" "${main}"`)
        const result = spawnSync('sh', ['-c', here], { cwd: folder, encoding: 'utf8' })
        expect(result.stderr).toBe('')
        expect(result.status).toBe(0)
        if (result.stdout !== '') expect(shown).toContain(withoutBreaks(result.stdout))
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('are both there', () => {
    for (const name of ['extract', 'explain']) {
      const isIt = (command: string) => command.startsWith(`node dist/cli.mjs ${name} `)
      expect(commands.filter(isIt), name).toHaveLength(1)
    }
  })
})

function isOnLog(command: string): boolean {
  return command.startsWith('node dist/cli.mjs ') && command.endsWith(' access.log')
}

function isOfLine(command: string): boolean {
  return command.endsWith(' vpn.log')
}

/** A line of JSON stands in several. */
function withoutBreaks(text: string): string {
  return text.replaceAll('\n', '')
}

function accessLog(): string {
  const line = (second: number) =>
    `203.0.113.7 - - [17/May/2015:10:05:${String(second % 60).padStart(2, '0')} +0000] "GET /a HTTP/1.1" 404 5\n`
  return Array.from({ length: 120 }, (_, index) => line(Math.floor(index / 2))).join('')
}

function fencedBlocks(markdown: string): Block[] {
  const found = markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)
  return [...found].map(match => ({ language: match[1]!, text: match[2]! }))
}
