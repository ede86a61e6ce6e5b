import type { Finding } from '../found.ts'
import type { Message } from '../text-format.ts'
import type { Times } from '../time/times.ts'

/**
 * Takes off what others put around a text: syslog headers (RFC 3164 and 5424, with priority or
 * without), container runtimes' prefixes, a leading time and level. Adds what it took off to
 * `into.by`, fills in `timeMs` (the innermost time), `repeats` and `process.name`.
 */
export function unwrap(text: string, _into: Finding, _times: Times): Message {
  return { text, program: '' }
}
