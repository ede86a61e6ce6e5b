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
  'client-profile': { takes: 'value' },
  'source-profile': { takes: 'value' },
}

/** For the help of each of these commands. */
export const INPUT_HELP = `\
  --format ID              combined, json, otlp-json or text; else each line is
                           read by its own looks
  --client-field NAME      field with the client's address, may be repeated
  --trusted-proxies LIST   proxies whose forwarding header is believed, such as
                           loopback,10.0.0.0/8
  --client-profile NAME    the one header that they are believed by, of a proxy
                           or by its name: x-forwarded-for (default), forwarded,
                           nginx, traefik, cloudflare ...
  --source-profile NAME    what wrote the records, where a name means several
                           things: auto (default), pino-http, fastify, caddy ...
`

/** Files to read, each once. */
export function readPaths(operands: readonly string[], problems: Problem[]): readonly string[] {
  if (operands.length === 0) {
    problems.push({ place: 'FILE', expected: 'a file, or - for standard input', found: 'nothing' })
  }
  refuseRepeated(operands, problems)
  return operands
}

export function refuseRepeated(paths: readonly string[], problems: Problem[]): void {
  for (const [index, path] of paths.entries()) {
    if (paths.indexOf(path) === index) continue
    problems.push({ place: 'FILE', expected: 'each file once', found: `${show(path)} again` })
  }
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
  const { inFile: client } = SETTINGS.clientProfile
  const clientProfile = readValue(given, 'client-profile', client, problems)
  const { inFile: source } = SETTINGS.sourceProfile
  const sourceProfile = readValue(given, 'source-profile', source, problems)
  return {
    ...(clientFields && { clientFields }),
    ...(trustedProxies && { trustedProxies }),
    ...(clientProfile && { clientProfile }),
    ...(sourceProfile && { sourceProfile }),
  }
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
