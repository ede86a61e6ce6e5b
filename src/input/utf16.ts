/** The byte order that a mark at the start of UTF-16 says; UTF-32 begins like one of them. */
export type Utf16Order = 'little' | 'big'

export function utf16OrderOf(head: Buffer): Utf16Order | undefined {
  if (head[0] === 0xfe && head[1] === 0xff) return 'big'
  if (head[0] !== 0xff || head[1] !== 0xfe) return undefined
  return isUtf32(head) ? undefined : 'little'
}

/** By its mark, of which UTF-16 would make a NUL. */
export function isUtf32(head: Buffer): boolean {
  return head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0
}

/**
 * UTF-16 with a mark as UTF-8 without one, however it is cut into chunks; halves of surrogate pairs
 * and of a last character become U+FFFD. Holds a chunk three times over.
 */
export async function* decodeUtf16(
  chunks: AsyncIterable<Buffer>,
  order: Utf16Order,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-16le')
  let odd: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let units = Buffer.concat([odd, chunk])
    const even = units.length & ~1
    odd = units.subarray(even)
    units = units.subarray(0, even)
    if (order === 'big') units.swap16()
    const text = Buffer.from(decoder.decode(units, { stream: true }))
    if (text.length > 0) yield text
  }
  const rest = Buffer.from(decoder.decode(odd))
  if (rest.length > 0) yield rest
}
