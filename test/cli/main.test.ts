import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { accessLine, burst, createFolder } from './drive.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const folder = createFolder()
const spillFolder = createFolder().path

/** Each line of another address. */
const storm = Array.from({ length: 4_000 }, (_, index) =>
  accessLine({ at: index * 10, client: `10.0.${index >> 8}.${index & 255}` }),
)

/** Older Nodes warn that they strip types. */
const env = { PATH: process.env.PATH, TMPDIR: spillFolder, NODE_NO_WARNINGS: '1' }

function start(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [main, ...args], { env })
}

async function end(child: ChildProcessWithoutNullStreams) {
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}

describe('the program as a process', () => {
  it('reads standard input, writes the report and ends by itself', async () => {
    const child = start('scan', '-', '--fail-on', 'anomaly')
    child.stdin.end(burst(120, 0.1, { at: 0 }).join('\n'))
    const { code, stdout, stderr } = await end(child)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain('192.0.2.1')
    expect(stdout).not.toContain('\u001b')
  })

  it('does not wait for standard input that it does not read', async () => {
    const { code, stderr } = await end(start('scan', folder.path))
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `netanomaly: ${folder.path}: expected a file, found a directory\n`,
    })
  })

  it('ends quietly where nobody reads its output any more', async () => {
    const log = folder.write('storm.log', storm)
    const child = start('scan', log, '--rule', 'count >= 1 within 1s', '--output', 'jsonl')
    child.stdout.once('data', () => child.stdout.destroy())
    const stderr = child.stderr.setEncoding('utf8').toArray()
    const [code, signal] = await once(child, 'close')
    expect({ code, signal, stderr: (await stderr).join('') }).toEqual({
      ...{ code: 0, signal: null, stderr: '' },
    })
  })

  it.skipIf(!existsSync('/dev/full'))('says so where its output cannot be written', async () => {
    const log = folder.write('few.log', burst(3, 1, { at: 0 }))
    const full = openSync('/dev/full', 'w')
    const stdio = ['ignore', full, 'pipe'] as const
    const child = spawn(process.execPath, [main, 'scan', log], { env, stdio: [...stdio] })
    const stderr = child.stderr!.setEncoding('utf8').toArray()
    const [code] = await once(child, 'close')
    expect({ code, stderr: (await stderr).join('') }).toEqual({
      code: 2,
      stderr: 'netanomaly: the output cannot be written: no space is left\n',
    })
  })

  it('leaves no temporary file behind where it is interrupted', async () => {
    const child = start('scan', '-', '--memory', '1MB')
    const lines = `${storm.join('\n')}\n`
    for (let round = 0; round < 10; round++) {
      if (!child.stdin.write(lines)) await once(child.stdin, 'drain')
    }
    // Rows and texts; what was written is read, but for what a pipe holds.
    expect(heldBy(child) ?? ['', '']).toHaveLength(2)
    expect(readdirSync(spillFolder)).toEqual([])
    child.kill('SIGINT')
    const { signal } = await end(child)
    expect(signal).toBe('SIGINT')
    expect(readdirSync(spillFolder)).toEqual([])
  })
})

/** Files of the temporary folder that a process holds, names or none; undefined where unknown. */
function heldBy({ pid }: ChildProcessWithoutNullStreams): string[] | undefined {
  const held = `/proc/${pid}/fd`
  if (!existsSync(held)) return undefined
  const targets = readdirSync(held).map(name => readlinkSync(`${held}/${name}`))
  return targets.filter(target => target.startsWith(spillFolder))
}
