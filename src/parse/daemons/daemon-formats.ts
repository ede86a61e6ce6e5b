import type { TextFormat } from '../text-format.ts'

/** The most particular first. */
export const DAEMON_FORMATS: readonly TextFormat[] = []
