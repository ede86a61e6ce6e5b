import { benchEngine, ENGINE_SIZES, QUICK_ENGINE_SIZES } from './engine.ts'
import { benchLines, LINE_SIZES, QUICK_LINE_SIZES } from './lines.ts'
import { readMachine } from './machine.ts'
import type { BenchResult, Measured } from './result.ts'
import { benchSdk, QUICK_SDK_SIZES, SDK_SIZES } from './sdk.ts'

/** What can be measured. */
export type Subject = 'engine' | 'sdk' | 'lines'
export const SUBJECTS: readonly Subject[] = ['engine', 'sdk', 'lines']

/** Told what is going on, for whoever watches. */
type Say = (what: string) => void

const BENCHES: Readonly<Record<Subject, (quick: boolean, say: Say) => Promise<Measured>>> = {
  engine: (quick, say) => benchEngine(quick ? QUICK_ENGINE_SIZES : ENGINE_SIZES, say),
  sdk: (quick, say) => benchSdk(quick ? QUICK_SDK_SIZES : SDK_SIZES, say),
  lines: (quick, say) => benchLines(quick ? QUICK_LINE_SIZES : LINE_SIZES, say),
}

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
