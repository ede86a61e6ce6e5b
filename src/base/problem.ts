/** One mistake in what the user wrote: where it stands, what was expected there, what was found. */
export interface Problem {
  /** A path such as `rules[2].within`, behind file, line and column where they are known. */
  readonly place: string
  /** A noun phrase that completes "expected …". */
  readonly expected: string
  /** The find as a person would write it: quoted text, a number, "nothing". */
  readonly found: string
}

/** All mistakes of one configuration at once; the message has one line for each. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'))
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

export function describeProblem(problem: Problem): string {
  return `${problem.place}: expected ${problem.expected}, found ${problem.found}`
}

/** Throws where at least one problem was collected. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigurationError(problems)
}

/** Any value as it is named in a message: short, never throwing, strings in quotes. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return clip(JSON.stringify(value))
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `${value}`
  return Array.isArray(value) ? `a list of ${value.length}` : 'a map'
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text
}
