import type { ColumnFormat } from '../text-format.ts'

/** Those whose header looks like nothing else first. */
export const COLUMN_FORMATS: readonly ColumnFormat[] = []
