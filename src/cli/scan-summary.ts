import type { SkipReason } from '../record/record.ts'
import type { ClientCensus } from '../replay/client-census.ts'
import type { FileTally, Occurrences } from '../replay/file-tally.ts'
import type { Judgement } from '../replay/judgement.ts'
import type { LogFile } from '../replay/log-file.ts'
import { showName } from '../replay/shown-line.ts'
import { ruleText } from '../report/rule-text.ts'
import type { ClientSummary, FileSummary, Finding, ScanSummary } from '../report/summary.ts'
import type { Rule } from '../rules/model.ts'

/** Clients that the summary names. */
const BUSIEST = 3

/** Adds up what was read in all files. */
export function summarize(
  inputs: readonly LogFile[],
  judgement: Judgement,
  rules: readonly Rule[],
): ScanSummary {
  const { tallies, counters, census, episodes, order, absentFields } = judgement
  const sum = (pick: (tally: FileTally) => number) =>
    tallies.reduce((total, tally) => total + pick(tally), 0)
  const firstMs = Math.min(...tallies.map(tally => tally.firstMs))
  const lastMs = Math.max(...tallies.map(tally => tally.lastMs))
  const { late, clockAhead, evicted, refused, degraded, capped, settledEarly } = counters
  const { clippedWeights, droppedValues } = judgement.read
  return {
    files: inputs.map((input, index) => summarizeFile(input, tallies[index]!)),
    lines: sum(tally => tally.lines),
    records: sum(tally => tally.records),
    withAddress: sum(tally => tally.withAddress),
    counted: sum(tally => tally.matched),
    skipped: joinSkipped(inputs, tallies),
    mended: joinMended(inputs, tallies),
    firstMs: Number.isFinite(firstMs) ? firstMs : undefined,
    lastMs: Number.isFinite(lastMs) ? lastMs : undefined,
    clients: census && summarizeClients(census),
    losses: {
      ...{ late, clockAhead, evicted, refused, degraded, capped, settledEarly },
      ...{ clippedWeights, droppedValues },
    },
    order,
    rules: rules.map(rule => ({
      ...{ id: rule.id, text: ruleText(rule), by: rule.by, field: rule.field },
      ...{ where: rule.whereText, counted: undefined, lacksKey: 0, badAmount: 0 },
      ...judgement.counted.get(rule),
    })),
    absentFields,
    episodes: episodes.anomalies,
    shadowEpisodes: episodes.shadows,
    leftOut: episodes.leftOut,
  }
}

function summarizeFile(input: LogFile, tally: FileTally): FileSummary {
  const problem = tally.problem ?? input.problem
  return {
    name: showName(input.name),
    format: input.format?.id,
    lines: tally.lines,
    records: tally.records,
    bytes: input.sizeBytes,
    withoutAddress: countOf(tally, 'no-address') + countOf(tally, 'not-an-address'),
    isOwn: tally.isOwn,
    skipped: new Map([...tally.skipped].map(([reason, { count }]) => [reason, count])),
    problem: problem && `expected ${problem.expected}, found ${problem.found}`,
  }
}

function countOf({ skipped }: FileTally, reason: SkipReason): number {
  return skipped.get(reason)?.count ?? 0
}

function summarizeClients(census: ClientCensus): ClientSummary {
  return { count: census.size, isExact: census.isExact, busiest: census.busiest(BUSIEST) }
}

/** The most frequent first; of each the first place in the order of the files. */
function joinSkipped(
  inputs: readonly LogFile[],
  tallies: readonly FileTally[],
): Map<SkipReason, Finding> {
  const joined = new Map<SkipReason, Finding>()
  for (const [index, tally] of tallies.entries()) {
    for (const [reason, found] of tally.skipped) {
      joined.set(reason, join(joined.get(reason), inputs[index]!, found))
    }
  }
  return new Map([...joined].sort(([, a], [, b]) => b.count - a.count))
}

function joinMended(
  inputs: readonly LogFile[],
  tallies: readonly FileTally[],
): Finding | undefined {
  let joined: Finding | undefined
  for (const [index, { mended }] of tallies.entries()) {
    if (mended !== undefined) joined = join(joined, inputs[index]!, mended)
  }
  return joined
}

function join(before: Finding | undefined, input: LogFile, found: Occurrences): Finding {
  return before === undefined
    ? { count: found.count, first: `${showName(input.name)}:${found.line}` }
    : { count: before.count + found.count, first: before.first }
}
