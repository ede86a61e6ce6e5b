/** Windows are divided into so many parts where times have to be blurred. */
const PARTS = 64

/**
 * Entries of one row taken out, made fewer, and put back. An entry is merged with the one before it
 * by adding its weight there.
 *
 * `mergeSafely` merges an entry only where no record still to come can tell: where entries that
 * weigh at least the threshold lie before it and as many after it, all within one window, every
 * window that holds it is hot without it, whatever is added later; and where so many lie after it
 * up to the watermark, every window that can still end holds those too. For a count with threshold
 * 3, window 10 and times 0 1 2 3 4 5 6, the time 3 goes: 0 1 2 before and 4 5 6 after it. Such a
 * run keeps some 2 N entries a window however long it lasts. What is hot, first and last seen stay
 * exact; the sum of one window is off by at most 1/64 of it, the weight that one merged entry has.
 *
 * Hot path.
 */
export class Thinning {
  times = new Int32Array(0)
  weights = new Float64Array(0)
  length = 0
  readonly #windowMs: number
  readonly #threshold: number

  constructor(windowMs: number, threshold: number) {
    this.#windowMs = windowMs
    this.#threshold = threshold
  }

  /** Room for so many entries. */
  reserve(entries: number): void {
    if (this.times.length >= entries) return
    this.times = new Int32Array(entries)
    this.weights = new Float64Array(entries)
  }

  /**
   * `settled` is the watermark; `windowSum` the weight of one window. Answers how many it merged.
   */
  mergeSafely(settled: number, windowSum: number): number {
    const { times, weights, length } = this
    const threshold = this.#threshold
    const heaviest = Math.max(1, windowSum / PARTS)
    let kept = 1
    let from = 0 // the youngest kept entry so that it and those up to the last weigh enough
    let before = weights[0]!
    let to = 0 // the oldest entry so that those behind the one at hand up to it weigh enough
    let after = 0
    for (let at = 1; at < length; at++) {
      const weight = weights[at]!
      const time = times[at]!
      if (to < at) {
        to = at
        after = 0
      } else {
        after -= weight
      }
      while (after < threshold && to + 1 < length) after += weights[++to]!
      const isSafe =
        after >= threshold &&
        (((times[to]! - settled) | 0) <= 0 ||
          (before >= threshold && ((times[to]! - times[from]!) | 0) <= this.#windowMs))
      if (isSafe && weights[kept - 1]! + weight <= heaviest) {
        weights[kept - 1]! += weight
      } else {
        times[kept] = time
        weights[kept++] = weight
      }
      before += weight
      while (before - weights[from]! >= threshold) before -= weights[from++]!
    }
    this.length = kept
    return length - kept
  }

  /** Merges entries of the same part of time, `parts` of them in one window; how many it merged. */
  mergeParts(parts: number): number {
    const { times, weights, length } = this
    const partMs = Math.max(1, Math.ceil(this.#windowMs / parts))
    let kept = 1
    for (let at = 1; at < length; at++) {
      if (((times[at]! - times[kept - 1]!) | 0) < partMs) {
        weights[kept - 1]! += weights[at]!
      } else {
        times[kept] = times[at]!
        weights[kept++] = weights[at]!
      }
    }
    this.length = kept
    return length - kept
  }

  /** Halves the parts until at most `entries` are left, or one part is a whole window. */
  mergeDownTo(entries: number): number {
    let merged = 0
    for (let parts = PARTS; this.length > entries && parts >= 1; parts >>= 1) {
      merged += this.mergeParts(parts)
    }
    return merged
  }
}
