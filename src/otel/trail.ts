import type { SpanSample } from './span-sample.ts'

/** In which spans the hot records of one episode were logged. */
export interface Trail {
  /** Different spans, whether they are sampled or not. */
  spans: number
  /** Different ones that are sampled, so that a link to them leads somewhere. */
  sampled: number
  /** Some of the latter. */
  readonly sample: SpanSample
  /** Its own, and those of the episodes that were joined to it. */
  readonly parts: TrailPart[]
}

/** What of a trail spans know: that they were counted in it. */
export interface TrailPart {
  isOpen: boolean
}

/** The older one has the younger's spans too; those that both counted and linked count once. */
export function joinTrails(older: Trail, younger: Trail, mostLinks: number): void {
  const both = older.sample.addAll(younger.sample, mostLinks)
  older.spans += younger.spans - both
  older.sampled += younger.sampled - both
  for (const part of younger.parts) {
    part.isOpen = true
    older.parts.push(part)
  }
}

/**
 * Which trails each span was counted in, for as long as the application holds the span. One of a
 * worker that sees every episode is in as many as are open, so looking takes no longer for that,
 * and what has closed is cleared out as often as the open ones double.
 */
export class CountedSpans {
  readonly #parts = new WeakMap<object, TrailPart | PartSet>()

  /** Whether the span was counted in the trail; it counts as that from now on. */
  has(trail: Trail, span: object): boolean {
    const own = trail.parts[0]!
    const before = this.#parts.get(span)
    if (before === own) return true
    if (before === undefined) {
      this.#parts.set(span, own)
      return false
    }
    if (before instanceof PartSet) return before.hasOrAdd(trail)
    const set = new PartSet(before)
    this.#parts.set(span, set)
    return set.hasOrAdd(trail)
  }
}

const FEW = 8

class PartSet {
  readonly #parts: Set<TrailPart>
  #clearAt = FEW

  constructor(first: TrailPart) {
    this.#parts = new Set([first])
  }

  hasOrAdd({ parts }: Trail): boolean {
    if (parts.some(part => this.#parts.has(part))) return true
    if (this.#parts.size >= this.#clearAt) this.#clear()
    this.#parts.add(parts[0]!)
    return false
  }

  #clear(): void {
    for (const part of this.#parts) if (!part.isOpen) this.#parts.delete(part)
    this.#clearAt = Math.max(FEW, 2 * this.#parts.size)
  }
}
