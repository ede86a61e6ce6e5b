import { describe, expect, it } from 'vitest'
import { hintLines } from '../../src/report/hints.ts'
import type { FileSummary, RuleSummary, ScanSummary } from '../../src/report/summary.ts'
import { sampleRuleSummary, sampleSummary } from './sample.ts'

function file(more: Partial<FileSummary>): FileSummary {
  return { ...sampleSummary().files[0]!, ...more }
}

function probing(more: Partial<RuleSummary> = {}): RuleSummary {
  return sampleRuleSummary({ id: 'probing', where: 'http.response.status = 404', ...more })
}

/** Records of which none had an address, for the rules that these are. */
function without(format: string, more: Partial<ScanSummary> = {}): Partial<ScanSummary> {
  return { withAddress: 0, counted: 0, files: [file({ format, withoutAddress: 9 })], ...more }
}

const noClient = { count: 0, isExact: true, busiest: [] }
const flows = (more: Partial<RuleSummary> = {}) =>
  sampleRuleSummary({ id: 'flows', by: ['destination.address'], counted: 0, ...more })

describe('what may be wrong', () => {
  it.each<{ of: string; summary: Partial<ScanSummary>; says: string[] }>([
    { of: 'nothing', summary: {}, says: [] },
    { of: 'a rule that is off', summary: { rules: [probing({ counted: undefined })] }, says: [] },
    {
      of: 'one rule of several',
      summary: { rules: [sampleRuleSummary(), probing({ counted: 0 }), probing({ counted: 1 })] },
      says: ['rule probing counted no record: nothing met "http.response.status = 404"'],
    },
    {
      of: 'a condition with quotes and line ends',
      summary: { rules: [probing({ counted: 0, where: 'url.path =\n  "/login"' })] },
      says: ['rule probing counted no record: nothing met `url.path = "/login"`'],
    },
    {
      of: 'a rule by a field that no record had',
      summary: { rules: [sampleRuleSummary(), flows()], absentFields: ['destination.address'] },
      says: ['rule flows counted no record: no record had the field destination.address'],
    },
    {
      of: 'a rule by a field that never holds an address',
      summary: { rules: [sampleRuleSummary(), flows(), flows({ where: 'a = 1' })] },
      says: [
        'rule flows counted no record: no record had an address in destination.address',
        'rule flows counted no record: nothing with an address in destination.address met "a = 1"',
      ],
    },
    {
      of: 'a client that only other rules need not find',
      summary: { rules: [probing({ counted: 0 }), flows({ counted: 9 })], clients: noClient },
      says: ['rule probing counted no record: no record had an address in client.address'],
    },
    {
      of: 'a rule by fields of which one was nowhere',
      summary: {
        rules: [sampleRuleSummary(), flows({ by: ['client.address/24', 'user.name'] })],
        absentFields: ['user.name'],
      },
      says: ['rule flows counted no record: no record had the field user.name'],
    },
    {
      of: 'a rule by fields that no record had together',
      summary: { rules: [sampleRuleSummary(), flows({ by: ['user.name', 'service.name'] })] },
      says: ['rule flows counted no record: no record had user.name and service.name'],
    },
    {
      of: 'a rule that measures a field without numbers',
      summary: {
        rules: [flows({ by: ['client.address'], field: 'duration', badAmount: 7 })],
      },
      says: ['rule flows counted no record: none had a value of use in duration'],
    },
    {
      of: 'a rule that measures a field that no record had',
      summary: {
        rules: [flows({ by: ['client.address'], field: 'client.address/24', badAmount: 7 })],
        absentFields: ['duration', 'client.address'],
      },
      says: [
        'no record had the field duration',
        'rule flows counted no record: no record had the field client.address',
      ],
    },
    {
      of: 'one level of a rule, and a rule for the whole stream',
      summary: {
        rules: [
          probing({ counted: 5 }),
          probing({ counted: 0, by: ['client.address/24'], where: 'a = 1' }),
          flows({ by: [], where: 'b = 1' }),
        ],
      },
      says: [
        'rule probing (by client.address/24) counted no record: nothing met "a = 1"',
        'rule flows counted no record: nothing met "b = 1"',
      ],
    },
    {
      of: 'a configured field that no record had',
      summary: { absentFields: ['caller.addr'] },
      says: ['no record had the field caller.addr'],
    },
    {
      of: 'JSON without an address',
      summary: without('json', { clients: noClient, rules: [probing({ counted: 0 })] }),
      says: ['no record had an address: --client-field NAME says which field holds it'],
    },
    {
      of: 'OTLP without the field that should hold it',
      summary: without('otlp-json', { clients: noClient, absentFields: ['caller.addr'] }),
      says: [
        'no record had the field caller.addr',
        'no record had an address: --client-field NAME says which field holds it',
      ],
    },
    {
      of: 'host names in an access log',
      summary: without('combined', { clients: noClient }),
      says: ['no record had an address: the first column is no address'],
    },
    {
      of: 'records without an address where no rule asks for the client',
      summary: without('json', { clients: undefined, rules: [flows()] }),
      says: ['no record had an address in the field destination.address'],
    },
    {
      of: 'records without the field where no rule asks for the client',
      summary: without('json', {
        ...{ clients: undefined, rules: [flows()], absentFields: ['destination.address'] },
      }),
      says: ['no record had the field destination.address'],
    },
    {
      of: 'records left out for another reason',
      summary: { withAddress: 0, counted: 0, clients: noClient, files: [file({ format: 'json' })] },
      says: [],
    },
    {
      of: 'our own events, beside an ordinary file',
      summary: { files: [file({}), file({ name: 'events.jsonl', isOwn: true })] },
      says: ["events.jsonl: these are netanomaly's own events; scan the ordinary records"],
    },
  ])('is said of $of', ({ summary, says }) => {
    expect(hintLines(sampleSummary(summary))).toEqual(says)
  })

  it('is said of ten rules, the rest is counted', () => {
    const rules = Array.from({ length: 12 }, () => probing({ counted: 0 }))
    const lines = hintLines(sampleSummary({ rules }))
    expect(lines).toHaveLength(11)
    expect(lines.at(-1)).toBe('and 2 more rules that counted no record')
  })
})
