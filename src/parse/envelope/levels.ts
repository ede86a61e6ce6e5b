/** Words for how grave a message is, in lower case. */
const NAMES = [
  ...['trace', 'verbose', 'debug', 'info', 'information', 'notice', 'warn', 'warning', 'error'],
  ...['err', 'crit', 'critical', 'alert', 'emerg', 'emergency', 'fatal', 'severe', 'panic'],
  ...['security', 'vrb', 'dbg', 'inf', 'wrn', 'ftl'],
]

/** As they stand in brackets or before a colon: `warn`, `WARN`, `Warn`, `W`. */
export const LEVELS: ReadonlySet<string> = new Set([
  ...NAMES.flatMap(name => [name, name.toUpperCase(), name[0]?.toUpperCase() + name.slice(1)]),
  ...['D', 'I', 'N', 'W', 'E', 'C', 'F'],
])

/** As they stand among words: only capitals are surely no part of a sentence. */
export const CAPITAL_LEVELS: ReadonlySet<string> = new Set(NAMES.map(name => name.toUpperCase()))
