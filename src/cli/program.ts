import { ConfigurationError } from '../base/problem.ts'
import { didYouMean } from '../rules/suggest.ts'
import { SpillError } from '../sort/spill.ts'
import { VERSION } from '../version.ts'
import type { Io } from './io.ts'
import { ReportError } from './report-file.ts'

/** Takes what follows the command's name, answers the exit status. */
export type Command = (argv: readonly string[], io: Io) => Promise<number>

/** Each is loaded when it is called: what one command needs the others do not wait for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  scan: async () => (await import('./scan.ts')).scan,
  top: async () => (await import('./top.ts')).top,
  tune: async () => (await import('./tune.ts')).tune,
  extract: async () => (await import('./extract.ts')).extract,
  explain: async () => (await import('./explain.ts')).explain,
  doctor: async () => (await import('./doctor.ts')).doctor,
}

const HELP = `Usage: netanomaly COMMAND [options]

Finds the network addresses that misbehave.

  scan FILE... | -      which addresses misbehaved in log files, and why
  top FILE... | -       what goes on in log files, as it happens
  tune FILE... | -      what other thresholds would have found, and which to take
  extract FILE... | -   what each line says: client, time and fields
  explain --line N FILE why one line is read as it is
  doctor                what keeps records or episodes from being seen

netanomaly COMMAND --help says more about a command; --version names this one.
`

/**
 * The program: what stands behind its name on the command line to an exit status. Mistakes of the
 * user end in messages and status 2, never in a stack trace.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--help' || name === '-h' || name === 'help') {
    await io.stdout.write(HELP)
    return 0
  }
  if (name === '--version') {
    await io.stdout.write(`${VERSION}\n`)
    return 0
  }
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load === undefined) {
    await io.stderr.write(`netanomaly: ${complaintAbout(name)}\n`)
    return 2
  }
  try {
    const command = await load()
    return await command(rest, io)
  } catch (error) {
    await io.stderr.write(`${describeFailure(error, `netanomaly ${name}`, io.env)}\n`)
    return 2
  }
}

function complaintAbout(name: string | undefined): string {
  const names = Object.keys(COMMANDS)
  const found = name === undefined ? 'nothing' : JSON.stringify(name)
  // A hint beside the list would say the same name twice.
  const hint = name === undefined ? '' : didYouMean(name, names)
  const expected = `a command${hint === '' ? ` (${names.join(', ')})` : hint}`
  return `expected ${expected}, found ${found}; see netanomaly --help`
}

function describeFailure(error: unknown, command: string, env: Io['env']): string {
  if (error instanceof ConfigurationError) {
    return `${prefixed(error.message)}\nSee ${command} --help`
  }
  if (error instanceof SpillError || error instanceof ReportError) return prefixed(error.message)
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (env.NETANOMALY_DEBUG === '1') return prefixed(stack)
  const message = error instanceof Error ? error.message : String(error)
  return prefixed(`this is a bug: ${message}\nset NETANOMALY_DEBUG=1 for the stack`)
}

function prefixed(message: string): string {
  return message.replaceAll(/^(?! )/gm, 'netanomaly: ')
}
