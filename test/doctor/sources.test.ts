import { describe, expect, it } from 'vitest'
import { elementsFrom, withoutComments } from '../../src/doctor/code-text.ts'
import { findSources } from '../../src/doctor/source-files.ts'
import {
  bridgesOldApi,
  registerFindings,
  sourceFindings,
  usesOwnRegister,
} from '../../src/doctor/sources.ts'
import { Project } from './projects.ts'

const LINE_3 = { sdkLogs: '3.1.1', sdkNode: '0.301.0' }
const LINE_OLD = { sdkLogs: '0.203.0', sdkNode: '0.203.0' }

function check(text: string, around: Parameters<typeof sourceFindings>[1] = LINE_3) {
  return sourceFindings([{ path: 'otel.ts', text }], around).map(
    ({ code, place }) => `${code} ${place}`,
  )
}

const OURS = 'new NetworkAnomalyLogRecordProcessor({ rules: ["a, b ]"] })'
const SIMPLE = 'new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })'
const BATCH = 'new BatchLogRecordProcessor({ exporter })'

describe('the order of processors in a source', () => {
  it.each<[string, string, string[]]>([
    ['ours first', `new LoggerProvider({ processors: [${OURS}, ${SIMPLE}] })`, []],
    ['a batch before ours', `new LoggerProvider({ processors: [${BATCH}, ${OURS}] })`, []],
    [
      'what sends at once before ours',
      `new LoggerProvider({\n  processors: [\n    ${SIMPLE},\n    ${OURS},\n  ],\n})`,
      ['NA2001 otel.ts:3'],
    ],
    [
      'the same by names',
      `const out = new logs.SimpleLogRecordProcessor({})\nlet watch: Watch = ${OURS}\n` +
        'const sdk = new NodeSDK({ logRecordProcessors: [out, watch] })',
      ['NA2001 otel.ts:3'],
    ],
    ['a list without ours', `x = { processors: [${SIMPLE}, other] }`, []],
    ['processors of spans', `x = { spanProcessors: [${SIMPLE}, ${OURS}] }`, []],
    [
      'a comment',
      `// processors: [${SIMPLE}, ${OURS}]\n/* processors: [${SIMPLE}, ${OURS}] */`,
      [],
    ],
    ['a list that does not end', `processors: [${SIMPLE}, ${OURS}`, []],
    [
      'ours alone in NodeSDK',
      `\nnew NodeSDK({ logRecordProcessors: [${OURS}] })`,
      ['NA2002 otel.ts:2'],
    ],
    ['ours alone in a provider', `new LoggerProvider({ processors: [${OURS}] })`, []],
    ['ours and a list of others', `x = { logRecordProcessors: [${OURS}, ...others] }`, []],
  ])('%s', (_, text, expected) => {
    expect(check(text)).toEqual(expected)
  })
})

describe('a name that the SDK no longer has', () => {
  it.each([
    `new NodeSDK({ logRecordProcessor: ${OURS} })`,
    "import { NodeSDK, logs } from '@opentelemetry/sdk-node'",
    `provider.addLogRecordProcessor(${OURS})`,
    'new BatchLogRecordProcessor(new OTLPLogExporter())',
  ])('NA2005: %s', text => {
    expect(check(text)).toEqual(['NA2005 otel.ts:1'])
    expect(check(text, { sdkLogs: undefined, sdkNode: undefined })).toEqual([])
  })

  it.each([
    `new NodeSDK({ logRecordProcessor: ${OURS} })`,
    'new BatchLogRecordProcessor(new OTLPLogExporter())',
  ])('is fine where the SDK still has it: %s', text => {
    expect(check(text, LINE_OLD)).toEqual([])
  })

  it.each(['new BatchLogRecordProcessor({ exporter })', 'logRecordProcessors: [a, b]'])(
    'is not what the SDK has: %s',
    text => {
      expect(check(text)).toEqual([])
    },
  )
})

describe('a start of auto-instrumentations-node', () => {
  const name = '@opentelemetry/auto-instrumentations-node/register'

  it('NA2006: is told of a script, an option and an import', () => {
    const files = [
      { path: 'a.mjs', text: `\nimport '${name}'` },
      { path: 'b.cjs', text: `require("${name}")` },
      { path: 'c.mjs', text: `// import '${name}'` },
      { path: 'd.mjs', text: `const text = '${name}'` },
    ]
    const commands = [
      { name: 'npm run start', text: `node --import ${name} app.js` },
      { name: 'npm run test', text: 'node --test' },
    ]
    expect(
      registerFindings(files, commands).map(({ place, sentence }) => [place, sentence]),
    ).toEqual([
      ['a.mjs:2', expect.stringContaining('a.mjs starts')],
      ['b.cjs:1', expect.stringContaining('b.cjs starts')],
      [undefined, expect.stringContaining('npm run start starts')],
    ])
  })
})

describe('a project that hands on what the old API logs', () => {
  it.each<[string, boolean]>([
    [
      "require('@opentelemetry/api-logs').logs.setGlobalLoggerProvider(logs.getLoggerProvider())",
      true,
    ],
    ['bridgeOldLogsApi()', true],
    ["import { logs } from '@opentelemetry/api-logs'", false],
    ['logs.setGlobalLoggerProvider(provider)', false],
    ["// require('@opentelemetry/api-logs').logs.setGlobalLoggerProvider(x)", false],
  ])('is known by %s: %s', (text, expected) => {
    expect(bridgesOldApi([{ path: 'a.js', text }])).toBe(expected)
  })
})

describe('a start of our own register', () => {
  it('is known by a command or a source, not by a comment', () => {
    const name = 'otel-netanomaly/register'
    expect(usesOwnRegister([], [{ text: `node --import ${name} app.js` }])).toBe(true)
    expect(usesOwnRegister([{ path: 'a.js', text: `import '${name}'` }], [])).toBe(true)
    expect(usesOwnRegister([{ path: 'a.js', text: `// import '${name}'` }], [])).toBe(false)
  })
})

describe('the look for sources', () => {
  it('finds those that name OpenTelemetry or us, and passes what is not the project’s own', () => {
    const project = new Project()
    for (const path of ['src/otel.ts', 'lib/a.test.ts', 'dist/otel.js', 'test/otel.ts', 'x.md']) {
      project.write(path, "import '@opentelemetry/api'")
    }
    project.write('src/plain.js', 'export {}')
    project.write('src/large.js', `// opentelemetry ${' '.repeat(300_000)}`)
    project.write('node_modules/a/index.js', "require('otel-netanomaly')")
    const { files, looked, isCut } = findSources(project.path)
    expect(files.map(({ path }) => path)).toEqual(['src/otel.ts'])
    expect({ looked, isCut }).toEqual({ looked: 3, isCut: false })
    expect(findSources(project.path, 1).isCut).toBe(true)
  })
})

describe('the text of a program', () => {
  it('loses its comments and keeps its lines and quotes', () => {
    const text = 'a // b\n/* c\nd */ "e // f" `g /* h`'
    expect(withoutComments(text)).toBe('a     \n    \n     "e // f" `g /* h`')
  })

  it.each(['/*', '`\\', '"\\', "'", 'processors: [', 'import { logs ', '//', '= new X(', ' '])(
    'of a hostile kind is read in time: %j again and again',
    part => {
      expect(check(part.repeat(250_000 / part.length))).toEqual([])
    },
  )

  it('is cut at the commas of one list only', () => {
    const text = '[a, f(b, c), { d: [1, 2] }, "x, ]",\n]'
    const parts = elementsFrom(text, 0)?.map(one => one.text)
    expect(parts).toEqual(['a', 'f(b, c)', '{ d: [1, 2] }', '"x, ]"'])
    expect(elementsFrom('[a, "b', 0)).toBeUndefined()
    expect(elementsFrom('[]', 0)).toEqual([])
  })
})
