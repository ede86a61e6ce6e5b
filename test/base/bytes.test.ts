import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../src/base/byte-reader.ts'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import { crc32 } from '../../src/base/crc32.ts'
import { SnapshotError } from '../../src/base/snapshot-error.ts'

function written(write: (to: ByteWriter) => void): Uint8Array {
  const to = new ByteWriter()
  write(to)
  return to.finish()
}

function readerOf(write: (to: ByteWriter) => void): ByteReader {
  return new ByteReader(written(write))
}

describe('what is written is read back', () => {
  const uints = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER]
  it.each(uints)('uint %d', value => {
    expect(readerOf(to => to.uint(value)).uint()).toBe(value)
  })

  it.each([0, -1, 1, -64, 64, -(2 ** 31), 2 ** 40, -(2 ** 52), 2 ** 52 - 1])('int %d', value => {
    expect(readerOf(to => to.int(value)).int()).toBe(value)
  })

  const numbers = [0, -0, 1, -1, 0.1, -1e300, 2 ** 51, -(2 ** 51), 2 ** 60, Infinity, -Infinity]
  it.each(numbers)('number %d', value => {
    expect(readerOf(to => to.number(value)).number()).toBe(value)
  })

  it.each([0, -1, 0x12345678, -0x80000000])('word %d', value => {
    expect(readerOf(to => to.word(value)).word()).toBe(value)
  })

  it.each(['', 'a b', 'Grüße, 世界 🦊', '\ud800 alone', 'x'.repeat(10_000)])('text %j', value => {
    expect(readerOf(to => to.text(value)).text()).toBe(value)
  })

  it('all of it one behind the other, beyond the memory that it begins with', () => {
    const from = readerOf(to => {
      for (let value = 0; value < 10_000; value++) to.uint(value)
    })
    for (let value = 0; value < 10_000; value++) expect(from.uint()).toBe(value)
    expect(from.left).toBe(0)
  })
})

describe('what cannot be read is refused with its place', () => {
  const cases: [string, (from: ByteReader) => unknown, number[], string][] = [
    ['the end', from => from.uint(), [], 'byte 0: expected more bytes, found the end'],
    ['within a number', from => from.uint(), [200], 'byte 1: expected more bytes, found the end'],
    [
      'an endless number',
      from => from.uint(),
      new Array<number>(20).fill(255),
      'byte 8: expected a number in 8 bytes, found a longer one',
    ],
    ['a number too large', from => from.uint(9), [10], 'expected a number up to 9, found 10'],
    ['three bytes of a word', from => from.word(), [1, 2, 3], 'expected four bytes, found 3'],
    ['a count of more than there is', from => from.count(2), [3, 0, 0, 0], 'that 3 bytes can hold'],
    [
      'NaN',
      from => from.number(),
      [0, 0, 0, 0, 0, 0, 0, 248, 127],
      'expected a number, found none',
    ],
    ['infinity', from => from.within(0, 9), [0, 0, 0, 0, 0, 0, 0, 240, 127], 'found Infinity'],
    ['another text', from => from.oneOf(['ab']), [1, 97], 'expected one of ab, found "a"'],
  ]
  it.each(cases)('%s', (_, read, bytes, message) => {
    const act = () => read(new ByteReader(Uint8Array.from(bytes)))
    expect(act).toThrow(SnapshotError)
    expect(act).toThrow(message)
  })
})

describe('the checksum', () => {
  it('is CRC-32 as zip has it', () => {
    const bytes = Uint8Array.from('123456789', character => character.charCodeAt(0))
    expect(crc32(bytes)).toBe(0xcbf43926)
    expect(crc32(new Uint8Array(0))).toBe(0)
    expect(crc32(bytes, 9)).toBe(0)
  })
})
