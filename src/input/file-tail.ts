import { open } from 'node:fs/promises'
import { openBytes } from './bytes.ts'

/** Bytes of a file that are looked at. */
const TAIL_BYTES = 65_536
const GZIP_MARK = 0x1f8b

/**
 * The last whole lines of a file, of its last 64 KiB, a gzip file unpacked to its end; empty where
 * it cannot be read.
 */
export async function lastLines(path: string, sizeBytes: number): Promise<string> {
  try {
    return wholeLines(await lastBytes(path, sizeBytes))
  } catch {
    return ''
  }
}

async function lastBytes(path: string, sizeBytes: number): Promise<Tail> {
  const file = await open(path)
  try {
    const mark = Buffer.alloc(2)
    await file.read(mark, 0, 2, 0)
    if (mark.readUInt16BE(0) === GZIP_MARK) return await lastInflated(path)
    const from = Math.max(0, sizeBytes - TAIL_BYTES)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(sizeBytes - from), {
      position: from,
    })
    return { bytes: buffer.subarray(0, bytesRead), isCut: from > 0 }
  } finally {
    await file.close()
  }
}

async function lastInflated(path: string): Promise<Tail> {
  const source = await openBytes(path, () => {
    throw new Error('a path is no standard input')
  })
  let bytes = Buffer.alloc(0)
  let isCut = false
  for await (const chunk of source.chunks()) {
    const both = Buffer.concat([bytes, chunk.subarray(-TAIL_BYTES)])
    isCut ||= both.length > TAIL_BYTES || chunk.length > TAIL_BYTES
    bytes = both.subarray(-TAIL_BYTES)
  }
  return { bytes, isCut }
}

interface Tail {
  readonly bytes: Buffer
  /** It does not begin with the file. */
  readonly isCut: boolean
}

function wholeLines({ bytes, isCut }: Tail): string {
  return bytes.subarray(isCut ? bytes.indexOf(0x0a) + 1 : 0).toString('utf8')
}
