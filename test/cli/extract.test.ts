import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createFolder, runCli } from './drive.ts'

const folder = createFolder()

const ACCESS = '192.0.2.1 - bob [17/May/2015:10:05:03 +0000] "GET /a?b=1 HTTP/1.1" 404 5 "-" "x"'
const SSHD =
  '2015-05-17T10:05:03Z host sshd[7]: Failed password for root from 192.0.2.2 port 4711 ssh2'
const JSON_LINE = '{"ts":"2015-05-17T10:05:03Z","src_ip":"192.0.2.3","src_port":4711,"status":200}'
const OTLP =
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1431857103000000000",' +
  '"attributes":[{"key":"client.address","value":{"stringValue":"192.0.2.4"}}]},' +
  '{"timeUnixNano":"1431857104000000000"}]}]}]}'

async function extracted(content: string | Buffer, ...options: readonly string[]) {
  const ending = await runCli(['extract', '-', ...options], { stdin: content })
  expect(ending).toMatchObject({ status: 0, stderr: '' })
  return ending.stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

describe('netanomaly extract', () => {
  it('prints who, when and what for each line, whatever the lines are', async () => {
    const found = await extracted([ACCESS, SSHD, JSON_LINE, OTLP, 'hello', ''].join('\n'))
    expect(found.map(({ line, ip, time }) => [line, ip, time])).toEqual([
      [1, '192.0.2.1', '2015-05-17T10:05:03.000Z'],
      [2, '192.0.2.2', '2015-05-17T10:05:03.000Z'],
      [3, '192.0.2.3', '2015-05-17T10:05:03.000Z'],
      [4, '192.0.2.4', '2015-05-17T10:05:03.000Z'],
      [4, null, '2015-05-17T10:05:04.000Z'],
      [5, null, null],
    ])
    expect(found[0]).toMatchObject({
      file: '-',
      fields: {
        'user.name': 'bob',
        'http.request.method': 'GET',
        'url.original': '/a?b=1',
        'url.path': '/a',
        'http.status': 404,
        'event.action': 'request',
        'event.outcome': 'failure',
      },
    })
    expect(found[1].fields).toMatchObject({ 'user.name': 'root', 'source.port': 4711 })
    expect(found[2].fields).toMatchObject({ 'source.port': 4711, 'http.status': 200 })
    expect(found[5].fields).toEqual({})
  })

  it('reads what has no time all the same', async () => {
    const found = await extracted('Failed password for root from 192.0.2.2 port 4711 ssh2\n')
    expect(found).toMatchObject([{ line: 1, ip: '192.0.2.2', time: null }])
  })

  it('reads plain and compressed files, each under the name it was given by', async () => {
    const plain = folder.write('plain.log', `${ACCESS}\n`)
    const packed = folder.write('packed.log.gz', gzipSync(`${SSHD}\r\n${SSHD}\r\n`))
    const { stdout } = await runCli(['extract', plain, packed])
    const found = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(found.map(({ file, line, ip }) => [file, line, ip])).toEqual([
      [plain, 1, '192.0.2.1'],
      [packed, 1, '192.0.2.2'],
      [packed, 2, '192.0.2.2'],
    ])
  })

  it('believes whom it is told to', async () => {
    const line =
      '{"remote_addr":"10.0.0.1","http_x_forwarded_for":"192.0.2.9","peer_of":"192.0.2.8"}'
    const ipOf = async (...options: string[]) => (await extracted(line, ...options))[0].ip
    expect(await ipOf()).toBe('10.0.0.1')
    expect(await ipOf('--trusted-proxies', '10.0.0.0/8')).toBe('192.0.2.9')
    expect(await ipOf('--client-field', 'peer_of')).toBe('192.0.2.8')
  })

  it('reads nothing but the format that is named', async () => {
    const found = await extracted(`${JSON_LINE}\n${ACCESS}\n`, '--format', 'json')
    expect(found.map(({ ip }) => ip)).toEqual(['192.0.2.3', null])
  })

  it.each([
    { argv: [], message: 'FILE: expected a file' },
    { argv: ['x', 'x'], message: 'expected each file once' },
    { argv: ['x', '--format', 'jsn'], message: 'did you mean "json"' },
    { argv: ['x', '--colour'], message: '--colour: expected a known option' },
    { argv: ['/no/such/file'], message: '/no/such/file: expected' },
  ])('ends with 2 and says why for $argv', async ({ argv, message }) => {
    const { status, stderr } = await runCli(['extract', ...argv])
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  it('explains itself', async () => {
    const { status, stdout } = await runCli(['extract', '--help'])
    expect(status).toBe(0)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})
