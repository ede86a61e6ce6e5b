// node tools/corpora/score-lines.ts TRUTH.jsonl... [--pred FILE] [--fails N] [--only TEXT]
// Reads the text of each line of answers as `netanomaly extract` would, and shows what is wrong.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LineExtract } from '../../src/replay/line-extract.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pred: { type: 'string' },
    fails: { type: 'string', default: '0' },
    only: { type: 'string' },
    multi: { type: 'boolean' },
  },
})

const extract = new LineExtract()
const lines: string[] = []
let shown = 0
for (const path of positionals) {
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const answer = JSON.parse(line)
    const found = extract.read(answer.text)
    lines.push(JSON.stringify({ file: answer.file, line: answer.line, ...found }))
    const isScored = answer.ip && answer.ip_in_text && answer.ip_canonical
    const isWrong = isScored && found.ip !== answer.ip_canonical
    const isInvented = answer.n_ips === 0 && found.ip !== null
    if (!isWrong && !isInvented) continue
    if (values.multi && !(answer.n_ips > 1)) continue
    if (values.only !== undefined && !`${answer.suite}/${answer.filter}`.includes(values.only))
      continue
    if (shown++ < Number(values.fails)) {
      console.log(
        `${answer.suite}/${answer.filter} want ${answer.ip} found ${found.ip} by ${found.by}`,
      )
      console.log(`    ${answer.text.slice(0, 1500)}`)
    }
  }
}
console.log(`${shown} wrong of ${lines.length}`)
if (values.pred !== undefined) writeFileSync(values.pred, `${lines.join('\n')}\n`)
