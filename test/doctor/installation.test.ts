import { describe, expect, it } from 'vitest'
import { type Installation, installationFindings } from '../../src/doctor/installation.ts'
import { walkPackages } from '../../src/doctor/package-tree.ts'
import { describeWith } from '../with-parts.ts'
import { API_19, API_110, Project, SDK_3, SDK_OLD, soundProject } from './projects.ts'

function check(project: { path: string }, over: Partial<Installation> = {}) {
  const tree = walkPackages(project.path)
  return installationFindings({ nodeVersion: '24.0.0', bridgesOldApi: false, ...tree, ...over })
}

function codes(project: { path: string }, over: Partial<Installation> = {}): string[] {
  return check(project, over).map(({ code }) => code)
}

const OLD_LOGS = { '@opentelemetry/api-logs': '^0.223.0' }

describe('an installation that fits together', () => {
  it.each<[string, Project]>([
    ['of line 3', soundProject()],
    [
      'of line 0.2xx',
      new Project()
        .install('@opentelemetry/api', API_19)
        .install('@opentelemetry/api-logs', { version: '0.223.1' })
        .install('@opentelemetry/sdk-logs', SDK_OLD)
        .install('@opentelemetry/winston-transport', { version: '0.34.0', dependencies: OLD_LOGS }),
    ],
    [
      'with the same version of the API twice',
      soundProject().install('@opentelemetry/api', API_110, 'node_modules/some-library'),
    ],
    ['without any package', new Project()],
  ])('%s is not complained of', (_, project) => {
    expect(check(project)).toEqual([])
  })
})

describe('an installation that does not', () => {
  it('NA1001: names the Node that the SDK needs', () => {
    const [found, ...more] = check(soundProject(), { nodeVersion: '20.20.2' })
    expect(more).toEqual([])
    expect(found).toMatchObject({ code: 'NA1001', level: 'error' })
    expect(found?.sentence).toBe(
      'this is Node 20.20.2; >=22.15.0 is required by @opentelemetry/sdk-logs 3.1.1',
    )
  })

  it('NA1002: tells a copy of the API that is newer than the SDK’s', () => {
    const project = new Project()
      .install('@opentelemetry/api', API_19)
      .install('@opentelemetry/sdk-logs', SDK_OLD)
      .install('@opentelemetry/api', API_110, 'node_modules/some-library')
    const found = check(project)
    expect(found.map(({ code }) => code)).toEqual(['NA1002'])
    expect(found[0]?.sentence).toContain(
      'node_modules/some-library/node_modules/@opentelemetry/api uses @opentelemetry/api 1.10.0, ' +
        'the SDK 1.9.1',
    )
  })

  it('NA1003: tells an older copy, which finds what the SDK registers', () => {
    const instrumentation = {
      version: '0.60.0',
      peerDependencies: { '@opentelemetry/api': '^1.3.0' },
    }
    const project = soundProject()
      .install('@opentelemetry/instrumentation-x', instrumentation, 'node_modules/agent')
      .install('@opentelemetry/api', API_19, 'node_modules/agent')
    const found = check(project)
    expect(found.map(({ code }) => code)).toEqual(['NA1003'])
    expect(found[0]?.sentence).toContain('@opentelemetry/instrumentation-x 0.60.0 uses')
  })

  it('NA1004: tells what the SDK takes of the API', () => {
    const project = new Project()
      .install('@opentelemetry/api', API_19)
      .install('@opentelemetry/sdk-logs', SDK_3)
      .install('@opentelemetry/sdk-node', { ...SDK_3, version: '0.301.0' })
    const found = check(project)
    expect(found.map(({ code }) => code)).toEqual(['NA1004'])
    expect(found[0]?.sentence).toBe(
      '@opentelemetry/sdk-logs 3.1.1 and 1 more package takes @opentelemetry/api ' +
        '>=1.10.0 <1.11.0, and finds 1.9.1',
    )
    expect(found[0]?.mend).toBe('npm install "@opentelemetry/api@>=1.10.0 <1.11.0"')
  })

  it('NA1005: tells both lines of the SDK, wherever the second one is', () => {
    const nested = soundProject()
      .install('@opentelemetry/sdk-logs', SDK_OLD, 'node_modules/agent')
      .install('@opentelemetry/api', API_19, 'node_modules/agent')
    expect(codes(nested)).toContain('NA1005')
    expect(codes(nested)).toContain('NA1003')
  })

  it.each([
    ['@opentelemetry/winston-transport', 'whoever depends on it', {}],
    ['house-logger', 'where the project depends on it', { 'house-logger': '^1.0.0' }],
  ])('NA1006: tells %s, which logs where SDK 3 does not listen, %s', (name, _, dependencies) => {
    const project = soundProject({ dependencies }).install(name, {
      version: '1.2.3',
      dependencies: OLD_LOGS,
    })
    const [found, ...more] = check(project)
    expect(more).toEqual([])
    expect(found).toMatchObject({ code: 'NA1006', place: `node_modules/${name}` })
    expect(found?.sentence).toContain(`${name} 1.2.3 logs through`)
    expect(codes(project, { bridgesOldApi: true })).toEqual([])
  })

  it('NA1006: tells that the project itself depends on the old API', () => {
    const project = soundProject({ dependencies: OLD_LOGS })
      .install('@opentelemetry/api-logs', { version: '0.223.1' })
      .install('@opentelemetry/instrumentation', { version: '0.223.0', dependencies: OLD_LOGS })
    const found = check(project)
    expect(found.map(({ code }) => code)).toEqual(['NA1006'])
    expect(found[0]?.sentence).toContain('the project, which depends on @opentelemetry/api-logs,')
  })

  it('NA1006: leaves alone what only has it somewhere below', () => {
    const project = soundProject()
      .install('@opentelemetry/api-logs', { version: '0.223.1' })
      .install('house-logger', { version: '1.0.0', dependencies: OLD_LOGS })
    expect(codes(project)).toEqual([])
  })

  it('NA1007: tells copies of ourselves', () => {
    const project = soundProject().install('otel-netanomaly', { version: '0.2.0' }, 'packages/a')
    const found = check(withWorkspaces(project))
    expect(found.map(({ code }) => code)).toEqual(['NA1007'])
    expect(found[0]?.sentence).toContain('2 times (0.1.0, 0.2.0)')
  })

  it('NA1008: tells a transport that goes around every processor', () => {
    const project = soundProject().install('pino-opentelemetry-transport', {
      version: '4.0.2',
      dependencies: OLD_LOGS,
    })
    expect(codes(project)).toEqual(['NA1008'])
  })

  it('NA1009: says that there is no SDK to put a processor into', () => {
    const project = new Project().install('otel-netanomaly', { version: '0.1.0' })
    expect(codes(project)).toEqual(['NA1009'])
  })

  it('NA1010: tells an SDK that takes no processors', () => {
    const project = new Project()
      .install('@opentelemetry/api', API_19)
      .install('@opentelemetry/sdk-logs', { ...SDK_OLD, version: '0.57.2' })
    expect(codes(project)).toEqual(['NA1010'])
  })

  it.each([
    ['{', 'no JSON in it'],
    ['[]', 'no map in it'],
    [`"${' '.repeat(1_048_577)}"`, '1048579 bytes'],
  ])('NA1011: names a package.json that cannot be read', (text, says) => {
    const project = soundProject()
    project.write('node_modules/@opentelemetry/resources/package.json', text)
    const [found] = check(project)
    expect(found).toMatchObject({
      code: 'NA1011',
      place: 'node_modules/@opentelemetry/resources/package.json',
    })
    expect(found?.sentence).toContain(says)
  })

  it('NA1012: says that it has not looked at everything', () => {
    const project = soundProject()
    const tree = walkPackages(project.path, 2)
    expect(tree).toMatchObject({ folders: 2, isCut: true })
    expect(codes(project, { ...tree })).toContain('NA1012')
  })

  it.each(['@opentelemetry/instrumentation-winston', '@opentelemetry/auto-instrumentations-node'])(
    'NA1013: tells winston that is instrumented by %s and has no transport',
    name => {
      const project = soundProject({ dependencies: { winston: '^3.19.0' } })
        .install('winston', { version: '3.19.0' })
        .install(name, { version: '0.82.0' })
      const [found, ...more] = check(project)
      expect(more).toEqual([])
      expect(found).toMatchObject({
        code: 'NA1013',
        level: 'warning',
        place: 'node_modules/winston',
      })
      expect(found?.sentence).toContain('winston 3.19.0 is instrumented')
      project.install('@opentelemetry/winston-transport', { version: '0.34.0' })
      expect(codes(project)).toEqual([])
    },
  )

  it('NA1013: leaves winston alone where nothing instruments it, or a package only has it', () => {
    const plain = soundProject({ dependencies: { winston: '^3.19.0' } })
    expect(codes(plain.install('winston', { version: '3.19.0' }))).toEqual([])
    const below = soundProject()
      .install('winston', { version: '3.19.0' })
      .install('@opentelemetry/auto-instrumentations-node', { version: '0.82.0' })
    expect(codes(below)).toEqual([])
  })
})

function withWorkspaces(project: Project): Project {
  project.write('package.json', JSON.stringify({ name: 'shop', workspaces: ['packages/*'] }))
  project.write('packages/a/package.json', JSON.stringify({ name: 'a' }))
  return project
}

describe('the walk', () => {
  it('finds packages of npm, nested and in workspaces, of pnpm and above the project, each once', () => {
    const outer = new Project({ workspaces: ['services/*'] })
      .install('@opentelemetry/api', API_110)
      .install('@opentelemetry/sdk-logs', SDK_3, 'services/cart')
      .install('@opentelemetry/core', { version: '3.1.1' }, 'node_modules/a/node_modules/b')
      .install('@opentelemetry/resources', { version: '3.1.1' }, 'node_modules/.pnpm/r@3')
      .link(
        'node_modules/@opentelemetry/resources',
        'node_modules/.pnpm/r@3/node_modules/@opentelemetry/resources',
      )
      .link('node_modules/cart', 'services/cart')
      .link('services/cart/node_modules/self', 'services/cart')
    outer.write('services/cart/package.json', JSON.stringify({ dependencies: { pino: '1' } }))
    const tree = walkPackages(outer.path)
    expect(tree.packages.map(({ path, version }) => `${path} ${version}`).toSorted()).toEqual([
      'node_modules/.pnpm/r@3/node_modules/@opentelemetry/resources 3.1.1',
      'node_modules/@opentelemetry/api 1.10.0',
      'node_modules/a/node_modules/b/node_modules/@opentelemetry/core 3.1.1',
      'services/cart/node_modules/@opentelemetry/sdk-logs 3.1.1',
    ])
    expect(tree.direct).toEqual(['pino'])
    const inner = walkPackages(`${outer.path}/services/cart`)
    expect(inner.packages.map(({ name }) => name)).toContain('@opentelemetry/api')
    const sdk = inner.packages.find(({ name }) => name === '@opentelemetry/sdk-logs')
    expect(sdk?.apiFound).toBe('1.10.0')
  })

  it('passes what a folder above has of a package that is nearer', () => {
    const outer = new Project()
      .install('@opentelemetry/api', API_19)
      .install('@opentelemetry/core', { version: '2.0.0' })
      .install('@opentelemetry/api', API_110, 'cart')
    const { packages } = walkPackages(`${outer.path}/cart`)
    expect(packages.map(({ path, version }) => `${path} ${version}`)).toEqual([
      'node_modules/@opentelemetry/api 1.10.0',
      '../node_modules/@opentelemetry/core 2.0.0',
    ])
  })

  it.each([
    ['pnpm', 'node_modules/.pnpm', '@opentelemetry+sdk@3'],
    ['npm, install-strategy linked', 'node_modules/.store', '@opentelemetry/sdk@3'],
  ])('follows the links of a workspace of %s to what its packages depend on', (_, store, sdk) => {
    const outer = new Project()
      .install('@opentelemetry/sdk-logs', SDK_3, `${store}/${sdk}`)
      .install('@opentelemetry/api', API_110, `${store}/api@1`)
      .link(
        `${store}/${sdk}/node_modules/@opentelemetry/api`,
        `${store}/api@1/node_modules/@opentelemetry/api`,
      )
      .link(
        'cart/node_modules/@opentelemetry/sdk-logs',
        `${store}/${sdk}/node_modules/@opentelemetry/sdk-logs`,
      )
    const { packages } = walkPackages(`${outer.path}/cart`)
    expect(packages.map(({ name, apiFound }) => [name, apiFound])).toEqual([
      ['@opentelemetry/sdk-logs', '1.10.0'],
      ['@opentelemetry/api', undefined],
    ])
  })

  it('finds what npm has in its store and links nowhere else', () => {
    const project = new Project().install(
      '@opentelemetry/sdk-logs',
      SDK_3,
      'node_modules/.store/@opentelemetry/sdk-logs@3.1.1-hash',
    )
    expect(walkPackages(project.path).packages.map(({ version }) => version)).toEqual(['3.1.1'])
  })

  it('reads the workspaces of pnpm', () => {
    const project = new Project().install('@opentelemetry/api', API_110, 'apps/web')
    project.write('pnpm-workspace.yaml', "packages:\n  - 'apps/*' # all\n  - '!apps/old'\n")
    expect(walkPackages(project.path).packages.map(({ path }) => path)).toEqual([
      'apps/web/node_modules/@opentelemetry/api',
    ])
  })

  it('ends in a folder that links to itself', () => {
    const project = new Project().link('node_modules/loop', 'node_modules')
    expect(walkPackages(project.path)).toMatchObject({ packages: [], isCut: false })
  })
})

describeWith(['sdk-3', 'sdk-0.223', 'sdk-0.203'], 'trees that npm installed', (...folders) => {
  const [line3 = '', line02 = '', oldest = ''] = folders
  it.each([line3, line02])('%s has nothing to complain of', folder => {
    const tree = walkPackages(folder)
    expect(tree.packages.map(({ name }) => name)).toContain('@opentelemetry/sdk-logs')
    expect(check({ path: folder })).toEqual([])
  })

  it('have a nested SDK that the oldest API is too old for, where they have one', () => {
    const found = check({ path: oldest })
    expect(found.map(({ code }) => code)).toEqual(['NA1004'])
    expect(found[0]?.sentence).toMatch(/sdk-metrics 2.0.1 .*takes @opentelemetry.api >=1.9.0/)
  })

  it('are told apart: line 3 needs another Node', () => {
    expect(codes({ path: line3 }, { nodeVersion: '20.20.2' })).toEqual(['NA1001'])
    expect(codes({ path: line02 }, { nodeVersion: '20.20.2' })).toEqual([])
  })
})
