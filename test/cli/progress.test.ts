import { describe, expect, it } from 'vitest'
import { Progress } from '../../src/cli/progress.ts'
import { burst, createFolder, createOutput, runCli } from './drive.ts'

const log = createFolder().write('access.log', burst(5_000, 1, { at: 0 }))

/** What each drawing shows; an empty one clears the line. */
const drawings = (text: string) => text.split('\r\u001b[2K').slice(1)

describe('the progress', () => {
  it('is drawn at most ten times a second and cleared at the end', () => {
    const output = createOutput(true, 80)
    let nowMs = 0
    const progress = new Progress(output, { now: () => nowMs }, true)
    progress.begin('reading', 100_000_000)
    for (nowMs = 0; nowMs <= 1_000; nowMs += 10) progress.reached(nowMs * 50_000, nowMs * 600)
    expect(drawings(output.text)).toHaveLength(11)
    progress.clear()
    expect(drawings(output.text).at(-1)).toBe('')
  })

  it('tells share, bytes, records a second and what is left', () => {
    const output = createOutput(true, 120)
    let nowMs = 0
    const progress = new Progress(output, { now: () => nowMs }, true)
    progress.begin('reading', 176_000_000)
    nowMs = 2_000
    progress.reached(44_000_000, 1_000_000)
    progress.begin('judging', undefined, 4_000_000)
    nowMs = 3_000
    progress.reached(0, 1_000_000)
    progress.begin('sorting')
    nowMs = 3_200
    progress.reached(5_000_000, 1_000)
    expect(drawings(output.text)).toEqual([
      'reading  25 %  44.0 MB of 176 MB  500,000 records/s  6s left',
      'judging  25 %  1,000,000 of 4,000,000 records  1,000,000 records/s  3s left',
      'sorting  5.00 MB',
    ])
  })

  it('fits the terminal', () => {
    const output = createOutput(true, 20)
    const progress = new Progress(output, { now: () => 0 }, true)
    progress.begin('reading', 176_000_000)
    progress.reached(44_000_000, 1_000_000)
    expect(drawings(output.text)).toEqual(['reading  25 %  44.0'])
  })

  it.each([
    { isTerminal: true, argv: [], isShown: true },
    { isTerminal: true, argv: ['--no-progress'], isShown: false },
    { isTerminal: false, argv: [], isShown: false },
  ])('is on standard error of a terminal only: $isTerminal $argv', async ({ argv, ...around }) => {
    const { isTerminal, isShown } = around
    const { stdout, stderr } = await runCli(['scan', log, ...argv], { isTerminal, columns: 80 })
    expect(stderr.includes('reading')).toBe(isShown)
    expect(isShown ? drawings(stderr).at(-1) : stderr).toBe('')
    expect(stdout).not.toContain('reading')
  })
})
