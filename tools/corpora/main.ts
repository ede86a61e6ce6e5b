// npm run corpora -- [--data DIR] [--out DIR]
// Scores what we flag in real log files against their exact answers: those of ../shared/corpora, or
// of another folder laid out the same way. --out keeps pred.json. Exit code: see `ExitCode`.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../parts.mjs'
import { runCorpora } from './corpora.ts'

const { isTTY } = process.stderr
const say = (what: string) => {
  if (isTTY) process.stderr.write(`\r\u001b[K${what}`)
}

try {
  const { values } = parseArgs({ options: { data: { type: 'string' }, out: { type: 'string' } } })
  // npm starts scripts in the project's folder and keeps where the user was.
  const from = process.env.INIT_CWD ?? process.cwd()
  process.exitCode = await runCorpora({
    data: resolve(from, values.data ?? join(root, '..', 'shared', 'corpora')),
    ...(values.out !== undefined && { out: resolve(from, values.out) }),
    print: text => {
      say('')
      process.stdout.write(`${text}\n`)
    },
    say,
  })
} catch (cause) {
  const isUsage = cause instanceof TypeError && `${'code' in cause && cause.code}`.includes('ARGS')
  if (!isUsage) throw cause
  process.stderr.write(`corpora: ${cause.message}; known are --data DIR and --out DIR\n`)
  process.exitCode = 2
}
