/** The polynomial of IEEE 802.3, its bits turned round. */
const POLYNOMIAL = 0xedb88320
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ ((rest & 1) === 0 ? 0 : POLYNOMIAL)
  return rest
})

/**
 * CRC-32 of the bytes from one index on, as zip and gzip have it, 0 to 2^32 - 1: that of the nine
 * characters `123456789` is 0xcbf43926. It finds every single damage of up to 32 bits in a row.
 */
export function crc32(bytes: Uint8Array, from = 0): number {
  let rest = -1
  for (let at = from; at < bytes.length; at++) {
    rest = TABLE[(rest ^ bytes[at]!) & 255]! ^ (rest >>> 8)
  }
  return ~rest >>> 0
}
