// node tools/setup.mjs [PART…] [--node PART] [-- COMMAND ARG…]
// Brings the named parts up to date, in the order given, then runs COMMAND with node_modules/.bin
// in PATH, under the pinned Node or the one that --node names (node22, node20). It must itself run
// on the system's Node before anything is installed. npm appends a script's further arguments,
// so they reach COMMAND.
import { delimiter, dirname, join } from 'node:path'
import { inCi, missingPart, partPath, root } from './parts.mjs'
import { handOver, SetupError } from './run.mjs'
import { steps } from './steps.mjs'

const args = process.argv.slice(2)
const border = args.includes('--') ? args.indexOf('--') : args.length
const parts = args.slice(0, border)
const [command, ...rest] = args.slice(border + 1)

const option = parts.indexOf('--node')
const [, node = 'node24'] = option < 0 ? [] : parts.splice(option, 2)

const unknown = parts.filter(part => !Object.hasOwn(steps, part))
if (unknown.length > 0) {
  const known = Object.keys(steps).join(', ')
  process.stderr.write(`setup: parts are ${known}; found ${unknown.join(', ')}\n`)
  process.exit(2)
}

process.chdir(root)
for (const part of parts) {
  if (!(await bringUpToDate(part))) process.exit(1)
}
if (command !== undefined) {
  const binary = partPath(node)
  if (binary === undefined) {
    process.stderr.write(`setup: ${missingPart(node)}\n`)
    process.exit(1)
  }
  const bin = join(root, 'node_modules', '.bin')
  const PATH = [dirname(binary), bin, process.env.PATH].join(delimiter)
  handOver(command, rest, { ...process.env, PATH })
}

/**
 * False where the set-up cannot go on.
 * @param {string} part
 */
async function bringUpToDate(part) {
  const step = steps[part]
  const start = performance.now()
  let worked = false
  try {
    await step?.work(what => {
      worked = true
      process.stderr.write(`setup: ${part}: ${what} …\n`)
    })
    if (worked) process.stderr.write(`setup: ${part}: done in ${seconds(start)}\n`)
    return true
  } catch (cause) {
    if (!(cause instanceof SetupError)) throw cause
    const optional = !step?.needed && !inCi
    const effect = optional ? 'skipped, and so are the tests that need it' : 'failed'
    process.stderr.write(`setup: ${part}: ${effect}: ${cause.message}\n`)
    return optional
  }
}

/** @param {number} start */
function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
