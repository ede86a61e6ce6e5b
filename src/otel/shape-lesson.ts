import type { Attributes } from '../record/record.ts'

/** One record in so many is copied: some 2 µs, so 8 ns for each. The first is. */
const LESSON_EVERY = 256
/** V8's limit for names it is given in a variable: 4 in the object, 15 beside it. */
const MOST_NAMES = 19
/** With fewer, our two stay below it. */
const LEAST_NAMES = 18

/**
 * Keeps V8 from turning the attributes of a hot record into a hash table, which takes 800 ns and
 * makes them slower for whoever reads them: it does so with the 20th that is added under a name in
 * a variable, as the SDK adds all, but not where an object of that shape has had it added under a
 * name in the code. So now and then a copy of a record's attributes gets ours in that way. Nothing
 * but speed depends on it.
 */
export class ShapeLesson {
  #until = 0

  /** `attributes` are about to get the two of this episode. Never throws. Hot path. */
  give(attributes: object, id: string, rule: string): void {
    if (--this.#until >= 0) return
    this.#until = LESSON_EVERY - 1
    try {
      teach(attributes as Attributes, id, rule)
    } catch {
      // Values that throw when they are read.
    }
  }
}

function teach(attributes: Attributes, id: string, rule: string): void {
  const names = Object.keys(attributes)
  if (names.length < LEAST_NAMES || names.length > MOST_NAMES) return
  const copy: Record<string, unknown> = {}
  for (const name of names) copy[name] = attributes[name]
  copy['netanomaly.episode.id'] = id
  copy['netanomaly.rule'] = rule
}
