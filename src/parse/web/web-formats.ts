import type { TextFormat } from '../text-format.ts'

/** The most particular first. */
export const WEB_FORMATS: readonly TextFormat[] = []
