import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lineNames, root } from '../../tools/parts.mjs'
import { describeWith } from '../with-parts.ts'
import { inLine } from './sdk-line.ts'

const KIB = 1024

describeWith(['tarball'], 'the tarball', tarball => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
    .split('\n')
    .filter(name => name !== '')
    .map(name => name.replace(/^package\//, ''))

  test('holds what package.json names, and nothing else', () => {
    const allowed = [
      /^package\.json$/,
      /^(README|FORMATS|RULES|SEMANTICS|CHANGELOG)\.md$/,
      /^LICENSE$/,
      /^dist\/[\w-]+\.(mjs|cjs|d\.mts|d\.cts)$/,
      /^schema\/[\w.-]+\.json$/,
      /^collector-config\/([\w-]+\.yaml|README\.md)$/,
      /^docs\/errors\/(NA\d{4}|README)\.md$/,
      /^docs\/[\w-]+\.md$/,
    ]
    expect(files.filter(name => !allowed.some(pattern => pattern.test(name)))).toEqual([])
    const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const named = [...new Set(JSON.stringify({ exports, bin }).match(/dist\/[\w.-]+/g))]
    expect(named).toHaveLength(17)
    expect(named.filter(name => !files.includes(name))).toEqual([])
  })

  test('links in its documents lead to its own files, or to what only the repository has', () => {
    const documents = files.filter(name => name.endsWith('.md'))
    const links = documents.flatMap(name => linksOf(tarball, name))
    const foreign = links.filter(link => !files.some(name => `${name}/`.startsWith(`${link}/`)))
    expect(documents).toContain('docs/jaeger.md')
    expect(links.length).toBeGreaterThan(20)
    for (const link of foreign) {
      // npm's page of the package takes them to the repository.
      expect(link).toMatch(/^(examples|test|tools|src|docs\/images)\b|^ARCHITECTURE\.md$/)
      expect(existsSync(join(root, link)), link).toBe(true)
    }
  })

  test('is at most 768 KiB, and names no path of the machine that packed it', () => {
    expect(statSync(tarball).size).toBeLessThan(768 * KIB)
    const text = execFileSync('tar', ['-xzOf', tarball], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    expect(text).not.toContain(root)
    expect(text).not.toMatch(/sourceMappingURL/)
  })

  test.each([
    ['publint', ['--strict']],
    ['attw', ['--profile', 'node16', '--no-emoji', '--no-color']],
  ])('%s finds nothing to mend', (command, args) => {
    const program = join(root, 'node_modules', '.bin', command)
    const result = spawnSync(program, [tarball, ...args], { encoding: 'utf8', cwd: root })
    expect(result.status, result.stdout + result.stderr).toBe(0)
  })
})

/** Files and folders that a document of the package links to, as paths within it. */
function linksOf(tarball: string, name: string): string[] {
  const text = execFileSync('tar', ['-xzOf', tarball, `package/${name}`], { encoding: 'utf8' })
  return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) =>
    posix.join(posix.dirname(name), link!).replace(/\/$/, ''),
  )
}

/** Strict, with all declarations checked, the package's own and the SDK's. */
const CONSUMER = `
import { NetworkAnomalyLogRecordProcessor } from 'otel-netanomaly'
import { LoggerProvider } from '@opentelemetry/sdk-logs'

const processor = new NetworkAnomalyLogRecordProcessor()
export const provider = new LoggerProvider({ processors: [processor] })
export const other = new NetworkAnomalyLogRecordProcessor({ loggerProvider: provider })
// @ts-expect-error a processor is not made of a number
new NetworkAnomalyLogRecordProcessor(7)
`

/** The SDK's declarations are left out: those of its older lines do not check by themselves. */
const NODE_SDK_CONSUMER = `
import { NodeSDK } from '@opentelemetry/sdk-node'
import { withNetworkAnomaly } from 'otel-netanomaly/node-sdk'
import 'otel-netanomaly/register'

export const sdk = new NodeSDK(withNetworkAnomaly({ serviceName: 'shop' }, { maxKeys: 1000 }))
export const plain = new NodeSDK(withNetworkAnomaly())
// @ts-expect-error there is no such option
withNetworkAnomaly({}, { maxKey: 1000 })
// @ts-expect-error the SDK has no such setting
new NodeSDK(withNetworkAnomaly({ serviceName: 7 }))
`

for (const line of lineNames) {
  describeWith([line], `the package installed beside ${line}`, folder => {
    const own = join(folder, 'node_modules', 'otel-netanomaly')

    const check = (resolution: string, file: string, text: string, more: readonly string[]) =>
      inLine(folder, [], cwd => {
        writeFileSync(join(cwd, file), text)
        const module = resolution === 'bundler' ? 'es2022' : 'node16'
        const flags = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', ...more]
        const options = ['--module', module, '--moduleResolution', resolution, '--types', '']
        const args = [...flags, ...options, '--target', 'es2022', file]
        const tsc = join(root, 'node_modules', '.bin', 'tsc')
        return spawnSync(tsc, args, { cwd, encoding: 'utf8' })
      })

    describe.each([
      ['node16', 'consumer.mts'],
      ['node16', 'consumer.cts'],
      ['bundler', 'consumer.ts'],
    ])('with module resolution %s in %s', (resolution, file) => {
      test('type-checks as the SDK’s processor', () => {
        const result = check(resolution, file, CONSUMER, [])
        expect(result.stdout + result.stderr).toBe('')
        expect(result.status).toBe(0)
      })

      test('type-checks as a configuration of NodeSDK', () => {
        const result = check(resolution, file, NODE_SDK_CONSUMER, ['--skipLibCheck'])
        expect(result.stdout + result.stderr).toBe('')
        expect(result.status).toBe(0)
      })
    })

    test('the engine entry imports nothing but files of its own', () => {
      for (const entry of ['engine.mjs', 'engine.cjs']) {
        expect(foreignImports(join(own, 'dist'), entry)).toEqual([])
      }
    })

    test('the register loads YAML and the SDK only when it knows that it needs them', () => {
      for (const entry of ['register.mjs', 'register.cjs', 'node-sdk.mjs', 'node-sdk.cjs']) {
        const packages = foreignImports(join(own, 'dist'), entry).filter(
          name => !isBuiltin(name) && name !== '@opentelemetry/api',
        )
        expect(packages).toEqual([])
      }
      expect(foreignImports(join(own, 'dist'), 'yaml-map.cjs')).toEqual(['yaml'])
    })

    test('the processor entry needs no package but the OpenTelemetry API', () => {
      for (const entry of ['index.mjs', 'index.cjs']) {
        const packages = foreignImports(join(own, 'dist'), entry).filter(
          name => !name.startsWith('node:') && name !== '@opentelemetry/api',
        )
        expect(packages).toEqual([])
      }
    })
  })
}

const IMPORT = /^(?:import|export)\b[^'"]*["']([^"']+)["'];?$|\brequire\(["']([^"']+)["']\)/gm

/** Names that a built file imports or requires at its start, through its own chunks. */
function foreignImports(folder: string, entry: string): string[] {
  const names = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const path = join(folder, file)
    expect(existsSync(path), path).toBe(true)
    const text = readFileSync(path, 'utf8')
    for (const [, from, required] of text.matchAll(IMPORT)) {
      const name = from ?? required ?? ''
      if (name.startsWith('./')) visit(name.slice(2))
      else names.add(name)
    }
  }
  visit(entry)
  return [...names]
}
