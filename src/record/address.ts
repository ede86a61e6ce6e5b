/**
 * An address as four signed 32-bit words in network order. IPv4 is kept as its mapped form
 * (0, 0, 0xffff, address), so `::ffff:192.0.2.1` and `192.0.2.1` are one address. Reused: a reader
 * fills it, whoever keeps it copies the words.
 */
export interface Address {
  w0: number
  w1: number
  w2: number
  w3: number
}
