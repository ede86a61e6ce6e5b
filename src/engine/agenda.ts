import type { Episode } from './episode.ts'

/**
 * When each open episode must next be looked at: a binary heap by due time, then by opening, so
 * that what falls due together is handled in one order. An episode is in it exactly once; its due
 * time may move later while it waits, and is looked at again then.
 */
export class Agenda {
  readonly #episodes: Episode[] = []
  readonly #dues: number[] = []

  /** The earliest due time, Infinity where nothing waits. A field: asked all the time. */
  nextMs = Number.POSITIVE_INFINITY

  add(episode: Episode, dueMs: number): void {
    let place = this.#dues.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!isBefore(dueMs, episode, this.#dues[parent]!, this.#episodes[parent]!)) break
      this.#put(place, this.#episodes[parent]!, this.#dues[parent]!)
      place = parent
    }
    this.#put(place, episode, dueMs)
    this.nextMs = this.#dues[0]!
  }

  /** Takes the earliest one out; undefined where nothing waits. */
  take(): Episode | undefined {
    const first = this.#episodes[0]
    const last = this.#episodes.pop()
    const lastMs = this.#dues.pop()
    if (first === undefined || last === undefined || lastMs === undefined) return undefined
    const length = this.#dues.length
    if (length === 0) {
      this.nextMs = Number.POSITIVE_INFINITY
      return first
    }
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= length) break
      if (child + 1 < length && this.#isBefore(child + 1, child)) child++
      if (!isBefore(this.#dues[child]!, this.#episodes[child]!, lastMs, last)) break
      this.#put(place, this.#episodes[child]!, this.#dues[child]!)
      place = child
    }
    this.#put(place, last, lastMs)
    this.nextMs = this.#dues[0]!
    return first
  }

  /** All that wait, in no order. */
  visit(visitor: (episode: Episode, dueMs: number) => void): void {
    for (const [place, episode] of this.#episodes.entries()) visitor(episode, this.#dues[place]!)
  }

  #isBefore(a: number, b: number): boolean {
    return isBefore(this.#dues[a]!, this.#episodes[a]!, this.#dues[b]!, this.#episodes[b]!)
  }

  #put(place: number, episode: Episode, dueMs: number): void {
    this.#episodes[place] = episode
    this.#dues[place] = dueMs
  }
}

function isBefore(aMs: number, a: Episode, bMs: number, b: Episode): boolean {
  return aMs < bMs || (aMs === bMs && a.sequence < b.sequence)
}
