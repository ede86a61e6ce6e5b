import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { floodProgram, HOT, outcomeOf, run, startLine, UNWATCHED, WATCHED } from './application.ts'

const PREFIX = 'otel-netanomaly 0.1.0: logs by otlp http/json to '
const FILE = `
trusted_proxies: [127.0.0.1]
rules:
  - { id: few, gte: 3, within: 10s }
  - { id: many, gte: 1000, within: 10s, mode: annotate }
`

describeWith(['sdk-0.223'], 'the environment of the register', folder => {
  const app = { 'app.mjs': floodProgram('sdk-0.223', 'esm') }
  const exporting = (url: string) => `${PREFIX}${url}/v1/logs`
  const quiet = { NETANOMALY_QUIET: 'true' }

  test('may be a netanomaly.yaml in the working directory', async () => {
    const ran = await run({ folder, files: { ...app, 'netanomaly.yaml': FILE } })
    const rules = '2 rules of netanomaly.yaml (few, many), trusted proxies: 127.0.0.1'
    expect(ran.stderr).toBe(`${exporting(ran.url)}, ${rules}, no auto-instrumentations\n`)
    expect(outcomeOf(ran.records)).toMatchObject({ annotatedFrom: 2, annotated: 118 })
    expect(new Set(ran.records.map(record => record.attributes['netanomaly.rule']))).toEqual(
      new Set([undefined, 'few']),
    )
  })

  test('is read by CommonJS as by ES modules', async () => {
    const files = { 'app.cjs': floodProgram('sdk-0.223', 'cjs'), 'netanomaly.yaml': FILE }
    const ran = await run({ folder, files, nodeOptions: ['--require', 'otel-netanomaly/register'] })
    expect(ran.stderr).toContain('2 rules of netanomaly.yaml (few, many), trusted proxies: 127')
    expect(outcomeOf(ran.records)).toMatchObject({ annotatedFrom: 2, annotated: 118 })
  })

  test('names another file, and comes before it', async () => {
    const ran = await run({
      folder,
      files: { ...app, 'rules.yaml': FILE },
      env: {
        NETANOMALY_CONFIG: './rules.yaml',
        NETANOMALY_TRUSTED_PROXIES: '10.0.0.0/8, loopback',
        NETANOMALY_MODE: 'annotate',
      },
    })
    const rules = '2 rules of ./rules.yaml (few, many), mode at most annotate'
    const proxies = 'trusted proxies: 10.0.0.0/8, loopback'
    expect(ran.stderr).toBe(
      `${exporting(ran.url)}, ${rules}, ${proxies}, no auto-instrumentations\n`,
    )
    expect(outcomeOf(ran.records)).toMatchObject({ annotatedFrom: 2, annotated: 118, events: [] })
  })

  test.each([
    ['shadow', UNWATCHED],
    ['off', UNWATCHED],
    ['emit', WATCHED],
  ])('NETANOMALY_MODE=%s is the most that a rule may do', async (mode, outcome) => {
    const ran = await run({ folder, files: app, env: { ...quiet, NETANOMALY_MODE: mode } })
    expect(ran).toMatchObject({ code: 3, stdout: 'done\n', stderr: '' })
    expect(outcomeOf(ran.records)).toEqual(outcome)
  })

  test('says whose header it believes when that is everybody', async () => {
    const ran = await run({ folder, files: app, env: { NETANOMALY_TRUSTED_PROXIES: '0.0.0.0/0' } })
    expect(ran.stderr).toContain(
      'trusted proxies: 0.0.0.0/0 (every address: any client can name itself as it likes), ',
    )
  })

  test('chooses the header that a proxy is believed by', async () => {
    const text = `
const { logs } = require('@opentelemetry/api-logs')
for (let i = 0; i < 120; i++) {
  logs.getLogger('app').emit({ body: 'request', attributes: {
    'network.peer.address': '10.1.2.3',
    'http.request.header.x-forwarded-for': '198.51.100.66',
    'http.request.header.cf-connecting-ip': '${HOT}',
  } })
}`
    const ran = await run({
      folder,
      files: { 'app.cjs': text },
      env: { NETANOMALY_TRUSTED_PROXIES: '10.0.0.0/8', NETANOMALY_CLIENT_PROFILE: 'cloudflare' },
    })
    expect(outcomeOf(ran.records).events).toEqual([['open', HOT]])
  })

  test('is told all its mistakes at once; the application has its telemetry, unwatched', async () => {
    const ran = await run({
      folder,
      files: { ...app, 'netanomaly.yaml': 'rules:\n  - { id: few, gte: 3, within: 10 }\n' },
      env: {
        NETANOMALY_TRUSTED_PROXIES: '10.0.0.1/8,loopbak',
        NETANOMALY_CLIENT_PROFILE: 'cloudfare',
        NETANOMALY_MODE: 'Emit',
        NETANOMALY_QUIET: 'yes',
        NETANOMALY_TRUSTED_PROXY: '10.0.0.0/8',
        NETANOMALY_DEBUG: '1',
      },
    })
    const told = ran.stderr.replaceAll('otel-netanomaly: ', '').split('\n')
    expect(told).toEqual([
      'NETANOMALY_TRUSTED_PROXY: there is no such variable ' +
        '(did you mean "NETANOMALY_TRUSTED_PROXIES"?)',
      'netanomaly.yaml:2:32: rules[0].within: expected a duration such as "30s", found 10',
      'NETANOMALY_TRUSTED_PROXIES[0]: expected the prefix 10.0.0.0/8 or the address 10.0.0.1, ' +
        'found "10.0.0.1/8"',
      'NETANOMALY_TRUSTED_PROXIES[1]: expected an address, a prefix such as 10.0.0.0/8, ' +
        'loopback, linklocal or uniquelocal, found "loopbak"',
      expect.stringMatching(
        /^NETANOMALY_CLIENT_PROFILE: expected one of x-forwarded-for, .*"cloudflare"\?\), found /,
      ),
      'NETANOMALY_MODE: expected one of off, shadow, annotate, emit (did you mean "emit"?), ' +
        'found "Emit"',
      'NETANOMALY_QUIET: expected true or false, found "yes"',
      `${exporting(ran.url)}, not watched: see the mistakes above, no auto-instrumentations`,
      '',
    ])
    expect(ran).toMatchObject({ code: 3, stdout: 'done\n' })
    expect(outcomeOf(ran.records)).toEqual(UNWATCHED)
  })

  test.each([
    ['a file that is not there', 'none.yaml', 'found none there'],
    ['a folder', '.', 'found a directory'],
  ])('is told that NETANOMALY_CONFIG names %s', async (_, path, found) => {
    const ran = await run({ folder, files: app, env: { ...quiet, NETANOMALY_CONFIG: path } })
    expect(ran.stderr).toBe(
      `otel-netanomaly: NETANOMALY_CONFIG: ${path}: expected a file that can be read, ${found}\n`,
    )
    expect(outcomeOf(ran.records)).toEqual(UNWATCHED)
  })

  test('is told when its rules and limits do not fit each other', async () => {
    const text = 'max_times: 8\nrules: [count by client.address >= 1000 within 60s]\n'
    const ran = await run({ folder, files: { ...app, 'netanomaly.yaml': text } })
    const rule = 'count-client.address-gte-1000-60s'
    expect(ran.stderr.split('\n')[0]).toBe(
      `otel-netanomaly: netanomaly.yaml: max_times: expected at least 4096, so that rule ${rule} ` +
        'can ever fire, found 8',
    )
    expect(outcomeOf(ran.records)).toEqual(UNWATCHED)
  })

  test('without anything prints one line', async () => {
    const ran = await run({ folder, files: app })
    expect(ran.stderr).toBe(startLine(`by otlp http/json to ${ran.url}/v1/logs`))
  })
})
