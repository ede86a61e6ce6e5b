import { type Problem, show } from '../base/problem.ts'

export type Path = readonly (string | number)[]

/**
 * File, line and column (`netanomaly.yaml:12:11`) of the value at a path, or of its key; of the
 * nearest thing around it where the path leads nowhere; undefined where the input has no text.
 */
export type Locate = (path: Path, part?: 'key') => string | undefined

/** Where a value of the user's input stands; takes note of what is wrong with it. */
export class Place {
  /** The path as messages show it, such as `rules[2].within`. */
  readonly text: string
  readonly #path: Path
  readonly #problems: Problem[]
  readonly #locate: Locate | undefined

  /** `text` names the root, as in `rules`; paths given to `locate` start below it. */
  constructor(text: string, problems: Problem[], locate?: Locate, path: Path = []) {
    this.text = text
    this.#path = path
    this.#problems = problems
    this.#locate = locate
  }

  at(step: string | number): Place {
    return new Place(join(this.text, step), this.#problems, this.#locate, [...this.#path, step])
  }

  /** `found` is any value; a ready phrase such as "the end" goes to `refuseAs`. */
  refuse(expected: string, found: unknown): void {
    this.refuseAs(expected, show(found))
  }

  /** `where` narrows the place, as in "column 7". */
  refuseAs(expected: string, found: string, where?: string): void {
    this.#note(this.#locate?.(this.#path), expected, found, where)
  }

  /** The key itself is the mistake, not its value. */
  refuseKey(expected: string, found: string): void {
    this.#note(this.#locate?.(this.#path, 'key'), expected, found)
  }

  #note(location: string | undefined, expected: string, found: string, where?: string): void {
    const parts = [location, [this.text, where].filter(Boolean).join(', ')]
    this.#problems.push({ place: parts.filter(Boolean).join(': '), expected, found })
  }
}

function join(text: string, step: string | number): string {
  if (typeof step === 'number') return `${text}[${step}]`
  if (!/^[\w$-]+$/.test(step)) return `${text}[${show(step)}]`
  return text === '' ? step : `${text}.${step}`
}
