import { type Problem, show } from '../base/problem.ts'
import { FORMATS, formatById } from '../parse/catalog.ts'
import type { LogFormat } from '../parse/format.ts'
import type { Kind } from '../rules/kind.ts'
import { Place } from '../rules/place.ts'
import { type GivenSettings, SETTINGS } from '../rules/settings.ts'
import { didYouMean } from '../rules/suggest.ts'
import type { GivenArguments, OptionShape } from './arguments.ts'

/** Options of every command that reads log files: how they are read. */
export const INPUT_SHAPES: Readonly<Record<string, OptionShape>> = {
  format: { takes: 'value' },
  'client-field': { takes: 'list' },
  'trusted-proxies': { takes: 'value' },
}

/** Files to read, each once. */
export function readPaths(operands: readonly string[], problems: Problem[]): readonly string[] {
  if (operands.length === 0) {
    problems.push({ place: 'FILE', expected: 'a file, or - for standard input', found: 'nothing' })
  }
  for (const [index, path] of operands.entries()) {
    if (operands.indexOf(path) === index) continue
    problems.push({ place: 'FILE', expected: 'each file once', found: `${show(path)} again` })
  }
  return operands
}

/** Whom to believe, of what the options say. */
export function readClientSettings(given: GivenArguments, problems: Problem[]): GivenSettings {
  const fields = given.values.get('client-field')
  const proxies = given.values.get('trusted-proxies')?.[0]
  const clientFields =
    fields && SETTINGS.clientFields.inFile.read(fields, new Place('--client-field', problems))
  const trustedProxies =
    proxies === undefined
      ? undefined
      : SETTINGS.trustedProxies.inFile.read(
          proxies.split(',').map(entry => entry.trim()),
          new Place('--trusted-proxies', problems),
        )
  return { ...(clientFields && { clientFields }), ...(trustedProxies && { trustedProxies }) }
}

/** The one value of an option, as a setting of that kind is read. */
export function readValue<T>(
  given: GivenArguments,
  name: string,
  kind: Pick<Kind<T>, 'read'>,
  problems: Problem[],
): T | undefined {
  const value = given.values.get(name)?.[0]
  return value === undefined ? undefined : kind.read(value, new Place(`--${name}`, problems))
}

export const format: Pick<Kind<LogFormat>, 'read'> = {
  read(value, place) {
    const found = formatById(String(value))
    const ids = FORMATS.map(({ id }) => id)
    if (!found) place.refuse(`one of ${ids.join(', ')}${didYouMean(String(value), ids)}`, value)
    return found
  },
}
