import { type Problem, show } from '../base/problem.ts'
import { word } from '../rules/kind.ts'
import type { GivenArguments, OptionShape } from './arguments.ts'
import { readValue } from './input-options.ts'

/** `--output FORM`, and each form but the first as a flag of its own: `--json`. */
export function outputShapes(forms: readonly string[]): Readonly<Record<string, OptionShape>> {
  const flags = forms.slice(1).map(form => [form, { takes: 'nothing' }] as const)
  return { output: { takes: 'value' }, ...Object.fromEntries(flags) }
}

/** The form chosen, by default the first; two of them are a mistake. */
export function readOutput<Form extends string>(
  given: GivenArguments,
  forms: readonly [Form, ...Form[]],
  problems: Problem[],
): Form {
  const named = readValue(given, 'output', word<Form>(forms), problems)
  const flagged = forms.slice(1).filter(form => given.flags.has(form))
  const chosen = [...new Set([...(named === undefined ? [] : [named]), ...flagged])]
  if (chosen.length > 1) {
    const found = chosen.map(one => show(one)).join(' and ')
    problems.push({ place: '--output', expected: 'one form', found })
  }
  return chosen[0] ?? forms[0]
}
