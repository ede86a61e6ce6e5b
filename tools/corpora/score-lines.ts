// node tools/corpora/score-lines.ts LINES.jsonl... [--pred FILE] [--fails N] [--only TEXT] [--multi]
// Reads the text of each line of answers as `netanomaly extract` would, shows what is wrong, and
// writes what score_lines.py scores.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Finding } from '../../src/parse/found.ts'
import { TextReading } from '../../src/parse/text-reading.ts'
import { Times, UTC } from '../../src/parse/time/times.ts'
import { isWrong, LinePredictor, readLineAnswers } from './line-predictions.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pred: { type: 'string' },
    fails: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    multi: { type: 'boolean', default: false },
  },
})

const finding = new Finding()
const reading = new TextReading(new Times(UTC))

/** How the text reading, which knows all but access lines, came to it. */
function way(text: string): string {
  finding.reset()
  reading.read(text, finding)
  return finding.by.join(' ')
}

const predictor = new LinePredictor()
const lines: string[] = []
let wrong = 0
for (const answer of positionals.flatMap(readLineAnswers)) {
  const found = predictor.predict(answer)
  lines.push(JSON.stringify(found))
  const name = `${answer.suite}/${answer.filter}`
  const isMeant = name.includes(values.only) && (!values.multi || answer.n_ips > 1)
  if (!isMeant || !isWrong(answer, found) || wrong++ >= Number(values.fails)) continue
  console.log(`${name} want ${answer.ip_canonical} found ${found.ip} by ${way(answer.text)}`)
  console.log(`    ${answer.text.slice(0, 1_500)}`)
}
console.log(`${wrong} wrong of ${lines.length}`)
if (values.pred !== undefined) writeFileSync(values.pred, `${lines.join('\n')}\n`)
