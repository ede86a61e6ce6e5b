// npm run readme:demo [-- FILE]: runs the demo and puts a part of what it printed between the
// markers <!-- demo:start --> and <!-- demo:end --> of README.md, or of FILE.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What fits into a code block of a README page. */
const COLUMNS = '92'
const FIRST = 'Episode events as they arrive'
const AFTER = 'One annotated record'
const START = '<!-- demo:start -->'
const END = '<!-- demo:end -->'

const readme = process.argv[2] ?? fileURLToPath(new URL('../../README.md', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))

const text = readFileSync(readme, 'utf8')
const [before, after] = [text.indexOf(START), text.indexOf(END)]
if (before < 0 || after < before) throw new Error(`${readme} lacks ${START} or ${END}`)

const output = execFileSync(process.execPath, [main], {
  encoding: 'utf8',
  env: { PATH: process.env.PATH, COLUMNS },
})
const excerpt = `\`\`\`text\n${part(output)}\n\`\`\``
writeFileSync(readme, `${text.slice(0, before)}${START}\n${excerpt}\n${text.slice(after)}`)

/** Without the lines of progress. */
function part(output: string): string {
  const [from, to] = [output.indexOf(FIRST), output.indexOf(AFTER)]
  if (from < 0 || to < from) throw new Error(`the demo no longer prints "${FIRST}", "${AFTER}"`)
  const lines = output.slice(from, to).trim().split('\n')
  return lines.filter(line => !/ s +\d+ requests, /.test(line)).join('\n')
}
