import { describe, expect, it } from 'vitest'
import { createFolder, runCli } from './drive.ts'

const folder = createFolder()

const RULE = 'count by client.address + http.response.status_code >= 20 within 60s'
const two = (value: number) => String(value).padStart(2, '0')
const at = (hour: number, second: number) =>
  `2015-05-17 ${two(hour)}:${two(Math.floor(second / 60))}:${two(second % 60)}`
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
/** The same lines in an order of their own, always the same. */
const mixed = <Item>(items: readonly Item[]) =>
  items.map((_, index) => items[(index * 7 + 3) % items.length]!)

async function episodesIn(lines: readonly string[]) {
  const path = folder.write('server.log', `${lines.join('\n')}\n`)
  const ending = await runCli(['scan', '--output', 'json', '--rule', RULE, path])
  const { episodes } = JSON.parse(ending.stdout)
  return episodes.map((episode: { key: string; records: number; evidence: string[] }) => ({
    key: episode.key,
    records: episode.records,
    evidence: episode.evidence.map(line => line.replace(/^\S+ /, '')),
  }))
}

describe('columns that change midway', () => {
  const first = numbers(150).map(n => `${at(1, n)} 203.0.113.8 GET /a 200`)
  const second = numbers(60).map(n => `${at(2, n)} GET /login 401 203.0.113.9`)
  const file = (one: readonly string[], other: readonly string[]) => [
    '#Fields: date time c-ip cs-method cs-uri-stem sc-status',
    ...one,
    '#Fields: date time cs-method cs-uri-stem sc-status c-ip',
    ...other,
  ]

  it('are those of the line, also where it is read once more', async () => {
    const inOrder = await episodesIn(file(first, second))
    expect(inOrder).toMatchObject([
      { key: '203.0.113.8 200', records: 150 },
      { key: '203.0.113.9 401', records: 60 },
    ])
    expect(inOrder[1].evidence[0]).toContain('GET /login 401')
    expect(await episodesIn(file(mixed(first), mixed(second)))).toEqual(inOrder)
  })

  it('are not those of the lines before the header', async () => {
    const rest = '2015-05-17 01:00:00 203.0.113.8 192.0.2.80 GET /a 200'
    const header = '#Fields: date time s-ip c-ip cs-method cs-uri-stem sc-status'
    const fieldsOfFirst = async (...lines: readonly string[]) => {
      const { stdout } = await runCli(['extract', folder.write('rest.log', lines)])
      return JSON.parse(stdout.split('\n')[0]!)
    }
    expect(await fieldsOfFirst(rest, header, rest)).toEqual(await fieldsOfFirst(rest))
    expect(await fieldsOfFirst(header, rest)).not.toMatchObject({ ip: '203.0.113.8' })
    expect(await fieldsOfFirst(rest)).toMatchObject({ ip: '203.0.113.8' })
  })
})
