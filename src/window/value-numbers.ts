/**
 * Numbers 64-bit values in the order in which they are first asked for: 0, 1, 2 … It is emptied
 * and used again; memory is taken only when more values come than ever before.
 *
 * Hot path.
 */
export class ValueNumbers {
  /** Values that have a number. */
  size = 0
  #places = new Int32Array(0) // number + 1; 0 is empty
  #mask = 0
  #firsts = new Int32Array(0)
  #seconds = new Int32Array(0)

  /** Forgets all, and has room for so many values. */
  begin(values: number): void {
    this.size = 0
    if (values > this.#firsts.length) {
      const room = 2 ** Math.ceil(Math.log2(Math.max(16, values)))
      this.#firsts = new Int32Array(room)
      this.#seconds = new Int32Array(room)
      this.#places = new Int32Array(room * 2)
    }
    const places = 2 ** Math.ceil(Math.log2(Math.max(16, values))) * 2
    this.#mask = places - 1
    this.#places.fill(0, 0, places)
  }

  of(first: number, second: number): number {
    const places = this.#places
    const mask = this.#mask
    let place = first & mask
    for (;;) {
      const number = places[place]! - 1
      if (number < 0) break
      if (this.#firsts[number] === first && this.#seconds[number] === second) return number
      place = (place + 1) & mask
    }
    const number = this.size++
    places[place] = number + 1
    this.#firsts[number] = first
    this.#seconds[number] = second
    return number
  }
}
