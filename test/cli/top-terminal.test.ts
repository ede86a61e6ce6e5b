import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { burst, createFolder } from './drive.ts'
import { describeInTerminal, PseudoTerminal } from './pseudo-terminal.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const folder = createFolder()
const log = folder.write('access.log', burst(120, 0.1, { at: 0 }))

it.each(['SIGINT', 'SIGTERM'] as const)('top ends with 0 and a summary at %s', async signal => {
  const child = spawn(process.execPath, [main, 'top', '-f', log, '--every', '1s'], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
  })
  let told = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    told += text
  })
  // What it tells first says that it has begun.
  child.stdout.once('data', () => child.kill(signal))
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(told).toMatch(/netanomaly top: 120 lines, .*1 of them open, in \S+\n$/)
})

describeInTerminal('netanomaly top in a terminal', () => {
  let terminal: PseudoTerminal | undefined
  const start = (size: string, ...args: string[]) => {
    terminal = new PseudoTerminal([process.execPath, main, 'top', ...args], size)
    return terminal
  }
  const isShown = (text: string) => () => terminal!.screen.some(line => line.includes(text))
  afterEach(() => terminal?.kill())

  it('shows what comes, fits a terminal of another size, and ends with q', async () => {
    const top = start('rows 30 columns 100', '--follow', log)
    await top.until(isShown('120 records'))
    expect(top.screen.length).toBeLessThanOrEqual(30)
    await top.until(isShown('request-rate'))
    appendFileSync(log, `${burst(5, 1, { at: 20, client: '203.0.113.9' }).join('\n')}\n`)
    await top.until(isShown('203.0.113.9'))
    await top.resize('rows 8 columns 40')
    await top.until(() => top.screen.length <= 8 && top.screen.every(({ length }) => length <= 40))
    top.press('q')
    expect(await top.ended()).toBe(0)
    const after = top.output.split('\u001b[?1049l')
    expect(after).toHaveLength(2)
    expect(after[1]).toMatch(/^netanomaly top: 125 lines, .*1 of them open/)
  })

  it.each([
    { what: 'Ctrl-C', keys: '\u0003' },
    { what: 'Ctrl-D', keys: '\u0004' },
  ])('gives the terminal back and ends with 0 at $what', async ({ keys }) => {
    const top = start('rows 20 columns 80', '-f', log)
    await top.until(isShown('following'))
    top.press(keys)
    expect(await top.ended()).toBe(0)
    expect(top.output).toMatch(/\u001b\[\?25h\u001b\[\?1049lnetanomaly top: [^\n]*\n$/)
  })

  it('takes keys of the terminal where standard input is a log', async () => {
    const piped = `'tail -f -n +1 ${log} | (${process.execPath} ${main} top -; echo status $?)'`
    terminal = new PseudoTerminal(['sh', '-c', piped], 'rows 20 columns 80')
    await terminal.until(isShown('records'))
    terminal.press('q')
    await terminal.until(() => terminal!.output.includes('status 0'))
    expect(terminal.output).toContain('\u001b[?1049lnetanomaly top: ')
  })
})
