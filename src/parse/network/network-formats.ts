import type { TextFormat } from '../text-format.ts'

/** The most particular first. */
export const NETWORK_FORMATS: readonly TextFormat[] = []
