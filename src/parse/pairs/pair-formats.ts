import type { TextFormat } from '../text-format.ts'
import { pairs } from './pairs.ts'

/** The most particular first. */
export const PAIR_FORMATS: readonly TextFormat[] = [pairs]
