import {
  appendFileSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FollowedFile, FollowedPlaces, followObstacleAt } from '../../src/input/follow.ts'
import { createFolder } from '../cli/drive.ts'

const { path: folder } = createFolder()
let files = 0

/** A file that is followed, by a clock that the test sets. */
function followed(path = join(folder, `file-${files++}.log`), places = new FollowedPlaces()) {
  const clock = { nowMs: 0, now: () => clock.nowMs }
  const file = new FollowedFile(path, { maxLineBytes: 100, clock, places })
  /** Everything that is there now. */
  const take = async () => {
    const lines: string[] = []
    for (let batch = await file.next(); batch !== undefined; batch = await file.next()) {
      for (let index = 0; index < batch.length; index++) {
        batch.select(index)
        lines.push(`${batch.firstNumber + index} ${batch.mark ?? batch.text}`)
      }
    }
    return lines
  }
  return { path, file, clock, take }
}

describe('a followed file', () => {
  it('gives the lines that are there, then those that come, each once', async () => {
    const { path, file, take } = followed()
    writeFileSync(path, 'one\ntwo\n')
    expect(await take()).toEqual(['1 one', '2 two'])
    expect(await take()).toEqual([])
    appendFileSync(path, 'three\n')
    expect(await take()).toEqual(['3 three'])
    expect(file).toMatchObject({ readBytes: 14, rotations: 0, truncations: 0, problem: undefined })
    await file.close()
  })

  it('waits for the rest of a line, however it is torn', async () => {
    const { path, file, take } = followed()
    const seen: string[] = []
    for (const byte of Buffer.from('grüße\r\nzwei\n')) {
      appendFileSync(path, Buffer.from([byte]))
      seen.push(...(await take()))
    }
    expect(seen).toEqual(['1 grüße', '2 zwei'])
    await file.close()
  })

  it('need not be there yet, and says so', async () => {
    const { path, file, take } = followed()
    expect(await take()).toEqual([])
    expect(file.problem).toEqual({
      place: path,
      expected: 'a file that can be read',
      found: 'none there',
    })
    writeFileSync(path, 'one\n')
    expect(await take()).toEqual(['1 one'])
    expect(file.problem).toBeUndefined()
    await file.close()
  })

  it('is read to its end when another takes its name, and lets the writer finish', async () => {
    const { path, file, clock, take } = followed()
    writeFileSync(path, 'one\n')
    expect(await take()).toEqual(['1 one'])
    appendFileSync(path, 'two\n')
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'new one\n')
    expect(await take()).toEqual(['2 two', '1 new one'])
    appendFileSync(`${path}.1`, 'three\nlast wor')
    appendFileSync(path, 'new two\n')
    expect(await take()).toEqual(['3 three', '2 new two'])
    clock.nowMs = 9_999
    expect(await take()).toEqual([])
    clock.nowMs = 10_000
    expect(await take()).toEqual(['4 last wor'])
    expect(file.rotations).toBe(1)
    await file.close()
  })

  it('keeps its old file while nothing has its name', async () => {
    const { path, file, clock, take } = followed()
    writeFileSync(path, 'one\n')
    expect(await take()).toEqual(['1 one'])
    renameSync(path, `${path}.1`)
    clock.nowMs = 60_000
    expect(await take()).toEqual([])
    appendFileSync(`${path}.1`, 'two\n')
    expect(await take()).toEqual(['2 two'])
    renameSync(`${path}.1`, path)
    appendFileSync(path, 'three\n')
    expect(await take()).toEqual(['3 three'])
    await file.close()
  })

  it('begins anew where it is deleted and made again', async () => {
    const { path, file, clock, take } = followed()
    for (const text of ['one', 'two', 'three']) {
      writeFileSync(path, `${text}\nrest`)
      expect(await take()).toEqual([`1 ${text}`])
      unlinkSync(path)
      expect(await take()).toEqual([])
      clock.nowMs += 10_000
      expect(await take()).toEqual(['2 rest'])
      expect(file.isOpen).toBe(false)
    }
    await file.close()
  })

  it('begins anew where it is copied and cut off', async () => {
    const { path, file, take } = followed()
    writeFileSync(path, 'one\ntwo\nthree\n')
    expect(await take()).toEqual(['1 one', '2 two', '3 three'])
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
    expect(await take()).toEqual([])
    appendFileSync(path, 'four\n')
    expect(await take()).toEqual(['1 four'])
    expect(file).toMatchObject({ truncations: 1, rotations: 0 })
    await file.close()
  })

  it('notices that it was cut off also where it has grown beyond its old size since', async () => {
    const { path, file, take } = followed()
    writeFileSync(path, 'one\nto')
    expect(await take()).toEqual(['1 one'])
    truncateSync(path)
    appendFileSync(path, 'another, longer than before\n')
    expect(await take()).toEqual(['2 to', '1 another, longer than before'])
    expect(file.truncations).toBe(1)
    await file.close()
  })

  it('passes over the hole that a writer leaves who kept its place in a file cut off', async () => {
    const { path, file, take } = followed()
    writeFileSync(path, 'one\ntwo\n')
    expect(await take()).toEqual(['1 one', '2 two'])
    writeFileSync(path, Buffer.concat([Buffer.alloc(600_000), Buffer.from('three\n')]))
    expect(await take()).toEqual(['1 three'])
    await file.close()
  })

  it('loses no line and gives none twice over many rotations, each looked at once', async () => {
    const { path, file, take } = followed()
    const seen: string[] = []
    const written: string[] = []
    for (let turn = 1; turn <= 300; turn++) {
      const line = `line ${turn}`
      written.push(line)
      appendFileSync(path, line.slice(0, 3))
      // In each five turns there is one of these: every file is seen, mostly with a torn line.
      if (turn % 3 === 0) seen.push(...(await take()))
      appendFileSync(path, `${line.slice(3)}\n`)
      if (turn % 7 === 0) seen.push(...(await take()))
      if (turn % 5 === 0) renameSync(path, `${path}.${turn}`)
    }
    seen.push(...(await take()))
    expect(seen.map(line => line.replace(/^\d+ /, ''))).toEqual(written)
    expect(file.rotations).toBe(59)
    await file.close()
  })

  it('is read once under two names, and goes on where the other has left it', async () => {
    const places = new FollowedPlaces()
    const first = followed(undefined, places)
    writeFileSync(first.path, 'one\n')
    const second = followed(`${first.path}.1`, places)
    linkSync(first.path, second.path)
    expect(await first.take()).toEqual(['1 one'])
    expect(await second.take()).toEqual([])
    unlinkSync(first.path)
    writeFileSync(first.path, 'other\n')
    expect(await first.take()).toEqual(['1 other'])
    first.clock.nowMs = 10_000
    expect(await first.take()).toEqual([])
    appendFileSync(second.path, 'two\n')
    expect(await second.take()).toEqual(['1 two'])
    await first.file.close()
    await second.file.close()
  })

  it('marks a line longer than the limit, and holds no more than that of it', async () => {
    const { path, file, take } = followed()
    for (let part = 0; part < 20; part++) {
      appendFileSync(path, 'x'.repeat(50_000))
      expect(await take()).toEqual([])
    }
    appendFileSync(path, '\nshort\n')
    expect(await take()).toEqual(['1 too-long', '2 short'])
    await file.close()
  })

  it('may begin with a byte order mark', async () => {
    const { path, file, take } = followed()
    writeFileSync(path, '\uFEFFone\n')
    expect(await take()).toEqual(['1 one'])
    await file.close()
  })

  it.each([
    { kind: 'gzip data', content: gzipSync('one\n') },
    { kind: 'text in UTF-16', content: Buffer.from('\uFEFFone\n', 'utf16le') },
    {
      kind: 'JSON of values over many lines',
      content: Buffer.from('[\n  {\n    "a": 1\n  }\n]\n'),
    },
  ])('is not read where it is $kind, until another takes its name', async ({ kind, content }) => {
    const { path, file, take } = followed()
    writeFileSync(path, content)
    expect(await followObstacleAt(path)).toBe(kind)
    expect(await take()).toEqual([])
    expect(file.problem).toEqual({ place: path, expected: 'plain text', found: kind })
    expect(await take()).toEqual([])
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'one\n')
    expect(await followObstacleAt(path)).toBeUndefined()
    expect(await take()).toEqual(['1 one'])
    await file.close()
  })

  it('is no folder, but may become a file', async () => {
    const { path, file, take } = followed()
    mkdirSync(path)
    expect(await take()).toEqual([])
    expect(file.problem).toEqual({ place: path, expected: 'a file', found: 'a directory' })
    rmSync(path, { recursive: true })
    writeFileSync(path, 'one\n')
    expect(await take()).toEqual(['1 one'])
    await file.close()
  })
})
