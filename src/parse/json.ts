const OPEN = 0x7b
const OPEN_LIST = 0x5b

/** The object a line of JSON holds; undefined for anything else. The last of equal keys counts. */
export function parseObject(line: string): Record<string, unknown> | undefined {
  // A failing JSON.parse builds an error with a stack, some microseconds: wrong lines end here.
  if (line.charCodeAt(0) !== OPEN && !/^\s*\{/.test(line)) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The list of objects, or of objects among other things, that a line of JSON holds. */
export function parseObjectList(line: string): readonly unknown[] | undefined {
  if (line.charCodeAt(0) !== OPEN_LIST || !/^\[\s*\{/.test(line)) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
