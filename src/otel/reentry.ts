const KEY = Symbol.for('otel-netanomaly.depth')

interface Depth {
  depth: number
}

/**
 * How deep this process is inside our own code, shared by an ESM and a CommonJS copy of the package
 * in one process: what is logged meanwhile (our events, a DiagLogger that logs) is never counted.
 */
const shared: Depth = depthOf(globalThis)

export function isInside(): boolean {
  return shared.depth > 0
}

/** Flag up; `leave` takes it down again, and calls nest. */
export function enter(): void {
  shared.depth++
}

export function leave(): void {
  shared.depth--
}

function depthOf(global: object): Depth {
  const holder = global as { [KEY]?: Depth }
  holder[KEY] ??= { depth: 0 }
  return holder[KEY]
}
