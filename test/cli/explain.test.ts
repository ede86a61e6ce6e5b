import { describe, expect, it } from 'vitest'
import { createFolder, runCli } from './drive.ts'

const folder = createFolder()
const path = folder.write('mixed.log', [
  '192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5',
  '2015-05-17T10:05:04Z gate: connection from 203.0.113.7 to 192.0.2.80 was dropped',
  'sshd[7]: Invalid user x from 192.0.2.9',
  'hello',
  '{"time":"2015-05-17T10:05:05Z","remote_addr":"10.0.0.1","http_x_forwarded_for":"192.0.2.9"}',
])

async function explained(line: number, ...options: readonly string[]): Promise<string> {
  const ending = await runCli(['explain', path, '--line', `${line}`, ...options])
  expect(ending).toMatchObject({ status: 0, stderr: '' })
  return ending.stdout
}

describe('netanomaly explain', () => {
  it('says what a line was read as, and what is in it', async () => {
    const text = await explained(1)
    expect(text).toContain(`${path}:1\n`)
    expect(text).toMatch(/^Format +combined: nginx and Apache access log/m)
    expect(text).toMatch(/^Time +2015-05-17T10:05:03.000Z$/m)
    expect(text).toMatch(/^Client +192\.0\.2\.1, who connected \(peer\)$/m)
    expect(text).toMatch(/^ +http\.response\.status_code = 200$/m)
  })

  it('shows the addresses it chose among, the likeliest first, with their scores', async () => {
    const text = await explained(2)
    expect(text).toMatch(/^Client +203\.0\.113\.7, /m)
    const [, chosen, other] =
      /^Candidates +(-?[\d.]+) +203\.0\.113\.7 .*\n +(-?[\d.]+) +192\.0\.2\.80 /m.exec(text) ?? ['']
    expect(Number(chosen)).toBeGreaterThan(Number(other))
  })

  it('says what keeps a line from being counted', async () => {
    expect(await explained(3)).toMatch(/^Time +none \(it has no time: not counted\)$/m)
    expect(await explained(4)).toMatch(/^Record +none: nothing could be made of it$/m)
  })

  it.each([
    {
      id: 'zeek',
      headers: ['#fields\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tts'],
      row: 'CAbc\t192.0.2.1\t4711\t198.51.100.2\t22\ttcp\t1425204000.123456',
    },
    {
      id: 'w3c',
      headers: ['#Date: 2015-05-17 00:00:00', '#Fields: time c-ip cs-method cs-uri-stem sc-status'],
      row: '10:05:03 192.0.2.1 GET / 200',
    },
    {
      id: 'csv',
      headers: ['Proto,SrcAddr,Sport,DstAddr,Dport,StartTime'],
      row: 'tcp,192.0.2.1,4711,198.51.100.2,22,1425204000',
    },
  ])('reads columns by the header before the line: $id', async ({ id, headers, row }) => {
    const columns = folder.write('columns.log', [...headers, row, ...headers])
    const { stdout } = await runCli(['explain', columns, '--line', `${headers.length + 1}`])
    expect(stdout).toMatch(/^Format +text: lines of text of any kind$/m)
    expect(stdout).toMatch(new RegExp(`^As text +${id}$`, 'm'))
    expect(stdout).toMatch(/^Client +192\.0\.2\.1, /m)
  })

  it('says where the client came from', async () => {
    expect(await explained(5)).toMatch(/^Client +10\.0\.0\.1, who connected \(peer\)$/m)
    const trusted = await explained(5, '--trusted-proxies', '10.0.0.0/8')
    expect(trusted).toMatch(/^Client +192\.0\.2\.9, the forwarding header .* \(forwarded\)$/m)
  })

  it.each([
    { argv: [path], message: '--line: expected the number of a line' },
    { argv: [path, '--line', '0'], message: '--line: expected a number from 1, found "0"' },
    { argv: [path, '--line', '99'], message: '--line: expected a line that is not empty' },
    { argv: [path, 'b', '--line', '1'], message: 'FILE: expected one file, found 2 files' },
    { argv: ['/no/such/file', '--line', '1'], message: '/no/such/file: expected' },
  ])('ends with 2 and says why for $argv', async ({ argv, message }) => {
    const { status, stderr } = await runCli(['explain', ...argv])
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })
})
