import type { RowTable, Slot } from '../memory/row-table.ts'
import type { Episode } from './episode.ts'

/**
 * The open episodes. A row's word says which one holds it, so that a hot record finds it without a
 * look-up; where several are open for one key (a late record may still connect them) they are
 * chained, the one opened last first.
 */
export class EpisodeBook {
  readonly #table: RowTable
  readonly #byHandle: (Episode | undefined)[] = [undefined]
  readonly #free: number[] = []
  #size = 0

  constructor(table: RowTable) {
    this.#table = table
  }

  /** Episodes open now. */
  get size(): number {
    return this.#size
  }

  /** The one opened last of a row; the others follow by `next`. Hot path. */
  of(slot: Slot): Episode | undefined {
    return this.#byHandle[this.#table.holderOf(slot)]
  }

  all(): readonly Episode[] {
    return this.#byHandle.filter(episode => episode !== undefined)
  }

  add(episode: Episode): void {
    const handle = this.#free.pop() ?? this.#byHandle.length
    episode.handle = handle
    episode.next = this.of(episode.slot)
    this.#byHandle[handle] = episode
    this.#table.hold(episode.slot, handle)
    this.#size++
  }

  remove(episode: Episode): void {
    const { slot, handle } = episode
    const first = this.of(slot)
    if (first === episode) this.#table.hold(slot, episode.next?.handle ?? 0)
    else {
      let before = first
      while (before !== undefined && before.next !== episode) before = before.next
      if (before !== undefined) before.next = episode.next
    }
    episode.next = undefined
    this.#byHandle[handle] = undefined
    this.#free.push(handle)
    this.#size--
  }
}
