// node tools/corpora/score-lines.ts TRUTH.jsonl... [--pred FILE] [--fails N] [--only TEXT] [--multi]
// Reads the text of each line of answers as `netanomaly extract` would, and shows what is wrong.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createAnyReader } from '../../src/parse/any-lines.ts'
import { Finding } from '../../src/parse/found.ts'
import type { LineReader } from '../../src/parse/format.ts'
import { textLines } from '../../src/parse/text-lines.ts'
import { TextReading } from '../../src/parse/text-reading.ts'
import { Times, UTC } from '../../src/parse/time/times.ts'
import { ClientReader } from '../../src/record/client.ts'
import { isPossibleTime, type LogRecordView } from '../../src/record/record.ts'
import { RecordExtract } from '../../src/replay/record-extract.ts'
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pred: { type: 'string' },
    fails: { type: 'string', default: '0' },
    only: { type: 'string' },
    multi: { type: 'boolean' },
  },
})

interface Found {
  readonly ip: string | null
  readonly time: string | null
  readonly fields: object
}

const NOTHING: Found = { ip: null, time: null, fields: {} }
const extract = new RecordExtract(new ClientReader(DEFAULT_SETTINGS))
const readers = new Map<string, LineReader>()
const context = { ...UTC, latestMs: Date.now() }
const finding = new Finding()
const reading = new TextReading(new Times(context))

function read(file: string, text: string): Found {
  const reader = readers.get(file) ?? createAnyReader(textLines, context)
  readers.set(file, reader)
  let found = NOTHING
  const note = (view: LogRecordView) => {
    if (found.ip !== null) return
    const { ip, fields } = extract.of(view)
    const time = isPossibleTime(view.timeMs) ? new Date(view.timeMs).toISOString() : null
    found = { ip, time, fields }
  }
  reader.read(text, { record: note, skip: (_, view) => view && note(view) })
  return found
}

/** How the text reading, which knows all but access lines, came to it. */
function way(text: string): string {
  finding.reset()
  reading.read(text, finding)
  return finding.by.join(' ')
}

const lines: string[] = []
let wrong = 0
for (const path of positionals) {
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const answer = JSON.parse(line)
    const found = read(answer.file, answer.text)
    lines.push(JSON.stringify({ file: answer.file, line: answer.line, ...found }))
    const isScored = answer.ip && answer.ip_in_text && answer.ip_canonical
    const isWrong = isScored && found.ip !== answer.ip_canonical
    const isInvented = answer.n_ips === 0 && found.ip !== null
    if (!isWrong && !isInvented) continue
    if (values.multi && !(answer.n_ips > 1)) continue
    const name = `${answer.suite}/${answer.filter}`
    if (values.only !== undefined && !name.includes(values.only)) continue
    if (wrong++ >= Number(values.fails)) continue
    console.log(`${name} want ${answer.ip} found ${found.ip} by ${way(answer.text)}`)
    console.log(`    ${answer.text.slice(0, 1500)}`)
  }
}
console.log(`${wrong} wrong of ${lines.length}`)
if (values.pred !== undefined) writeFileSync(values.pred, `${lines.join('\n')}\n`)
