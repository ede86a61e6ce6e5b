import { createView, isPossibleTime } from '../record/record.ts'
import type { LineReader, LogFormat, RecordSink } from './format.ts'
import { Finding } from './found.ts'
import { TextReading } from './text-reading.ts'
import { type TimeContext, Times, UTC } from './time/times.ts'

/**
 * Lines of text of any kind, each read by itself: what a line is, is found line by line, so a file
 * may hold many kinds. What is found of each kind says its file.
 */
export const textLines: LogFormat = {
  id: 'text',
  title: 'lines of text of any kind',
  maxLineBytes: 1_048_576,
  samples: [],
  createReader: context => new TextLineReader(context ?? UTC),
}

class TextLineReader implements LineReader {
  readonly #finding = new Finding()
  readonly #view = createView()
  readonly #reading: TextReading

  constructor(context: TimeContext) {
    this.#reading = new TextReading(new Times(context))
  }

  read(line: string, sink: RecordSink): void {
    const finding = this.#finding
    finding.reset()
    const outcome = this.#reading.read(line, finding)
    if (outcome === 'header') return
    if (outcome === 'unread') {
      sink.skip('unparsed')
      return
    }
    const view = this.#view
    view.attributes = finding.fields
    view.timeMs = finding.timeMs
    view.seenMs = finding.timeMs
    if (isPossibleTime(finding.timeMs)) {
      for (let at = 0; at < finding.repeats; at++) sink.record(view)
    } else sink.skip(Number.isNaN(finding.timeMs) ? 'no-time' : 'impossible-time', view)
  }
}
