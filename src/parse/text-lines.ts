import { createView, isPossibleTime } from '../record/record.ts'
import type { FormatSample, LineReader, LogFormat, RecordSink } from './format.ts'
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
  get samples() {
    return samples
  },
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

/** Of kinds of text there are more beside their tests: test/parse/samples. */
const samples: readonly FormatSample[] = [
  {
    line:
      '2015-05-17T10:05:03.123Z host sshd[7]: Failed password for invalid user x from 192.0.2.9 ' +
      'from 203.0.113.7 port 4711 ssh2',
    expect: [
      {
        time: '2015-05-17T10:05:03.123Z',
        fields: {
          'client.address': '203.0.113.7',
          'client.port': 4711,
          'event.action': 'login',
          'event.outcome': 'failure',
        },
      },
    ],
  },
  {
    line:
      '2015-05-17 10:05:03 host sshd[7]: message repeated 2 times: ' +
      '[ Invalid user x from 192.0.2.9]',
    expect: [
      { time: '2015-05-17T10:05:03.000Z', fields: { 'event.repeats': 2 } },
      { time: '2015-05-17T10:05:03.000Z', fields: { 'client.address': '192.0.2.9' } },
    ],
  },
  { line: 'sshd[7]: Invalid user x from 192.0.2.9 port 4711', expect: ['no-time'] },
  {
    line: '2015-02-31T10:05:03Z host sshd[7]: Invalid user x from 192.0.2.9',
    expect: ['no-time'],
  },
  { line: 'nothing to see here', expect: ['unparsed'] },
]
