import type { Io } from './io.ts'

/**
 * Whether standard output takes colours: a terminal that knows them, unless NO_COLOR is set;
 * FORCE_COLOR decides alone, as it does for Node itself: 0 and false are no, all else is yes.
 */
export function isColoured({ stdout, env }: Pick<Io, 'stdout' | 'env'>): boolean {
  const { FORCE_COLOR: forced } = env
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return stdout.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
}
