import type { PackedEpisodes } from '../report/html/contents.ts'
import { shortTime } from '../report/time.ts'
import { byId } from './dom.ts'

/** Chooses a part of the timeline, with two sliders or by drawing on the picture. */
export class Brush {
  readonly #time: PackedEpisodes['timeline']
  readonly #choose: (fromMs: number, toMs: number) => void
  readonly #from = byId('from', HTMLInputElement)
  readonly #to = byId('to', HTMLInputElement)
  readonly #mark = byId('brush', SVGRectElement)
  /** Where a drawing has begun. */
  #start: number | undefined

  constructor(time: PackedEpisodes['timeline'], choose: (fromMs: number, toMs: number) => void) {
    this.#time = time
    this.#choose = choose
    const controls = byId('brush-controls', HTMLElement)
    if (controls === undefined || time.parts < 2) return
    controls.hidden = false
    this.#from?.addEventListener('input', () => this.#slide(true))
    this.#to?.addEventListener('input', () => this.#slide(false))
    this.#listen()
    this.#show(0, time.parts)
  }

  clear(): void {
    this.#set(0, this.#time.parts)
  }

  /** One end pushes the other on: at least one part is chosen. */
  #slide(isFrom: boolean): void {
    const { parts } = this.#time
    let from = Math.min(Number(this.#from?.value), parts - 1)
    let to = Math.max(Number(this.#to?.value), 1)
    if (from >= to) {
      if (isFrom) to = from + 1
      else from = to - 1
    }
    this.#set(from, to)
  }

  #set(from: number, to: number): void {
    if (this.#from !== undefined) this.#from.value = String(from)
    if (this.#to !== undefined) this.#to.value = String(to)
    this.#show(from, to)
    const { fromMs, stepMs, parts } = this.#time
    const isAll = from === 0 && to === parts
    if (isAll) this.#choose(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
    else this.#choose(fromMs + from * stepMs, fromMs + to * stepMs)
  }

  #show(from: number, to: number): void {
    const { fromMs, stepMs, parts } = this.#time
    const [first, last] = [fromMs + from * stepMs, fromMs + to * stepMs].map(shortTime)
    this.#from?.setAttribute('aria-valuetext', first!)
    this.#to?.setAttribute('aria-valuetext', last!)
    const isAll = from === 0 && to === parts
    const text = byId('brush-text', HTMLElement)
    if (text !== undefined) {
      text.textContent = isAll
        ? 'Choose a part of the time, here or by drawing on the picture: the list follows.'
        : `Chosen: ${first} to ${last}.`
    }
    this.#mark?.setAttribute('visibility', isAll ? 'hidden' : 'visible')
    this.#mark?.setAttribute('x', `${(from / parts) * 100}%`)
    this.#mark?.setAttribute('width', `${((to - from) / parts) * 100}%`)
  }

  #listen(): void {
    const plot = byId('brush-plot', HTMLElement)
    const picture = plot?.querySelector('svg:has(#brush)')
    if (plot === undefined || !picture) return
    plot.classList.add('draws')
    const shareOf = (event: PointerEvent) => {
      const { left, width } = picture.getBoundingClientRect()
      return Math.min(1, Math.max(0, (event.clientX - left) / width))
    }
    plot.addEventListener('pointerdown', event => {
      if (event.button !== 0) return
      this.#start = shareOf(event)
      plot.setPointerCapture(event.pointerId)
      event.preventDefault()
    })
    plot.addEventListener('pointermove', event => {
      if (this.#start !== undefined) this.#draw(this.#start, shareOf(event))
    })
    plot.addEventListener('pointerup', event => {
      const start = this.#start
      this.#start = undefined
      // A click takes the choice back.
      if (start !== undefined && start === shareOf(event)) this.clear()
    })
    plot.addEventListener('pointercancel', () => {
      this.#start = undefined
    })
  }

  #draw(a: number, b: number): void {
    if (a === b) return
    const { parts } = this.#time
    const from = Math.min(parts - 1, Math.floor(Math.min(a, b) * parts))
    this.#set(from, Math.max(from + 1, Math.ceil(Math.max(a, b) * parts)))
  }
}
