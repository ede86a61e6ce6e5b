import type { Finding } from '../found.ts'

/**
 * Gathers named values of one record, of which nobody has said what they mean, and settles which
 * of them is the client, the destination, the user and so on, by their names.
 */
export class Votes {
  /** `path` is the whole name, outer names first: `actor.ip`, `src_ip`, `SourceIPAddress`. */
  offer(_path: string, _value: unknown): void {}

  /** Fills in what is still absent, adds candidates, and forgets what was offered. */
  settle(_into: Finding): void {}
}
