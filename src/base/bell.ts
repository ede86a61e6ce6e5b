/** Wakes one who waits: a ring is kept until somebody listens, two are as one. */
export class Bell {
  #isRung = false
  #listener: (() => void) | undefined

  ring(): void {
    this.#isRung = true
    this.#listener?.()
  }

  /** Calls back once at the next ring, at once where it was rung; answers how to stop listening. */
  listen(called: () => void): () => void {
    const answer = () => {
      this.#isRung = false
      this.#listener = undefined
      called()
    }
    if (this.#isRung) answer()
    else this.#listener = answer
    return () => {
      if (this.#listener === answer) this.#listener = undefined
    }
  }
}
