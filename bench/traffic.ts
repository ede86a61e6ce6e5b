import type { Random } from '../src/base/random.ts'

/** Answers the index of the next record's address. */
export type Picker = () => number

/** 0 to below 1. */
export function fraction(random: Random): number {
  return (random.next() >>> 0) / 0x1_0000_0000
}

export function uniform(addresses: number, random: Random): Picker {
  return () => Math.floor(fraction(random) * addresses)
}

/** The n-th most frequent address comes with a weight of 1/n: Zipf's law with exponent 1. */
export function zipf(addresses: number, random: Random): Picker {
  const sums = new Float64Array(addresses)
  let sum = 0
  for (let index = 0; index < addresses; index++) {
    sum += 1 / (index + 1)
    sums[index] = sum
  }
  return () => firstAbove(sums, fraction(random) * sum)
}

function firstAbove(sums: Float64Array, wanted: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sums[middle]! > wanted) high = middle
    else low = middle + 1
  }
  return low
}

/** A different IPv4 address for each index, spread over all of them; as a signed 32-bit word. */
export function addressWord(index: number): number {
  return Math.imul(index + 1, 0x9e3779b1)
}

export function dotted(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

const METHODS = ['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'HEAD', 'POST']
const STATUSES = [200, 200, 200, 200, 200, 304, 302, 404, 404, 500]
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    'Chrome/130.0 Safari/537.36',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'curl/8.9.1',
]
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** A line of nginx's combined format, without its end; about 180 characters. */
export function combinedLine(address: string, timeMs: number, random: Random): string {
  const one = (of: readonly (string | number)[]) => of[Math.floor(fraction(random) * of.length)]!
  const path = `/catalog/${Math.floor(fraction(random) * 5_000)}`
  const query = fraction(random) < 0.3 ? `?page=${Math.floor(fraction(random) * 40)}` : ''
  const bytes = Math.floor(fraction(random) * 60_000)
  const referer = fraction(random) < 0.5 ? '-' : `https://shop.example${path}`
  return (
    `${address} - - [${clfTime(timeMs)}] "${one(METHODS)} ${path}${query} HTTP/1.1" ` +
    `${one(STATUSES)} ${bytes} "${referer}" "${one(AGENTS)}"`
  )
}

function clfTime(ms: number): string {
  const date = new Date(ms)
  const month = MONTHS[date.getUTCMonth()]
  const day = date.toISOString()
  return `${day.slice(8, 10)}/${month}/${day.slice(0, 4)}:${day.slice(11, 19)} +0000`
}
