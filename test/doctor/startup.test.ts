import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { describe, expect, it } from 'vitest'
import {
  processorsOf,
  type StartupFacts,
  startupFindings,
  startupInstallation,
  startupLines,
} from '../../src/doctor/startup.ts'
import { NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { root } from '../../tools/parts.mjs'
import { describeWith } from '../with-parts.ts'
import { API_19, Project, SDK_3, soundProject } from './projects.ts'

function facts(project: { path: string }, over: Partial<StartupFacts> = {}): StartupFacts {
  return {
    ...startupInstallation(project.path, '24.0.0', false),
    ...{ env: {}, processors: undefined, trustsEverybody: false },
    ...over,
  }
}

const OURS = 'NetworkAnomalyLogRecordProcessor'

describe('what is looked at as a service starts', () => {
  it.each<[what: string, over: Partial<StartupFacts>, codes: string[]]>([
    ['all is well', {}, []],
    ['ours comes first', { processors: [OURS, 'SimpleLogRecordProcessor'] }, []],
    ['a batch comes first', { processors: ['BatchLogRecordProcessor', OURS] }, []],
    [
      'what sends at once comes first',
      { processors: ['SimpleLogRecordProcessor', OURS] },
      ['NA2001'],
    ],
    ['ours is not there', { processors: ['SimpleLogRecordProcessor'] }, []],
    ['everybody is trusted', { trustsEverybody: true }, ['NA3004']],
    ['attributes are few', { env: { OTEL_ATTRIBUTE_COUNT_LIMIT: '4' } }, ['NA2021']],
    ['no URL', { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' } }, ['NA2009']],
    ['Node is old', { nodeVersion: '20.20.2' }, ['NA1001']],
  ])('%s', (_, over, codes) => {
    expect(startupFindings(facts(soundProject(), over)).map(({ code }) => code)).toEqual(codes)
  })

  it('are the packages that a file in the folder gets', () => {
    const project = new Project({ dependencies: { 'winston-logger': '1' } })
      .install('@opentelemetry/api', API_19)
      .install('@opentelemetry/sdk-logs', SDK_3, 'services/cart')
      .install('@opentelemetry/api-logs', { version: '0.223.1' })
    const inner = { path: join(project.path, 'services/cart/src') }
    project.write('services/cart/src/app.js', '')
    expect(startupFindings(facts(inner)).map(({ code }) => code)).toEqual(['NA1004'])
    expect(startupFindings(facts({ path: join(project.path, 'none') })).length).toBe(0)
  })

  it('sees winston without its transport', () => {
    const project = soundProject({ dependencies: { winston: '^3.19.0' } })
      .install('winston', { version: '3.19.0' })
      .install('@opentelemetry/auto-instrumentations-node', { version: '0.82.0' })
    expect(startupFindings(facts(project)).map(({ code }) => code)).toEqual(['NA1013'])
  })

  it('is told in a line each, with the page; notes are not', () => {
    const [line, ...more] = startupLines(
      startupFindings(facts(soundProject(), { trustsEverybody: true })),
    )
    expect(more).toEqual([])
    expect(line).toBe(
      'otel-netanomaly: NA3004 the trusted proxies cover every address: any client can name ' +
        'itself in a header (otel-netanomaly/docs/errors/NA3004.md)',
    )
    const none = new Project().install('otel-netanomaly', { version: '0.1.0' })
    expect(startupLines(startupFindings(facts(none)))).toEqual([])
  })
})

describe('the processors of a logger provider', () => {
  it('are seen in their order, of line 3', () => {
    const exporter = new InMemoryLogRecordExporter()
    const watch = new NetworkAnomalyLogRecordProcessor()
    const simple = new SimpleLogRecordProcessor({ exporter })
    const batch = new BatchLogRecordProcessor({ exporter })
    const provider = new LoggerProvider({ processors: [simple, watch, batch] })
    expect(processorsOf(provider)).toEqual([
      'SimpleLogRecordProcessor',
      OURS,
      'BatchLogRecordProcessor',
    ])
    return provider.shutdown()
  })

  it.each([undefined, null, {}, 'text'])('are unknown of %j', provider => {
    expect(processorsOf(provider)).toBeUndefined()
  })

  it('have no name where they are no objects', () => {
    expect(processorsOf({ _sharedState: { processors: [null, {}] } })).toEqual([
      'unknown',
      'Object',
    ])
  })

  it('are unknown where looking throws', () => {
    const provider = {
      get _sharedState() {
        throw new Error('private')
      },
    }
    expect(processorsOf(provider)).toBeUndefined()
  })
})

describeWith(['sdk-3', 'sdk-0.223', 'sdk-0.203'], 'each SDK line', (...folders) => {
  it.each(folders)('is known by its packages and lets its processors be seen: %s', folder => {
    const require = createRequire(join(folder, 'package.json'))
    const sdk = require('@opentelemetry/sdk-logs') as typeof import('@opentelemetry/sdk-logs')
    const watch = new NetworkAnomalyLogRecordProcessor()
    const provider = new sdk.LoggerProvider({ processors: [watch] })
    expect(processorsOf(provider)).toEqual([OURS])
    expect(startupFindings(facts({ path: folder }))).toEqual([])
    return provider.shutdown()
  })
})

describe('this repository', () => {
  it('starts without a finding', () => {
    expect(startupFindings(facts({ path: root }))).toEqual([])
  })
})
