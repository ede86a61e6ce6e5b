import type { Environment } from '../base/environment.ts'
import { didYouMean } from '../rules/suggest.ts'

const PREFIX = 'NETANOMALY_'
/** Variables of the command line and the tools: no mistake where they are set. */
const OF_OTHERS = ['NETANOMALY_DEBUG', 'NETANOMALY_CACHE']
const MAX_WARNINGS = 5

/** What each variable of the register does; a test holds docs/register.md to it. */
export const VARIABLES = {
  NETANOMALY_CONFIG:
    'Path of the configuration file; by default `netanomaly.yaml` in the working directory, if ' +
    'it is there.',
  NETANOMALY_TRUSTED_PROXIES:
    'Proxies whose forwarding header is believed, separated by commas: addresses, prefixes such ' +
    'as `10.0.0.0/8`, `loopback`, `linklocal`, `uniquelocal`.',
  NETANOMALY_CLIENT_PROFILE:
    'The one header that trusted proxies are believed by: its name, or that of the proxy.',
  NETANOMALY_SOURCE_PROFILE:
    'What wrote the records, where a name means several things; `auto` goes by their shape.',
  NETANOMALY_MODE:
    'The most that any rule may do: `off`, `shadow` (count only), `annotate` or `emit`.',
  NETANOMALY_CONSOLE:
    '`true`: what is printed by `console.log`, `warn`, `error` and so on is logged too.',
  NETANOMALY_EPISODE_SPANS:
    '`true`: each episode becomes a span too, of a service with `-anomalies` behind the name of ' +
    'yours, exported as `OTEL_TRACES_EXPORTER` says.',
  NETANOMALY_ESM_HOOKS:
    '`false`: ES modules are not instrumented. Only with auto-instrumentations, which need ' +
    "Node's module hooks for them.",
  NETANOMALY_QUIET: '`true`: no line at the start and no warnings later. Mistakes are still told.',
} as const satisfies Readonly<Record<string, string>>

export type Variable = keyof typeof VARIABLES

/** Names that look like ours and that nobody reads, as warnings; at most five. */
export function unknownVariables(env: Environment): string[] {
  const known = Object.keys(VARIABLES)
  return Object.keys(env)
    .filter(name => name.startsWith(PREFIX) && !known.includes(name) && !OF_OTHERS.includes(name))
    .slice(0, MAX_WARNINGS)
    .map(name => `${name}: there is no such variable${didYouMean(name, known)}`)
}
