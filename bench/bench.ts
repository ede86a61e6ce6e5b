import { benchEngine, ENGINE_SIZES, QUICK_ENGINE_SIZES } from './engine.ts'
import { benchFlood, FLOOD_SIZES, QUICK_FLOOD_SIZES } from './flood-bench.ts'
import { benchFormats, FORMAT_SIZES, QUICK_FORMAT_SIZES } from './formats.ts'
import { benchLines, LINE_SIZES, QUICK_LINE_SIZES } from './lines.ts'
import { readMachine } from './machine.ts'
import { benchMemory, MEMORY_SIZES, QUICK_MEMORY_SIZES } from './memory.ts'
import { benchPauses, PAUSE_SIZES, QUICK_PAUSE_SIZES } from './pauses.ts'
import type { BenchResult, Measured } from './result.ts'
import { benchSdk, QUICK_SDK_SIZES, SDK_SIZES } from './sdk.ts'

/** Told what is going on, for whoever watches. */
type Say = (what: string) => void

/** What can be measured. */
const BENCHES = {
  engine: (quick: boolean, say: Say) => benchEngine(quick ? QUICK_ENGINE_SIZES : ENGINE_SIZES, say),
  pauses: (quick: boolean, say: Say) => benchPauses(quick ? QUICK_PAUSE_SIZES : PAUSE_SIZES, say),
  rss: (quick: boolean, say: Say) => benchMemory(quick ? QUICK_MEMORY_SIZES : MEMORY_SIZES, say),
  sdk: (quick: boolean, say: Say) => benchSdk(quick ? QUICK_SDK_SIZES : SDK_SIZES, say),
  lines: (quick: boolean, say: Say) => benchLines(quick ? QUICK_LINE_SIZES : LINE_SIZES, say),
  formats: (quick: boolean, say: Say) =>
    benchFormats(quick ? QUICK_FORMAT_SIZES : FORMAT_SIZES, say),
  flood: (quick: boolean, say: Say) => benchFlood(quick ? QUICK_FLOOD_SIZES : FLOOD_SIZES, say),
} satisfies Readonly<Record<string, (quick: boolean, say: Say) => Promise<Measured>>>

export type Subject = keyof typeof BENCHES
export const SUBJECTS = Object.keys(BENCHES) as readonly Subject[]

export function runBench(subject: Subject, quick: boolean, say: Say): Promise<BenchResult> {
  return resultOf(subject, quick, () => BENCHES[subject](quick, say))
}

/** Measures, and says when and where. */
export async function resultOf(
  subject: Subject,
  quick: boolean,
  measure: () => Promise<Measured>,
): Promise<BenchResult> {
  // Before it: afterwards the load is our own.
  const machine = readMachine()
  const at = new Date().toISOString()
  return { subject, at, quick, machine, ...(await measure()) }
}
