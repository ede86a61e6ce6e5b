import type { LogRecordView } from '../record/record.ts'

/** A compiled `where`: pure, total (never throws on any field value), allocation-free. */
export type Condition = (record: LogRecordView) => boolean
