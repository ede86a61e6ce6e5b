import type { Runner } from './contest.ts'
import { createHand, IN_HAND } from './hand.ts'
import type { Counter, DistinctMapCounter } from './map-counter.ts'
import { START_MS, type Stream } from './stream.ts'

/** The same text each time an address comes: V8 hashed it when it came first. */
export function keptTextRunner(name: string, stream: Stream, counter: Counter): Runner {
  const hand = createHand(stream)
  let next = 0
  let hot = 0
  return {
    name,
    run(records) {
      let spent = 0n
      for (let left = records; left > 0; left -= IN_HAND) {
        const count = left < IN_HAND ? left : IN_HAND
        hand.take(next, count)
        next += count
        const start = process.hrtime.bigint()
        for (let at = 0; at < count; at++) {
          if (counter.observe(hand.texts[at]!, hand.times[at]!)) hot++
        }
        spent += process.hrtime.bigint() - start
      }
      return Number(spent) / records
    },
    counts: () => ({ hot }),
  }
}

/** A new text for each record, as records come from outside; making it is not timed. */
export function freshTextRunner(name: string, stream: Stream, counter: Counter): Runner {
  const copies = new FreshTexts(stream.texts)
  const texts: string[] = new Array(IN_HAND)
  let next = 0
  let hot = 0
  return {
    name,
    run(records) {
      const { who, recordsPerMs } = stream
      const mask = who.length - 1
      const end = next + records
      let taken = 0n
      while (next < end) {
        const count = Math.min(IN_HAND, end - next)
        for (let at = 0; at < count; at++) texts[at] = copies.at(who[(next + at) & mask]!)
        const start = process.hrtime.bigint()
        for (let at = 0; at < count; at++) {
          const timeMs = START_MS + Math.floor((next + at) / recordsPerMs)
          if (counter.observe(texts[at]!, timeMs)) hot++
        }
        taken += process.hrtime.bigint() - start
        next += count
      }
      return Number(taken) / records
    },
    counts: () => ({ hot }),
  }
}

/** An address and a user become one text for each record: `192.0.2.1 ada`. */
export function pairTextRunner(
  name: string,
  stream: Stream,
  users: readonly string[],
  counter: Counter,
): Runner {
  const hand = createHand(stream, users)
  let next = 0
  let hot = 0
  return {
    name,
    run(records) {
      let spent = 0n
      for (let left = records; left > 0; left -= IN_HAND) {
        const count = left < IN_HAND ? left : IN_HAND
        hand.take(next, count)
        next += count
        const start = process.hrtime.bigint()
        for (let at = 0; at < count; at++) {
          if (counter.observe(`${hand.texts[at]!} ${hand.userNames[at]!}`, hand.times[at]!)) hot++
        }
        spent += process.hrtime.bigint() - start
      }
      return Number(spent) / records
    },
    counts: () => ({ hot }),
  }
}

/** `values` come again in turn as the records do. */
export function distinctMapRunner(
  name: string,
  stream: Stream,
  values: Int32Array,
  counter: DistinctMapCounter,
): Runner {
  let next = 0
  let hot = 0
  return {
    name,
    run(records) {
      const { who, texts, recordsPerMs } = stream
      const mask = who.length - 1
      const end = next + records
      const start = process.hrtime.bigint()
      for (; next < end; next++) {
        const at = next & mask
        const timeMs = START_MS + Math.floor(next / recordsPerMs)
        if (counter.observe(texts[who[at]!]!, values[2 * at]!, timeMs)) hot++
      }
      return Number(process.hrtime.bigint() - start) / records
    },
    counts: () => ({ hot }),
  }
}

/** Copies of texts that V8 has not hashed, in one piece each. */
class FreshTexts {
  readonly #bytes: Buffer
  readonly #ends: Int32Array

  constructor(texts: readonly string[]) {
    this.#bytes = Buffer.from(texts.join(''), 'latin1')
    let end = 0
    this.#ends = Int32Array.from(texts, ({ length }) => {
      end += length
      return end
    })
  }

  at(index: number): string {
    return this.#bytes.toString(
      'latin1',
      index === 0 ? 0 : this.#ends[index - 1]!,
      this.#ends[index],
    )
  }
}
