import { describe, expect, test } from 'vitest'
import { breaches, importsOf, type Room } from './floors.ts'
import { readSources } from './sources.ts'

/**
 * The one place that states the floors. Floors 0 to 5, `rules/` and `report/` name nothing outside:
 * they use neither Node nor packages, so the engine also runs where there is no Node.
 */
const ROOMS: Record<string, Room> = {
  'index.ts': { floor: 10 },
  'engine.ts': { floor: 9 },
  'register.ts': { floor: 9, outside: ['node:*'] },
  'node-sdk.ts': { floor: 9 },
  cli: { floor: 8, outside: ['node:*'] },
  register: { floor: 8, outside: ['@opentelemetry/*', 'node:*'] },
  otel: { floor: 7, outside: ['@opentelemetry/*'] },
  doctor: { floor: 7, outside: ['node:*'] },
  gateway: { floor: 7, outside: ['@opentelemetry/*', '@grpc/grpc-js', 'node:*'] },
  config: { floor: 7, outside: ['yaml'] },
  replay: { floor: 7 },
  rules: { floor: 6 },
  store: { floor: 6, outside: ['redis', 'node:*'] },
  report: { floor: 6 },
  input: { floor: 6, outside: ['node:*'] },
  sort: { floor: 6, outside: ['node:*'] },
  engine: { floor: 5 },
  detect: { floor: 4 },
  parse: { floor: 3 },
  window: { floor: 3 },
  record: { floor: 2 },
  memory: { floor: 1 },
  sketch: { floor: 1 },
  stats: { floor: 1 },
  base: { floor: 0 },
  'version.ts': { floor: 0 },
}

test('imports go down the floors, and only the named folders reach outside', () => {
  const sources = readSources(['src'], ['.ts'])
  expect(sources.length).toBeGreaterThan(0)
  expect(breaches(sources, ROOMS)).toEqual([])
})

describe('the check of the floors', () => {
  const find = (path: string, text: string) => breaches([{ path, text }], ROOMS)

  test.each([
    ['its own folder', 'src/window/a.ts', "import { b } from './b.ts'"],
    ['a lower floor', 'src/window/a.ts', "import type { Address } from '../record/address.ts'"],
    ['an allowed package', 'src/otel/a.ts', "import { diag } from '@opentelemetry/api'"],
    ['Node where it may', 'src/register/main.ts', "import fs from 'node:fs'"],
    ['anything below the entry', 'src/index.ts', "export * from './otel/processor.ts'"],
  ])('lets pass an import of %s', (_, path, text) => {
    expect(find(path, text)).toEqual([])
  })

  test.each([
    ['a higher floor', 'src/base/a.ts', "import { b } from '../engine/b.ts'"],
    ['a folder of its own floor', 'src/rules/a.ts', "export { b } from '../report/b.ts'"],
    ['a type of a higher floor', 'src/base/a.ts', "import type { B } from '../cli/b.ts'"],
    ['an entry file', 'src/otel/a.ts', "import { x } from '../index.ts'"],
    ['Node', 'src/engine/a.ts', "import { readFileSync } from 'node:fs'"],
    ['Node in a file that may not', 'src/otel/processor.ts', "import 'node:fs'"],
    ['a package', 'src/rules/a.ts', "import { parse } from 'yaml'"],
    ['OpenTelemetry', 'src/cli/a.ts', "import { trace } from '@opentelemetry/api'"],
    ['a Redis client', 'src/gateway/a.ts', "import { createClient } from 'redis'"],
    ['a package, late', 'src/engine/a.ts', "const yaml = await import('yaml')"],
    ['a package, the old way', 'src/engine/a.ts', "const yaml = require('yaml')"],
    ['what is not source', 'src/cli/a.ts', "import p from '../../package.json'"],
    ['a file without its ending', 'src/cli/a.ts', "import { b } from './b'"],
    ['a folder without floor', 'src/cli/a.ts', "import { b } from '../misc/b.ts'"],
  ])('finds an import of %s', (_, path, text) => {
    expect(find(path, `// first line\n${text}\n`)).toHaveLength(1)
    expect(find(path, `// first line\n${text}\n`)[0]).toContain(`${path}:2: `)
  })

  test('finds a folder that stands on no floor', () => {
    expect(find('src/misc/a.ts', '')).toEqual(['src/misc/a.ts: misc stands on no floor'])
  })

  test('reads imports over several lines, and none twice', () => {
    const text =
      "import {\n  a,\n  b,\n} from './one.ts'\nexport type { C } from './two.ts'\nimport './three.ts'\n"
    expect(importsOf(text)).toEqual([
      { name: './one.ts', line: 4 },
      { name: './two.ts', line: 5 },
      { name: './three.ts', line: 6 },
    ])
  })

  test('takes no text for an import', () => {
    expect(importsOf("const from = 'x'\nexport const message = `from 'a'`\n")).toEqual([])
  })
})
