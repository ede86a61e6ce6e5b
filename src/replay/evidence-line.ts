import { NOBODY } from '../parse/format.ts'
import type { KeyText } from '../record/observation.ts'
import type { LogRecordView } from '../record/record.ts'
import { evidenceLine } from '../rules/evidence.ts'
import type { RecordObserver } from '../rules/observer.ts'
import type { SourceLine } from '../sort/sorter.ts'
import { createReader, type LogFile } from './log-file.ts'
import { showName } from './shown-line.ts'

/** As `Observation.describe` promises. */
const MAX_LENGTH = 200
const MAX_NAME_LENGTH = 60

/** `access.log:17 2015-05-17T10:05:03.000Z GET /login 401`: evidence, and where to find it. */
export function locate(name: string, line: number, evidence: string): string {
  const shown = showName(name)
  const short =
    shown.length > MAX_NAME_LENGTH ? `…${shown.slice(shown.length - MAX_NAME_LENGTH + 1)}` : shown
  const located = `${short}:${line} ${evidence}`
  return located.length > MAX_LENGTH ? `${located.slice(0, MAX_LENGTH - 1)}…` : located
}

/**
 * Shows a record that is read once more from the text of its line; does not if it is not there, as
 * where the file was changed meanwhile.
 */
export function reread(
  inputs: readonly LogFile[],
  source: SourceLine,
  timeMs: number,
  show: (record: LogRecordView) => void,
): void {
  let index = 0
  const sink = {
    record(view: LogRecordView) {
      if (index++ === source.recordIndex && view.timeMs === timeMs) show(view)
    },
    skip() {},
  }
  const input = inputs[source.file]!
  const reader = createReader(input)
  for (const header of input.headerLines.before(source.line)) reader.read(header, NOBODY)
  reader.read(source.text, sink)
}

/** The evidence of a record that is read once more. */
export function rereadEvidence(
  inputs: readonly LogFile[],
  source: SourceLine,
  timeMs: number,
): string {
  let evidence = ''
  reread(inputs, source, timeMs, view => {
    evidence = evidenceLine(view)
  })
  return locate(inputs[source.file]!.name, source.line, evidence)
}

/** A key for people, of a record that is read once more by an observer that counts nothing else. */
export function rereadKey(
  inputs: readonly LogFile[],
  rereader: RecordObserver,
  source: SourceLine,
  timeMs: number,
  key: number,
): KeyText {
  let text: KeyText | undefined
  reread(inputs, source, timeMs, record => {
    rereader.observe(record)
    text = rereader.observation.describeKey(key)
  })
  return text ?? { parts: ['?'], address: undefined }
}
