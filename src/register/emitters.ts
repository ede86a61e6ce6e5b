type Emit = (this: object, event: string | symbol, ...values: unknown[]) => boolean

/** Calls the listeners where it wants to, once: `call(emitter, event, ...values)`. Hot path. */
export type Around = (emit: Emit, emitter: object, values: Parameters<Emit>) => boolean

/**
 * Lets `around` call the listeners of all emitters of a class, by an `emit` of its own on the
 * prototype, which nobody sees who lists an emitter's properties. Answers a function that undoes
 * it; whoever has wrapped ours since keeps it, and it then changes nothing.
 */
export function surroundListeners(prototype: object, around: Around): () => void {
  const holder = prototype as { emit: Emit }
  const own = Object.hasOwn(prototype, 'emit') ? holder.emit : undefined
  // Looked up each time: `domain` and others replace that of all emitters.
  const inherited = Object.getPrototypeOf(prototype) as { emit: Emit }
  let isOn = true
  const emit: Emit = function (...values) {
    const next = own ?? inherited.emit
    return isOn ? around(next, this, values) : next.apply(this, values)
  }
  const define = (value: Emit) =>
    Object.defineProperty(prototype, 'emit', { value, configurable: true, writable: true })
  define(emit)
  return () => {
    isOn = false
    if (holder.emit !== emit) return
    if (own !== undefined) define(own)
    else Reflect.deleteProperty(prototype, 'emit')
  }
}
