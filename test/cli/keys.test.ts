import { describe, expect, it } from 'vitest'
import { createFolder, episodesOf, NOON_MS, runCli, summaryOf } from './drive.ts'

const folder = createFolder()

interface Login {
  readonly client?: string
  readonly user?: unknown
  readonly times?: unknown
}

function line(at: number, { client, user, times }: Login): string {
  return JSON.stringify({
    time: new Date(NOON_MS + at * 1_000).toISOString(),
    ...{ client, 'user.name': user, times },
  })
}

const lines = [
  line(0, { client: '192.0.2.1', user: 'alice' }),
  line(1, { client: '192.0.2.2', user: 'alice', times: 3 }),
  line(2, { client: '192.0.2.3', user: 'alice\u001b[31m' }),
  line(3, { client: '::ffff:192.0.2.3', user: 'alice\u001b[31m', times: 'x' }),
  line(4, { client: '198.51.100.1' }),
  line(5, { user: 7 }),
  line(6, { user: '7', times: 0 }),
  line(7, {}),
]
const inOrder = folder.write('in-order.jsonl', lines)
const reversed = folder.write('reversed.jsonl', lines.toReversed())

async function scan(rule: string, ...argv: string[]) {
  const arguments_ = ['--rule', `${rule} as a`, '--output', 'jsonl']
  const ending = await runCli(['scan', ...argv, '--client-field', 'client', ...arguments_])
  expect(ending).toMatchObject({ status: 0, stderr: '' })
  return { episodes: episodesOf(ending), summary: summaryOf(ending) }
}

describe('keys and weights of a scan', () => {
  it.each<{ rule: string; keys: string[]; attributes?: Record<string, unknown> }>([
    {
      rule: 'count by client.address/24 >= 4 within 1m',
      keys: ['192.0.2.0/24'],
      attributes: { 'client.prefix': '192.0.2.0/24', 'client.address': '192.0.2.3' },
    },
    {
      rule: 'count by client.address + user.name >= 2 within 1m',
      keys: ['192.0.2.3 alice?[31m'],
      attributes: { 'client.address': '192.0.2.3' },
    },
    { rule: 'count by user.name >= 2 within 1m', keys: ['7', 'alice', 'alice?[31m'] },
    { rule: 'count by * >= 8 within 1m', keys: ['*'] },
  ])('are found in any order: $rule', async ({ rule, keys, attributes = {} }) => {
    for (const file of [inOrder, reversed]) {
      const { episodes, summary } = await scan(rule, file)
      expect(summary).toMatchObject({ order: file === inOrder ? 'in-order' : 'sorted' })
      expect(episodes.map(({ key }) => key).sort()).toEqual(keys)
      expect(episodes[0]!.attributes).toMatchObject(attributes)
    }
  })

  it('are counted where records lack them', async () => {
    const rule =
      'count by client.address + user.name >= 1 within 1m where user.name != 7 weight times'
    const { summary } = await scan(rule, inOrder, '--rule', 'count by * >= 99 within 1m')
    expect(summary).toMatchObject({
      ...{ records: 8, with_address: 8, skipped: {} },
      rules: [{ counted: 8 }, { counted: 3, lacks_key: 0, bad_amount: 1 }],
    })
  })

  it('are skipped with the reason where no rule has one', async () => {
    const { summary } = await scan('count by user.name >= 9 within 1m', inOrder)
    expect(summary).toMatchObject({
      ...{ records: 8, with_address: 6, counted: 6 },
      skipped: { 'no-key': { count: 2, first: expect.stringMatching(/in-order\.jsonl:5$/) } },
    })
  })

  it('are named in the text', async () => {
    const argv = ['--client-field', 'client', '--rule', 'count by user.name >= 2 within 1m as a']
    const { stdout } = await runCli(['scan', inOrder, ...argv])
    expect(stdout).toMatch(/^with a key +6$/m)
    expect(stdout).toMatch(/^skipped: no-key +2 {2}no rule finds what it counts by, first in/m)
    expect(stdout).toMatch(/^first seen +lasted +key +rule +observed +records$/m)
    expect(stdout).toContain('alice?[31m sent 2 records within 1m (rule a: count by user.name')
  })
})
