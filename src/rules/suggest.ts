const MAX_WORD_LENGTH = 40

/**
 * The candidate that was probably meant, at most a third of its letters away: edit distance with
 * neighbours swapped as one edit (R. Lowrance, R. Wagner 1975, in its restricted form).
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined
  const plain = simplify(word)
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const distance = editDistance(plain, simplify(candidate))
    if (distance < bestDistance && distance <= Math.ceil(candidate.length / 3)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** What a message adds to "a known key": empty where no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates)
  return near === undefined ? '' : ` (did you mean "${near}"?)`
}

/** What a message expects instead of a key that no one knows. */
export function insteadOfKey(key: string, known: readonly string[]): string {
  // YAML 1.1 had them, 1.2 has not; silently leaving them out would lose what they bring.
  if (key === '<<') return 'the keys themselves (merge keys are not supported)'
  return `a known key${didYouMean(key, known)}`
}

/** `maxKeys`, `max-keys` and `max_keys` differ in style only. */
function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '')
}

function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + (same ? 0 : 1),
      )
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, before[column - 2]! + 1)
      current.push(cost)
    }
    before = above
    above = current
  }
  return above[b.length]!
}
