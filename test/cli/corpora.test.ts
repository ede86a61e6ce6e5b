import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { corpora, describeWithCorpora } from '../with-corpora.ts'
import { episodesOf, runCli } from './drive.ts'

/** What an answer file says of a flagged address. */
interface Flagged {
  readonly max_in_window: number
  readonly first_trigger: string
  /** `file:line` of the first hot record, files relative to the corpora. */
  readonly first_trigger_at: string
}

describeWithCorpora('real access logs', () => {
  const probe = 'where http.response.status_code in [400, 403, 404]'
  const join = 'where http.request.method = "POST" and url.path = "/join_form"'
  it.each([
    { set: 'web-apache-semicomplete', id: 'req100_60', rule: 'count >= 100 within 60s' },
    { set: 'web-scanner-acunetix', id: 'req300_600', rule: 'count >= 300 within 600s' },
    { set: 'web-scanner-acunetix', id: 'probe20_60', rule: `count >= 20 within 60s ${probe}` },
    { set: 'web-nginx-generated', id: 'req100_60', rule: 'count >= 100 within 60s' },
    { set: 'web-formspam-basjes', id: 'joinpost2_3600', rule: `count >= 2 within 1h ${join}` },
  ])('$set has the addresses, peaks and first lines that $id has', async ({ set, id, rule }) => {
    const { files, flagged } = answers(set, id)
    const paths = files.map(file => new URL(file, corpora).pathname)
    const ending = await runCli(['scan', ...paths, '--rule', rule, '--output', 'jsonl'])
    // One of the logs is of a network of its own, where the client is a private address.
    expect(ending.stderr).toMatch(
      /^(netanomaly: NA3002: \d+ of \d+ records came from 192[.]168[.].*\n)?$/,
    )
    expect(ending.status).toBe(0)
    const found = new Map<string, { peak: number; first: string }>()
    for (const episode of episodesOf(ending).toSorted(byFirstSeen)) {
      const { key, observed, evidence } = episode as unknown as Episode
      const [place, time] = evidence[0]!.split(' ')
      const before = found.get(key)
      const first = before?.first ?? `${place!.split('/').at(-1)} ${time}`
      found.set(key, { peak: Math.max(before?.peak ?? 0, observed), first })
    }
    const wanted = Object.entries(flagged).map(([key, one]): [string, object] => {
      const first = `${one.first_trigger_at.split('/').at(-1)} ${one.first_trigger}`
      return [key, { peak: one.max_in_window, first }]
    })
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
  })
})

interface Episode {
  readonly key: string
  readonly observed: number
  readonly evidence: readonly string[]
}

function byFirstSeen(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return Date.parse(String(a.first_seen)) - Date.parse(String(b.first_seen))
}

function answers(set: string, id: string) {
  const text = readFileSync(new URL(`truth/open/${set}.json`, corpora), 'utf8')
  const [group] = JSON.parse(text).groups
  const rule = group.rules.find((one: { id: string }) => one.id === id)
  return {
    files: group.files.map(({ file }: { file: string }) => file) as string[],
    flagged: rule.flagged as Record<string, Flagged>,
  }
}
