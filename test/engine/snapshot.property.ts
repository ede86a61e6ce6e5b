import fc from 'fast-check'
import { seededRandom } from '../../src/base/random.ts'
import { decidesOnArrival } from '../../src/detect/detector.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { EpisodeSink } from '../../src/engine/episode.ts'
import type { EngineLimits } from '../../src/engine/limits.ts'
import { settledRule, stepArbitrary } from './settle.property.ts'
import { compileSettled, type SettledRule, type Step } from './settle-model.ts'

const NEVER = -1

const limitsArbitrary = fc.record({
  maxExact: fc.constantFrom(8, 64, 1_024),
  maxPending: fc.constantFrom(12, 256, 256),
  maxEpisodesPerMinute: fc.constantFrom(3, 1_000, 1_000),
})

/**
 * An engine that is restored from its snapshot before one of the steps tells, annotates and counts
 * what one does that goes on; with ids of its own from there on. Throws fast-check's report with
 * seed and smallest case otherwise.
 */
export function checkRestarts(runs: number, kinds: readonly string[], maxSteps = 60): void {
  const streamArbitrary = fc.record({
    rules: fc.array(settledRule(kinds), { minLength: 1, maxLength: 3 }),
    latenessMs: fc.integer({ min: 0, max: 50 }),
    limits: limitsArbitrary,
    steps: fc.array(stepArbitrary, { minLength: 1, maxLength: maxSteps, size: 'max' }),
    cut: fc.nat(1_000),
    // Stored times are known modulo 2^32.
    startMs: fc.constantFrom(1_000, 1_700_000_000_000, -40, 2 ** 31 - 60, 2 ** 32 - 60),
  })
  fc.assert(
    fc.property(streamArbitrary, ({ rules, latenessMs, limits, steps, cut, startMs }) => {
      let timeMs = startMs
      // Some come later than they may.
      const records = steps.map(({ gapMs, delayMs, ...step }): Step => {
        timeMs += gapMs
        return { ...step, timeMs, arrivalMs: timeMs + Math.min(delayMs, latenessMs + 2) }
      })
      records.sort((a, b) => a.arrivalMs - b.arrivalMs)
      const all = { ...limits, latenessMs }
      const whole = run(rules, records, all, NEVER)
      const restarted = run(rules, records, all, cut % steps.length)
      const [a, b] = [restarted.join('\n'), whole.join('\n')]
      if (a !== b) throw new Error(`restarted before ${cut % steps.length}:\n${a}\nwhole:\n${b}`)
    }),
    { numRuns: runs },
  )
}

/** All that the engine says, a line each. */
function run(
  rules: readonly SettledRule[],
  steps: readonly Step[],
  limits: Partial<EngineLimits>,
  cut: number,
): string[] {
  const { compiled, feed } = compileSettled(rules)
  const lines: string[] = []
  const ids = new Set<string>()
  const sink: EpisodeSink = ({ state, episode, atMs, expiresMs, byRecord }) => {
    ids.add(episode.id)
    const { key, origin, firstHotMs, firstSeenMs, lastSeenMs, records, observed, exact } = episode
    const { mergedInto } = episode
    // What is kept of records for later goes with a row that has expired, whenever that is cleared.
    const evidence = decidesOnArrival(episode.rule) ? episode.evidence : []
    const times = [atMs, expiresMs, episode.openedMs, firstHotMs, firstSeenMs, lastSeenMs]
    lines.push(
      [
        ...[
          state,
          episode.rule.id,
          episode.ruleIndex,
          key.parts,
          key.address,
          origin,
          times,
          records,
        ],
        ...[observed, exact, byRecord, evidence.join(), numberOf(episode.id), numberOf(mergedInto)],
      ].join(' '),
    )
  }
  const all = { maxKeys: 256, maxTimes: 65_536, ...limits }
  let engine = new Engine(compiled, sink, all, seededRandom(1))
  for (const [index, step] of steps.entries()) {
    if (index === cut) engine = restarted(engine, sink, all, ids)
    lines.push(`${feed(engine, step).map(numberOf)}`)
  }
  engine.finish()
  const { expired, ...counters } = engine.counters
  lines.push(JSON.stringify(counters))
  return lines
}

function restarted(
  engine: Engine,
  sink: EpisodeSink,
  limits: Partial<EngineLimits>,
  ids: ReadonlySet<string>,
): Engine {
  const bytes = engine.snapshot(7)
  const next = Engine.restore(bytes, engine.rules, sink, limits, seededRandom(2))
  if (!Buffer.from(next.snapshot(7)).equals(bytes)) throw new Error('the snapshot is another')
  if (next.counters === engine.counters || next.keys !== engine.keys) throw new Error('other keys')
  for (const id of ids) if (!id.startsWith(prefixOf(1))) throw new Error(`another id: ${id}`)
  return next
}

/** What ids of an engine with this seed begin with: the first number seeds its table. */
export function prefixOf(seed: number): string {
  const random = seededRandom(seed)
  random.next()
  const [first, second] = [random.next(), random.next()].map(word => (word >>> 0).toString(16))
  return `${first!.padStart(8, '0')}${second!.padStart(8, '0').slice(4)}`
}

function numberOf(id: string | undefined): string | undefined {
  return id?.slice(id.indexOf('-') + 1)
}
