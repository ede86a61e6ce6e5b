import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TOP_HELP } from '../../src/cli/top-help.ts'
import { accessLine, burst, createFolder, type Ending, NOON_MS, runCli } from './drive.ts'
import { runTop, type Turn } from './top-drive.ts'

const folder = createFolder()
const THREE = ['--rule', 'count by client.address >= 3 within 10s as three']
let files = 0

function path(): string {
  return join(folder.path, `log-${files++}.log`)
}

function written(lines: readonly string[]): string {
  return folder.write(`log-${files++}.log`, lines)
}

const text = (lines: readonly string[]) => lines.map(line => `${line}\n`).join('')
const linesOf = ({ stdout }: Ending) => stdout.split('\n').slice(0, -1)
const eventsOf = (ending: Ending) =>
  linesOf(ending)
    .map(line => JSON.parse(line))
    .filter(({ type }) => type === 'episode')
const idle = (count: number) => Array.from({ length: count }, () => () => {})

describe('netanomaly top', () => {
  it('tells each event of an episode on a line, then what it came to', async () => {
    const log = written([...burst(40, 1, { at: 0 }), accessLine({ at: 100, client: '192.0.2.9' })])
    const ending = await runTop([log, ...THREE])
    expect(ending).toMatchObject({ status: 0, stderr: '' })
    expect(linesOf(ending)).toEqual([
      expect.stringMatching(/^2024-04-19T12:00:02Z open medium: 192\.0\.2\.1 sent 3 records /),
      expect.stringMatching(/ close medium: 192\.0\.2\.1 was below the threshold for 10s: 40 rec/),
      expect.stringMatching(/^netanomaly top: 41 lines, 41 records .*, 1 episode, 0 of them open/),
    ])
  })

  it('finds what a scan finds that reads as a live processor does', async () => {
    const lines = [1, 2, 3, 4].flatMap(client =>
      burst(client * 20, 1, { at: client * 3, client: `192.0.2.${client}` }),
    )
    const log = written(lines)
    const keys = (events: readonly { key?: string }[]) => events.map(({ key }) => key).sort()
    const scan = await runCli(['scan', log, ...THREE, '--lateness', '5s', '--output', 'jsonl'])
    const closed = eventsOf(await runTop([log, ...THREE, '--json'])).filter(
      ({ state }) => state === 'close',
    )
    expect(keys(closed).length).toBeGreaterThan(0)
    expect(keys(closed)).toEqual(keys(eventsOf(scan)))
  })

  it('reads the lines of several files in the order of their times', async () => {
    const all = burst(300, 4, { at: 0 })
    const parts = [0, 1, 2].map(part => written(all.filter((_, index) => index % 3 === part)))
    const ending = await runTop([...parts, ...THREE, '--json', '--lateness', '0s'])
    const summary = JSON.parse(linesOf(ending).at(-1)!)
    expect(summary).toMatchObject({ type: 'summary', lines: 300, records: 300, late: 0 })
    expect(eventsOf(ending).at(-1)).toMatchObject({ state: 'close', records: 300 })
  })

  it('reads standard input to its end', async () => {
    const ending = await runTop(['-', ...THREE, '--json'], { stdin: text(burst(5, 1, { at: 0 })) })
    expect(eventsOf(ending).map(({ state }) => state)).toEqual(['open', 'close'])
    expect(eventsOf(ending)[0].evidence[0]).toContain('standard input:3 ')
  })

  it('reads a gzip file, and fails for one that is not there', async () => {
    const packed = folder.write('log.gz', gzipSync(text(burst(5, 1, { at: 0 }))))
    const missing = join(folder.path, 'missing.log')
    const ending = await runTop([packed, missing, ...THREE, '--json'])
    expect(ending.status).toBe(2)
    expect(ending.stderr).toBe(
      `netanomaly: ${missing}: expected a file that can be read, found none there\n`,
    )
    expect(eventsOf(ending)).toHaveLength(2)
  })

  it('says every so often how it goes', async () => {
    const log = written(burst(5, 1, { at: 0 }))
    const { stdout } = await runTop([log, '-f', '--every', '1s'], { turns: idle(12) })
    const rates = stdout.split('\n').filter(line => line.includes(' rate '))
    expect(rates).toHaveLength(2)
    expect(rates[0]).toMatch(/^2024-04-19T12:00:04Z rate 5 lines, 0 a second now, .* mean, 0 open /)
    expect(rates[0]).toContain('busiest in the last minute 192.0.2.1 with 5 records')
  })

  it('ends with 2 and says why where the command is wrong', async () => {
    const { status, stderr } = await runCli(['top', '--every', '10', '--top', 'x', '--folow'])
    expect(status).toBe(2)
    expect(stderr).toContain('FILE: expected a file, or - for standard input, found nothing')
    expect(stderr).toContain('--every: expected a duration')
    expect(stderr).toContain('--top: expected a whole number')
    expect(stderr).toContain('--folow: expected a known option (did you mean "--follow"?)')
  })

  it('has a help that fits a terminal', async () => {
    expect(await runCli(['top', '--help'])).toMatchObject({ status: 0, stdout: TOP_HELP })
    expect(Math.max(...TOP_HELP.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
})

describe('netanomaly top --follow', () => {
  it('goes on with what is written, over rotation by renaming and by cutting off', async () => {
    const log = written([accessLine({ at: 0 })])
    const ending = await runTop(['--follow', log, ...THREE, '--json'], {
      turns: [
        () => appendFileSync(log, text([accessLine({ at: 1 })])),
        () => {
          renameSync(log, `${log}.1`)
          appendFileSync(log, text([accessLine({ at: 2 })]))
        },
        () => writeFileSync(log, text([accessLine({ at: 3, path: '/another' })])),
        ...idle(2),
      ],
    })
    expect(ending).toMatchObject({ status: 0, stderr: '' })
    expect(eventsOf(ending)).toMatchObject([{ state: 'open', key: '192.0.2.1' }])
    expect(JSON.parse(linesOf(ending).at(-1)!)).toMatchObject({ lines: 4, open_episodes: 1 })
  })

  it('closes what is quiet by the clock, where nothing comes', async () => {
    const log = written(burst(5, 1, { at: 0 }))
    const later = (turn: Turn) => {
      turn.clock.nowMs += 5_000
    }
    const turns = Array.from({ length: 11 }, () => later)
    const ending = await runTop(['-f', log, ...THREE, '--json'], { turns })
    expect(eventsOf(ending).map(({ state }) => state)).toEqual(['open', 'close'])
    const before = await runTop(['-f', log, ...THREE, '--json'], { turns: turns.slice(0, 5) })
    expect(eventsOf(before).map(({ state }) => state)).toEqual(['open'])
  })

  it('waits for a file that is not there, and says so once', async () => {
    const log = path()
    const ending = await runTop(['-f', log, ...THREE, '--json'], {
      turns: [...idle(3), () => writeFileSync(log, text(burst(3, 1, { at: 0 }))), ...idle(1)],
    })
    expect(ending.stderr).toBe(`netanomaly: ${log}: waiting for it: none there\n`)
    expect(eventsOf(ending)).toHaveLength(1)
  })

  it('reads what cannot be followed once, and says so', async () => {
    const packed = folder.write('old.gz', gzipSync(text(burst(3, 1, { at: 0 }))))
    const log = written(burst(3, 1, { at: 5, client: '192.0.2.2' }))
    const ending = await runTop(['-f', log, packed, ...THREE, '--json', '--lateness', '0s'], {
      turns: [turn => turn.rung(), turn => turn.rung(), ...idle(2)],
    })
    expect(ending.stderr).toBe(
      `netanomaly: ${packed}: not followed, but read to its end: gzip data\n`,
    )
    expect(eventsOf(ending).map(({ key }) => key)).toEqual(['192.0.2.1', '192.0.2.2'])
  })

  it('counts a record of days ahead when it came, so that it ends the time of no other', async () => {
    const ahead = accessLine({ at: 0, client: '192.0.2.8' }).replace('2024', '2034')
    const log = written([accessLine({ at: 0 })])
    const ending = await runTop(['-f', log, ...THREE, '--json'], {
      turns: [() => appendFileSync(log, text([ahead, ...burst(3, 1, { at: 1 })])), ...idle(1)],
      nowMs: NOON_MS,
    })
    expect(eventsOf(ending)).toMatchObject([{ key: '192.0.2.1' }])
  })

  it('takes dates without a year for those of the present, which goes on', async () => {
    const log = path()
    const line = (date: string) => `${date} host sshd[7]: Failed password for x from 192.0.2.1\n`
    writeFileSync(log, line('Dec 31 23:59:58'))
    const ending = await runTop(['-f', log, ...THREE, '--json'], {
      nowMs: Date.UTC(2024, 11, 31, 23, 59, 59),
      turns: [
        ({ clock }) => {
          clock.nowMs = Date.UTC(2025, 0, 3)
          appendFileSync(log, line('Jan  3 00:00:00'))
        },
        ...idle(1),
      ],
    })
    expect(JSON.parse(linesOf(ending).at(-1)!).last_time).toBe('2025-01-03T00:00:00.000Z')
  })
})

describe('netanomaly top on a terminal', () => {
  const OPEN = '\u001b[?1049h'
  const CLOSE = '\u001b[?1049l'
  const frames = (stdout: string) => stdout.split('\u001b[H').slice(1)

  it('draws at most five times a second, on a page of its own that is gone at the end', async () => {
    const log = written(burst(3, 1, { at: 0 }))
    const turns = Array.from({ length: 50 }, () => (turn: Turn) => {
      turn.clock.nowMs -= 150
    })
    const { stdout, status } = await runTop(['-f', log, ...THREE], { turns, isTerminal: true })
    expect(status).toBe(0)
    // 51 waits of 50 ms: 2.55 s.
    expect(frames(stdout).length).toBeGreaterThan(10)
    expect(frames(stdout).length).toBeLessThanOrEqual(13)
    expect(stdout.startsWith(OPEN)).toBe(true)
    expect(stdout.split(OPEN)).toHaveLength(2)
    const after = stdout.split(CLOSE)
    expect(after).toHaveLength(2)
    expect(after[1]).toMatch(/^netanomaly top: 3 lines, .*1 of them open, in \S+\n$/)
  })

  it('leaves the last screen there where the files have an end', async () => {
    const log = written(burst(5, 1, { at: 0 }))
    const { stdout } = await runTop([log, ...THREE], { isTerminal: true, env: { NO_COLOR: '1' } })
    const after = stdout.split(CLOSE).at(-1)!
    expect(after).toContain('Closed: 1\n')
    expect(after).toMatch(/three +192\.0\.2\.1 +5 >= 3 /)
    expect(after.trimEnd().split('\n').at(-1)).toMatch(/^netanomaly top: 5 lines/)
  })

  it('fits the terminal again when it has another size', async () => {
    const log = written(burst(30, 1, { at: 0 }).map((line, at) => line.replace('2.1', `2.${at}`)))
    const { stdout } = await runTop(['-f', log], {
      ...{ isTerminal: true, columns: 100, rows: 40, env: { NO_COLOR: '1' } },
      turns: [turn => turn.resize(40, 10), ...idle(2)],
    })
    const shown = frames(stdout).map(frame =>
      frame.split('\r\n').map(line => line.replaceAll(/\u001b\[[?\d]*[a-zA-Z]/g, '')),
    )
    expect(shown[0]!.length).toBeGreaterThan(20)
    const last = shown.at(-2)!
    expect(last.length).toBeLessThanOrEqual(10)
    expect(Math.max(...last.map(line => line.length))).toBeLessThanOrEqual(40)
  })

  it.each([
    { env: {}, isTerminal: true, isColoured: true },
    { env: { NO_COLOR: '1' }, isTerminal: true, isColoured: false },
    { env: { TERM: 'dumb' }, isTerminal: true, isColoured: false },
    { env: {}, isTerminal: false, isColoured: false },
    { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, isTerminal: false, isColoured: true },
    { env: { FORCE_COLOR: '0' }, isTerminal: true, isColoured: false },
  ])(
    'has colours with $env, terminal $isTerminal: $isColoured',
    async ({ isColoured, ...around }) => {
      const log = written(burst(5, 1, { at: 0 }))
      const { stdout } = await runTop([log, ...THREE], around)
      expect(stdout.includes('\u001b[33m') || stdout.includes('\u001b[1m')).toBe(isColoured)
      expect(stdout.includes(OPEN)).toBe(around.isTerminal && around.env.TERM !== 'dumb')
    },
  )
})
