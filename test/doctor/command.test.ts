import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOCTOR_HELP } from '../../src/cli/doctor-help.ts'
import { VERSION } from '../../src/version.ts'
import { accessLine, runCli } from '../cli/drive.ts'
import { API_19, Project, SDK_3, soundProject } from './projects.ts'
import { findingsOf, runDoctor } from './run-doctor.ts'

const sound = soundProject()
const broken = new Project()
  .install('@opentelemetry/api', API_19)
  .install('@opentelemetry/sdk-logs', SDK_3)

/** What was sent, by path. */
const sent: string[] = []
const receiver = createServer((request, answer) => {
  sent.push(request.url ?? '')
  request.resume()
  answer.setHeader('date', new Date(0).toUTCString()).end()
})
let endpoint = ''
beforeAll(async () => {
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
})
afterAll(() => receiver.close())

describe('netanomaly doctor', () => {
  it('ends with 0 where there is no error, and says what it looked at', async () => {
    const { status, stdout, stderr } = await runDoctor(['--no-send', sound.path])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(
      [
        `netanomaly ${VERSION} looked at ${sound.path}`,
        '',
        'Looked at',
        `  Node ${process.versions.node}`,
        '  3 installed packages: @opentelemetry/sdk-logs 3.1.1, @opentelemetry/api 1.10.0',
        '  0 source files, 0 of them name OpenTelemetry',
        '  rules of the command or by default: 1 rule',
        '  no record was sent: --no-send',
        '',
        'Nothing to mend was found',
        '',
      ].join('\n'),
    )
  })

  it('ends with 1 where there is an error, with code, place, mend and page', async () => {
    const { status, stdout } = await runDoctor(['--no-send', broken.path])
    expect(status).toBe(1)
    expect(stdout).toContain('error NA1004: SDK and API do not belong together\n')
    expect(stdout).toContain('  where node_modules/@opentelemetry/sdk-logs\n')
    expect(stdout).toContain('  mend  npm install "@opentelemetry/api@>=1.10.0 <1.11.0"\n')
    expect(stdout).toContain('  page  docs/errors/NA1004.md\n')
    expect(stdout).toMatch(/\n1 error\n$/)
  })

  it('names the page where the project has it installed', async () => {
    const project = new Project()
      .install('@opentelemetry/api', API_19)
      .install('@opentelemetry/sdk-logs', SDK_3)
    project.write('node_modules/otel-netanomaly/docs/errors/NA1004.md', '')
    const { stdout } = await runDoctor(['--no-send', project.path])
    expect(stdout).toContain('  page  node_modules/otel-netanomaly/docs/errors/NA1004.md\n')
  })

  it('says the same as JSON', async () => {
    const { status, stdout } = await runDoctor(['--no-send', '--json', broken.path])
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ version: VERSION, folder: broken.path, errors: 1, warnings: 0, notes: 0 },
      findings: [{ code: 'NA1004', level: 'error', page: 'docs/errors/NA1004.md' }],
      looked: expect.arrayContaining([expect.stringContaining('installed packages')]),
    })
  })

  it('fits a narrow terminal', async () => {
    const { stdout } = await runDoctor(['--no-send', broken.path], { NO_COLOR: '1' }, 40)
    const long = stdout.split('\n').filter(line => line.length > 40)
    // One word each: a path, a range.
    expect(
      long.filter(line =>
        line
          .trim()
          .replace(/^\w+ +/, '')
          .includes(' '),
      ),
    ).toEqual([])
    expect(stdout).not.toContain('\u001b[')
    expect((await runDoctor(['--no-send', broken.path], {}, 80)).stdout).toContain(
      '\u001b[31merror',
    )
  })

  it('sends one record to where the environment says, and none where it is not to', async () => {
    sent.length = 0
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
    expect(await findingsOf(['--no-send', sound.path], env)).toEqual([])
    expect(await findingsOf([sound.path], { ...env, OTEL_LOGS_EXPORTER: 'none' })).toMatchObject([
      { code: 'NA2008' },
    ])
    expect(sent).toEqual([])
    const found = await findingsOf([sound.path], env)
    expect(found.map(({ code }) => code)).toEqual(['NA4011'])
    expect(sent).toEqual(['/v1/logs'])
  })

  it('sends nothing to what is no URL', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }
    const { stdout } = await runDoctor([sound.path], env)
    expect(stdout).toContain('NA2009')
    expect(stdout).toContain('no record was sent: no URL is set by OTEL_EXPORTER_OTLP_ENDPOINT')
  })

  it('looks into the sources, the scripts and the environment', async () => {
    const auto = '@opentelemetry/auto-instrumentations-node/register'
    const project = soundProject({ scripts: { start: `node --import ${auto} app.js` } })
    project.write(
      'src/otel.mjs',
      'new LoggerProvider({ processors: [\n' +
        'new SimpleLogRecordProcessor({ exporter }), new NetworkAnomalyLogRecordProcessor() ] })',
    )
    const config = project.write('sdk.yaml', 'processors:\n  - netanomaly:\n')
    const env = {
      ...{ OTEL_CONFIG_FILE: config, OTEL_SDK_DISABLED: 'true', OTEL_LOGS_EXPORTER: 'console' },
      NODE_OPTIONS: `--require ${auto}`,
    }
    const found = await findingsOf([project.path], env)
    expect(found.map(({ code, place }) => [code, place])).toEqual([
      ['NA2004', config],
      ['NA2007', null],
      ['NA2001', 'src/otel.mjs:2'],
      ['NA2003', null],
      ['NA2006', null],
      ['NA2006', null],
      ['NA2008', null],
    ])
  })

  it('NA2006, NA2003: are silent where our own register puts the processor in', async () => {
    const auto = '@opentelemetry/auto-instrumentations-node/register'
    const start = `node --import ${auto} --import otel-netanomaly/register app.js`
    const project = soundProject({ scripts: { start } })
    const config = project.write('sdk.yaml', 'file_format: 1.0')
    const found = await findingsOf(['--no-send', project.path], { OTEL_CONFIG_FILE: config })
    expect(found).toEqual([])
  })

  it('looks at the configuration that the environment names', async () => {
    const config = broken.write('other.yaml', 'max_keys: 0\n')
    const found = await findingsOf(['--no-send', sound.path], { NETANOMALY_CONFIG: config })
    expect(found).toMatchObject([{ code: 'NA4001', place: expect.stringContaining('other.yaml') }])
  })

  it('takes the variables of the register before the file, and options before both', async () => {
    const project = soundProject()
    project.write('netanomaly.yaml', 'trusted_proxies: [0.0.0.0/0, "::/0"]\n')
    const argv = ['--no-send', project.path]
    const env = { NETANOMALY_TRUSTED_PROXIES: 'loopback' }
    expect(await findingsOf(argv, {})).toMatchObject([{ code: 'NA3004' }])
    expect(await findingsOf(argv, env)).toEqual([])
    const everybody = await findingsOf([...argv, '--trusted-proxies', '0.0.0.0/0,::/0'], env)
    expect(everybody).toMatchObject([{ code: 'NA3004' }])
  })

  it('NA4001, NA4015: tells mistakes in the variables of the register', async () => {
    const env = { NETANOMALY_MODE: 'emitt', NETANOMALY_TRUSTED_PROXY: 'loopback' }
    const found = await findingsOf(['--no-send', sound.path], env)
    expect(found.map(({ code, place }) => [code, place])).toEqual([
      ['NA4001', 'NETANOMALY_MODE'],
      ['NA4015', null],
    ])
    expect(found[1]!.sentence).toBe(
      'NETANOMALY_TRUSTED_PROXY: there is no such variable ' +
        '(did you mean "NETANOMALY_TRUSTED_PROXIES"?)',
    )
  })

  it('looks at rules as NETANOMALY_MODE leaves them', async () => {
    const found = await findingsOf(['--no-send', sound.path], { NETANOMALY_MODE: 'off' })
    expect(found.map(({ code }) => code)).toEqual(['NA4006'])
  })

  it('NA1006: is silent where a source hands on what the old API logs', async () => {
    const logger = { version: '0.34.0', dependencies: { '@opentelemetry/api-logs': '0.2' } }
    const project = soundProject().install('@opentelemetry/winston-transport', logger)
    expect((await findingsOf([project.path])).map(({ code }) => code)).toEqual(['NA1006'])
    project.write(
      'otel.js',
      "import { bridgeOldLogsApi } from 'otel-netanomaly'\nbridgeOldLogsApi()",
    )
    expect(await findingsOf([project.path])).toEqual([])
  })

  it('NA4001: tells every mistake in the folder’s configuration with its line', async () => {
    const project = new Project()
    project.write('netanomaly.yaml', 'max_keys: 0\nrules:\n  - count >= x within 1s as a\n')
    const log = project.write('access.log', accessLine({ at: 0 }))
    const found = await findingsOf([project.path, log])
    expect(found.map(({ code, place }) => [code, place])).toEqual([
      ['NA4001', expect.stringContaining('netanomaly.yaml:1:11: max_keys')],
      ['NA4001', expect.stringContaining('netanomaly.yaml:3:')],
    ])
  })

  it('NA4001: tells limits that the rules do not fit into', async () => {
    const project = new Project()
    const text = 'max_times: 64\nrules:\n  - count >= 100000 within 1s as a\n'
    project.write('netanomaly.yaml', text)
    expect((await findingsOf([project.path])).map(({ code }) => code)).toEqual(['NA4001'])
  })

  it('shows no character that moves a terminal’s cursor, whoever wrote it', async () => {
    const forged = '\u001b]0;forged\u0007'
    const project = new Project({ scripts: { [forged]: 'node app.js' } })
      .install('@opentelemetry/api', { version: `1.10.0${forged}` })
      .install('@opentelemetry/sdk-logs', { version: `3.1.1${forged}` })
    project.write(`src/${forged}.js`, "'@opentelemetry/api'; sdk.addLogRecordProcessor(one)")
    const env = { OTEL_CONFIG_FILE: forged, NETANOMALY_MODE: forged }
    const { stdout } = await runDoctor(['--no-send', project.path], env)
    expect(stdout).toContain('forged')
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u)
  })

  it.skipIf(process.platform === 'win32')('waits for no pipe, whichever file is one', async () => {
    const project = new Project()
    for (const name of ['pnpm-workspace.yaml', 'netanomaly.yaml', 'a.js', 'sdk.yaml']) {
      execFileSync('mkfifo', [join(project.path, name)])
    }
    const env = { OTEL_CONFIG_FILE: join(project.path, 'sdk.yaml') }
    const found = await findingsOf(['--no-send', project.path], env)
    expect(found.map(({ code }) => code)).toEqual(['NA4001', 'NA2003'])
  })

  it('changes nothing and goes on in a folder without anything', async () => {
    const empty = new Project()
    const { stdout, status } = await runDoctor(['--no-send', `${empty.path}/.`])
    expect(status).toBe(0)
    expect(stdout).toContain('0 installed packages: no SDK, no API')
  })
})

describe('wrong options of doctor', () => {
  it.each<{ argv: string[]; says: string }>([
    { argv: ['--no-snd'], says: '--no-snd: expected a known option (did you mean "--no-send"?)' },
    { argv: ['-'], says: 'FILE: expected a file, no pipe, found "-"' },
    { argv: ['/dev/null'], says: 'FILE: expected a file, no pipe, found "/dev/null"' },
    { argv: ['.', '..'], says: 'FOLDER: expected one folder, found ".."' },
    { argv: ['a.log', 'a.log'], says: 'FILE: expected each file once, found "a.log" again' },
    { argv: ['--config', 'no.yaml'], says: 'no.yaml: expected a file that can be read' },
    { argv: ['--tz', 'Mars'], says: '--tz: expected UTC, local, a zone' },
  ])('$argv is refused', async ({ argv, says }) => {
    const { status, stdout, stderr } = await runDoctor(argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`netanomaly: ${says}`)
    expect(stderr).toContain('See netanomaly doctor --help')
  })

  it('its help fits a terminal and names the exit statuses', async () => {
    expect((await runCli(['doctor', '--help'])).stdout).toBe(DOCTOR_HELP)
    expect(Math.max(...DOCTOR_HELP.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    expect(DOCTOR_HELP).toContain('Exit status: 0 without an error; 1 with one or more')
  })
})
