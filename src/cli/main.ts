#!/usr/bin/env node
import { systemReason } from '../base/system-error.ts'
import { processIo } from './io.ts'
import { run } from './program.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has had enough, as `head` has: nothing that needs a message.
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`netanomaly: the output cannot be written: ${systemReason(error)}\n`)
  process.exit(2)
})

// Not `process.exit`: a pipe may still have to take what was written.
process.exitCode = await run(process.argv.slice(2), processIo())
