import type { TextFormat } from '../text-format.ts'
import { audit } from './audit.ts'
import { cef } from './cef.ts'
import { filterlog } from './filterlog.ts'
import { jsonTail } from './json-tail.ts'
import { leef } from './leef.ts'
import { netfilter } from './netfilter.ts'
import { pairs } from './pairs.ts'
import { panOs } from './pan-os.ts'

/** The most particular first. */
export const PAIR_FORMATS: readonly TextFormat[] = [
  cef,
  leef,
  netfilter,
  filterlog,
  panOs,
  audit,
  jsonTail,
  pairs,
]
