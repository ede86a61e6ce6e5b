import { describe, expect, it } from 'vitest'
import { createDrive, engineRule } from './drive.ts'

const shared = { id: 'r', threshold: 3, windowMs: 10, isLevel: true }
const rules = [engineRule({ ...shared, key: 0 }), engineRule({ ...shared, key: 1, below: [0] })]
const limits = { latenessMs: 0 }
const [user, other, third, fourth] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']
const [near, far] = ['192.0.2.1', '192.0.2.2']

type Line = readonly [timeMs: number, lower: string, upper: string]

/** Which keys of the upper level were hot, with a restart in the middle and without one. */
function hotKeys(before: readonly Line[], after: readonly Line[]): string[][] {
  return [true, false].map(isRestarted => {
    let drive = createDrive(rules, limits)
    const { events } = drive
    const feed = ([timeMs, lower, upper]: Line) =>
      drive.record(timeMs, lower, { keys: [lower, upper] })
    for (const line of before) feed(line)
    if (isRestarted) drive = createDrive(rules, limits, drive.engine.snapshot())
    for (const line of after) feed(line)
    drive.engine.finish()
    const all = isRestarted ? [...events, ...drive.events] : events
    const opened = all.filter(({ state, key }) => state === 'open' && key.startsWith('192'))
    return opened.map(({ key }) => key)
  })
}

describe('a level after a restart', () => {
  it('leaves out a key that was hot before its record, as long as the window holds that time', () => {
    const hot: Line[] = [0, 0, 4, 11].map(time => [time, user, near])
    const two: Line[] = [
      [12, other, near],
      [12, third, near],
    ]
    expect(hotKeys([...hot, [12, fourth, far]], two)).toEqual([[], []])
    expect(hotKeys([...hot, [12, fourth, far]], [...two, [15, fourth, near]])).toEqual([
      [near],
      [near],
    ])
  })

  it('leaves out what a key did in several networks before, when it becomes hot', () => {
    const before: Line[] = [
      [0, user, near],
      [1, user, far],
    ]
    const after: Line[] = [
      [2, other, near],
      [3, user, far],
      [4, third, near],
      [5, third, far],
    ]
    expect(hotKeys(before, after)).toEqual([[], []])
    const cool = after.filter(([, lower]) => lower !== user)
    expect(hotKeys(before, cool)).toEqual([[near], [near]])
  })
})
