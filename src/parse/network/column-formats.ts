import type { ColumnFormat } from '../text-format.ts'
import { csv } from './csv.ts'
import { w3c } from './w3c.ts'
import { zeek } from './zeek.ts'

/** Those whose header looks like nothing else first. */
export const COLUMN_FORMATS: readonly ColumnFormat[] = [zeek, w3c, csv]
