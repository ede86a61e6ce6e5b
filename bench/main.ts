// npm run bench -- [engine|pauses|rss|sdk|lines|formats|flood …] [--quick]
// Measures the named subjects, or all: prints their tables and writes bench/results/<subject>.json.
// Nothing is judged here: figures of two runs, or of two machines, do not compare; ratios may.
// Programs of others that are put beside ours come into the cache (tools/bench-parts.mjs).
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { runBench, SUBJECTS, type Subject } from './bench.ts'
import { formatResult, writeResult } from './result.ts'

const args = process.argv.slice(2)
const quick = args.includes('--quick')
const named = args.filter(arg => arg !== '--quick')
const unknown = named.filter(name => !SUBJECTS.includes(name as Subject))
if (unknown.length > 0) {
  const expected = `${SUBJECTS.join(', ')} or --quick`
  process.stderr.write(`bench: expected ${expected}, found ${unknown.join(', ')}\n`)
  process.exit(2)
}

// As `node --expose-gc` does, which an npm script cannot be given.
setFlagsFromString('--expose-gc')
globalThis.gc = runInNewContext('gc')

// An end like any other: what was written to the temporary folder is removed.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const say = (what: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
for (const subject of named.length > 0 ? (named as Subject[]) : SUBJECTS) {
  const result = await runBench(subject, quick, say)
  say('')
  process.stdout.write(`${formatResult(result)}\n-> ${writeResult(result)}\n\n`)
}
