import { describe, expect, it } from 'vitest'
import { createFolder, runCli, summaryOf } from './drive.ts'

const folder = createFolder()

function access(address: string, second: number): string {
  return `${address} - - [17/May/2015:10:05:0${second} +0000] "GET / HTTP/1.1" 200 5`
}

function sshd(address: string, second: number): string {
  return `2015-05-17T10:05:0${second}Z host sshd[7]: Failed password for x from ${address} port 9 ssh2`
}

function json(address: string, second: number): string {
  return `{"time":"2015-05-17T10:05:0${second}Z","client":{"ipAddress":"${address}"}}`
}

const RULE = ['--rule', 'count by client.address >= 3 within 10s']

async function flagged(content: Buffer | string): Promise<string[]> {
  const path = folder.write('file.log', content)
  const ending = await runCli(['scan', path, ...RULE, '--output', 'json'])
  expect(ending).toMatchObject({ status: 0, stderr: '' })
  return JSON.parse(ending.stdout).episodes.map(({ key }: { key: string }) => key)
}

function lines(...all: readonly string[]): string {
  return all.map(line => `${line}\n`).join('')
}

describe('a file', () => {
  const attacker = '203.0.113.7'
  const mixed = [access(attacker, 1), sshd(attacker, 2), json(attacker, 3)]

  it('may hold lines of several formats, which are one stream', async () => {
    expect(await flagged(lines(...mixed))).toEqual([attacker])
    expect(await flagged(lines(...mixed.toReversed()))).toEqual([attacker])
  })

  it('may change its format midway', async () => {
    const many = Array.from({ length: 300 }, () => access('192.0.2.1', 0))
    const later = [1, 2, 3].map(second => sshd(attacker, second))
    expect((await flagged(lines(...many, ...later))).sort()).toEqual(['192.0.2.1', attacker])
  })

  it('may have returns before its line ends, and NULs between its lines', async () => {
    expect(await flagged(mixed.join('\r\n'))).toEqual([attacker])
    expect(await flagged(mixed.join('\n\0\0\0'))).toEqual([attacker])
  })

  it('may be UTF-16 of either kind with a byte order mark, or UTF-8 with one', async () => {
    const text = lines(...mixed)
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le')
    expect(await flagged(little)).toEqual([attacker])
    expect(await flagged(Buffer.from(little).swap16())).toEqual([attacker])
    expect(await flagged(`\uFEFF${text}`)).toEqual([attacker])
  })

  it('may be one JSON document over many lines', async () => {
    const records = [1, 2, 3].map(second => JSON.parse(json(attacker, second)))
    expect(await flagged(JSON.stringify(records, undefined, 2))).toEqual([attacker])
    expect(await flagged(JSON.stringify(records))).toEqual([attacker])
    expect(await flagged(JSON.stringify({ Records: records }))).toEqual([attacker])
    expect(await flagged(JSON.stringify({ Records: records }, undefined, 4))).toEqual([attacker])
    const each = records.map(record => JSON.stringify(record, undefined, 2)).join('\n')
    expect(await flagged(each)).toEqual([attacker])
  })

  it('may end in the middle of a line', async () => {
    const torn = json(attacker, 4).slice(0, -9)
    expect(await flagged(`${lines(...mixed)}${torn}`)).toEqual([attacker])
  })

  it('may hold JSON with equal keys, of which the last counts, or with __proto__', async () => {
    const double = [1, 2, 3].map(
      second => `{"time":"2015-05-17T10:05:0${second}Z","ip":"192.0.2.1","ip":"${attacker}"}`,
    )
    expect(await flagged(lines(...double))).toEqual([attacker])
    const proto = [1, 2, 3].map(
      second =>
        `{"time":"2015-05-17T10:05:0${second}Z","__proto__":{"ip":"192.0.2.1"},"ip":"${attacker}"}`,
    )
    expect(await flagged(lines(...proto))).toEqual([attacker])
    expect(({} as Record<string, unknown>).ip).toBeUndefined()
  })

  it('may hold JSON that is nested deeper than anybody looks', async () => {
    const deep = (second: number) =>
      `{"time":"2015-05-17T10:05:0${second}Z","a":${'['.repeat(5_000)}${']'.repeat(5_000)},` +
      `"b":${'{"c":'.repeat(5_000)}1${'}'.repeat(5_000)},"clientIp":"${attacker}"}`
    expect(await flagged(lines(deep(1), deep(2), deep(3)))).toEqual([attacker])
  })

  it('may hold a gigantic object', async () => {
    const filler = JSON.stringify(Array.from({ length: 200_000 }, (_, at) => `item ${at}`))
    const big = `{"time":"2015-05-17T10:05:01Z","list":${filler},"clientIp":"${attacker}"}`
    expect(big.length).toBeGreaterThan(2_000_000)
    expect(await flagged(lines(big, big, big))).toEqual([attacker])
  })
})

describe('what looks like an address and is none', () => {
  it.each([
    ['999.1.1.1'],
    ['0127.0.0.1'],
    ['1.2.3.4.5'],
    ['1.2.3'],
    ['256.1.1.1'],
    ['1.2.3.4.in-addr.arpa'],
    ['10:05:03'],
    ['aa:bb:cc:dd:ee:ff'],
    ['v1.2.3.4'],
    ['Chrome/120.0.0.1'],
    ['std::string'],
  ])('%s', async text => {
    const { stdout } = await runCli(['extract', '-'], { stdin: `failed login from ${text} now\n` })
    expect(JSON.parse(stdout)).toMatchObject({ ip: null })
  })
})

it('a scan says how many lines were of no use', async () => {
  const path = folder.write('noise.log', lines(access('192.0.2.1', 1), 'hello', 'again'))
  const ending = await runCli(['scan', path, '--output', 'jsonl'])
  expect(summaryOf(ending)).toMatchObject({ skipped: { unparsed: { count: 2 } } })
})
