import { START_MS, type Stream } from './stream.ts'

/** Records in hand at once. */
export const IN_HAND = 1_024

/** Records made before the clock starts, as the seed's program has them. */
export function createHand(
  { who, words, texts, recordsPerMs }: Stream,
  users: readonly string[] = [],
) {
  const hand = {
    keyWords: new Int32Array(4 * IN_HAND),
    times: new Float64Array(IN_HAND),
    texts: new Array<string>(IN_HAND).fill(''),
    userNames: new Array<string>(IN_HAND).fill(''),
    take(first: number, count: number): void {
      for (let at = 0; at < count; at++) {
        const index = who[(first + at) & (who.length - 1)]!
        hand.times[at] = START_MS + Math.floor((first + at) / recordsPerMs)
        for (let word = 0; word < 4; word++) hand.keyWords[4 * at + word] = words[4 * index + word]!
        hand.texts[at] = texts[index]!
        if (users.length > 0) hand.userNames[at] = users[index]!
      }
    },
  }
  return hand
}
