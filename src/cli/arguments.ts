import { parseArgs } from 'node:util'
import { type Problem, show } from '../base/problem.ts'
import { didYouMean } from '../rules/suggest.ts'

/** An option of a command: `--name`, and what it takes. */
export interface OptionShape {
  readonly short?: string
  /** A flag takes nothing, a list may be given several times. */
  readonly takes: 'nothing' | 'value' | 'list'
}

/** What the user gave, unchecked but for its form. */
export interface GivenArguments {
  readonly flags: ReadonlySet<string>
  /** By option without its dashes; at least one. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly operands: readonly string[]
}

/** Options and operands in any order, `--` before operands that begin with a dash. */
export function readArguments(
  argv: readonly string[],
  shapes: Readonly<Record<string, OptionShape>>,
  problems: Problem[],
): GivenArguments {
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  const operands: string[] = []
  const { tokens } = parseArgs({
    ...{ args: [...argv], strict: false, allowPositionals: true, tokens: true },
    options: Object.fromEntries(Object.entries(shapes).map(([name, one]) => [name, configOf(one)])),
  })
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const shape = Object.hasOwn(shapes, name) ? shapes[name]! : undefined
    if (shape === undefined) {
      const known = Object.keys(shapes).map(one => `--${one}`)
      const expected = `a known option${didYouMean(rawName, known)}`
      problems.push({ place: rawName, expected, found: 'an unknown one' })
    } else if (shape.takes === 'nothing') {
      if (value === undefined) flags.add(name)
      else problems.push({ place: rawName, expected: 'no value', found: show(value) })
    } else if (value === undefined || isOption(value, token.inlineValue)) {
      problems.push({ place: rawName, expected: 'a value after it', found: show(value) })
    } else if (shape.takes === 'value' && values.has(name)) {
      problems.push({ place: rawName, expected: 'it once', found: `${show(value)} besides` })
    } else values.set(name, [...(values.get(name) ?? []), value])
  }
  return { flags, values, operands }
}

function configOf({ short, takes }: OptionShape) {
  const type = takes === 'nothing' ? ('boolean' as const) : ('string' as const)
  return { type, ...(short !== undefined && { short }) }
}

/**
 * `--rule --config` forgot a value; one that begins with a dash is given as `--rule=-x`. No option
 * is a number: whoever reads the value of `--top -1` says what it should be.
 */
function isOption(value: string, isInline: boolean | undefined): boolean {
  return isInline !== true && /^-\D/.test(value)
}
