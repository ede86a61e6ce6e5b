import { type FieldReader, fieldReader, readField } from '../record/fields.ts'
import { isPossibleTime, type LogRecordView } from '../record/record.ts'
import { clip, showText } from './shown-text.ts'

/** Longest evidence line, UTF-16 code units. */
const MAX_EVIDENCE_LENGTH = 200
const MAX_PART_LENGTH = 120

const METHOD = fieldReader('http.request.method')
const PATH = fieldReader('url.path')
const STATUS = fieldReader('http.response.status_code')
const ACTION = fieldReader('event.action')
const OUTCOME = fieldReader('event.outcome')
const DESTINATION = fieldReader('destination.address')
const DESTINATION_PORT = fieldReader('destination.port')
const USER = fieldReader('user.name')

/**
 * One line a person can check in their own log: `2026-11-22T15:50:33.123Z GET /login 401 (alice)`.
 * What a log's writer could use to mislead a terminal's reader is replaced by `?`: control
 * characters, line and paragraph separators, directional marks. Never throws.
 */
export function evidenceLine(record: LogRecordView): string {
  const time = isPossibleTime(record.timeMs) ? new Date(record.timeMs).toISOString() : 'no time'
  try {
    return clip(`${time}${describe(record)}`, MAX_EVIDENCE_LENGTH)
  } catch {
    return time
  }
}

function describe(record: LogRecordView): string {
  const port = part(record, DESTINATION_PORT)
  const parts = [
    part(record, METHOD),
    part(record, PATH),
    part(record, STATUS),
    ...happening(record),
  ].filter(Boolean)
  const destination = [part(record, DESTINATION), port].filter(Boolean)
  if (destination.length > 0) parts.push(`to ${destination.join(' port ')}`)
  const user = part(record, USER)
  if (user !== '') parts.push(`(${user})`)
  return parts.map(text => ` ${text}`).join('')
}

function part(record: LogRecordView, reader: FieldReader): string {
  const value = readField(record, reader)
  const isPlain = ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  return isPlain ? showText(String(value), MAX_PART_LENGTH) : ''
}

/** What happened and how it ended; of a request method, path and status say that. */
function happening(record: LogRecordView): string[] {
  const action = part(record, ACTION)
  return action === 'request' ? [] : [action, part(record, OUTCOME)]
}
