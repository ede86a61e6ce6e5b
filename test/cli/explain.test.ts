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
    { argv: [path, '--line', '1', '--rule', 'cuont'], message: '--rule' },
    { argv: [path, '--line', '1', '--config', '/no/such'], message: '/no/such: expected a file' },
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

describe('the rules that netanomaly explain names', () => {
  const config = folder.write('rules.yaml', [
    'trusted_proxies: [10.0.0.0/8]',
    'rules:',
    '  - id: guessing',
    '    within: 5m',
    '    where: http.response.status_code = 200',
    '    levels:',
    '      - {by: [client.address, user.name], gte: 5}',
    '      - {by: "client.address/24,64", gte: 20}',
    '  - {id: resting, gte: 3, within: 1m, mode: off}',
    '  - {id: watched, gte: 3, within: 1m, mode: shadow}',
  ])
  const rulesOf = async (line: number, ...options: readonly string[]) => {
    const text = await explained(line, ...options)
    const [, rules] = /^(Rules [\s\S]*?)(?:^Candidates|(?![\s\S]))/m.exec(text) ?? []
    return rules?.split('\n').flatMap(one => (one === '' ? [] : [one.slice(12)]))
  }

  it('are the default ones where none are given', async () => {
    expect(await rulesOf(1)).toEqual(['request-rate: counts for 192.0.2.1'])
  })

  it('are those of a file, each level a line, and its settings hold', async () => {
    expect(await rulesOf(1, '--config', config)).toEqual([
      'guessing, level 1 of 2, by client.address + user.name: does not count',
      '  user.name, of its key: it has none',
      'guessing, level 2 of 2, by client.address/24,64: counts for 192.0.2.0/24',
      'resting: is off',
      'watched (shadow): counts for 192.0.2.1',
    ])
    expect(await rulesOf(5, '--config', config)).toContain('watched (shadow): counts for 192.0.2.9')
  })

  it.each<{ rule: string; says: readonly string[] }>([
    {
      rule: 'where http.response.status_code >= 400',
      says: ['does not count', '  http.response.status_code >= 400: it has 200'],
    },
    {
      rule: 'where url.path = "/x" and user.name != bob and http.request.method = GET',
      says: [
        'does not count',
        '  url.path = "/x": it has "/"',
        '  user.name != "bob": it has none',
      ],
    },
    {
      rule: 'where url.path = "/x" or http.response.status_code > 499',
      says: [
        'does not count',
        '  url.path = "/x": it has "/"; and http.response.status_code > 499: it has 200',
      ],
    },
    {
      rule: 'where not (http.response.status_code = 200 and url.path = "/x" or url.path = "/")',
      says: ['does not count', '  not url.path = "/": it has "/"'],
    },
    {
      rule: 'where url.path = "/" reset http.response.status_code = 200',
      says: ['counts for 192.0.2.1, and empties its window (reset)'],
    },
    {
      rule: 'where url.path = "/x" reset http.response.status_code = 200',
      says: [
        'empties the window of 192.0.2.1 (reset), does not count',
        '  url.path = "/x": it has "/"',
      ],
    },
    {
      rule: 'weight http.response.status_code',
      says: ['counts for 192.0.2.1, http.response.status_code = 200'],
    },
    {
      rule: 'weight url.path',
      says: ['does not count', '  url.path, which must be a whole number above 0: it has "/"'],
    },
  ])('say of a line whether it counts, and why not: $rule', async ({ rule, says }) => {
    const lines = await rulesOf(1, '--rule', `count >= 5 within 1m ${rule} as a`)
    expect(lines).toEqual([`a: ${says[0]}`, ...says.slice(1)])
  })

  it.each<{ rule: string; says: readonly string[] }>([
    {
      rule: 'sum http.response.body.size > 5 within 1m',
      says: ['counts for 192.0.2.1, http.response.body.size = 5'],
    },
    {
      rule: 'average user.name > 5 within 1m',
      says: ['does not count', '  user.name, which must be a number: it has none'],
    },
    {
      rule: 'distinct client.address/24 by * > 5 within 1m',
      says: ['counts for the whole stream, client.address/24 = 192.0.2.0/24'],
    },
    {
      rule: 'distinct user.name > 5 within 1m',
      says: ['does not count', '  user.name, counted by its values: it has none'],
    },
    {
      rule: 'count by url.path/24 > 5 within 1m',
      says: ['does not count', '  url.path/24, of its key: it has "/", which is no address'],
    },
    {
      rule: 'ratio of (http.response.status_code = 200) > 0.5 within 1m',
      says: ['counts for 192.0.2.1, as one of the whole and of the part'],
    },
    {
      rule: 'ratio of (http.response.status_code >= 500) > 0.5 within 1m',
      says: [
        'counts for 192.0.2.1, as one of the whole, not of the part',
        '  of (http.response.status_code >= 500): it has 200',
      ],
    },
    {
      rule: 'ratio of (url.path = "/") to (url.path = "/x") > 0.5 within 1m',
      says: [
        'counts for 192.0.2.1, as one of the part, not of the whole',
        '  to (url.path = "/x"): it has "/"',
      ],
    },
  ])('say what it is to other measures: $rule', async ({ rule, says }) => {
    const lines = await rulesOf(1, '--rule', `${rule} as a`)
    expect(lines).toEqual([`a: ${says[0]}`, ...says.slice(1)])
  })

  it('show values of lists, each once, and how many more', async () => {
    const ports = [22, 22, 23, 24, 25, 26, 27, 28].join()
    const list = folder.write('list.log', [
      `{"time":"2015-05-17T10:05:05Z","client.address":"192.0.2.1","ports":[${ports}]}`,
    ])
    const { stdout } = await runCli([
      ...['explain', list, '--line', '1', '--rule', 'distinct ports > 5 within 1m as a'],
    ])
    expect(stdout).toContain('a: counts for 192.0.2.1, ports = 22, 23, 24, 25, 26 and 2 more\n')
  })

  it('show nothing that moves a cursor', async () => {
    const odd = folder.write('odd.log', [
      '{"time":"2015-05-17T10:05:05Z","client.address":"192.0.2.1","a":"x\\u001b[2J"}',
    ])
    const { stdout } = await runCli([
      ...['explain', odd, '--line', '1', '--rule', 'count > 5 within 1m where a = 1'],
      ...['--rule', 'distinct a by client.address + a > 5 within 1m'],
    ])
    expect(stdout).toContain('  a = 1: it has "x')
    expect(stdout).toContain('counts for 192.0.2.1 x?[2J, a = x?[2J')
    expect(stdout).not.toContain('\u001b')
  })

  it('are none of a record that no rule may count', async () => {
    const own = folder.write('own.log', [
      '{"time":"2015-05-17T10:05:05Z","client.address":"192.0.2.1","netanomaly.doctor":true}',
    ])
    const { stdout } = await runCli(['explain', own, '--line', '1'])
    expect(stdout).toContain('none: netanomaly wrote it itself: not counted\n')
    expect(await rulesOf(3)).toEqual(['none: it has no time: not counted'])
    expect(await rulesOf(4)).toBe(undefined)
  })
})
