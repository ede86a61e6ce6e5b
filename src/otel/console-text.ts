type Format = (...values: unknown[]) => string

interface Runtime {
  readonly process?: { getBuiltinModule?(name: string): { readonly format?: Format } | undefined }
}

const format: Format = formatOf(globalThis as Runtime) ?? plainFormat

/** What `console.log` prints for these values: `util.format` of Node, where there is one. */
export function consoleText(values: readonly unknown[]): string {
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : format(...values)
}

/** Node 20.16, 22.3 and later, and runtimes like it, hand it out without an import. */
export function formatOf({ process }: Runtime): Format | undefined {
  return process?.getBuiltinModule?.('node:util')?.format
}

/** Elsewhere: texts as they are, maps as JSON; `%s` and the like are left as they stand. */
export function plainFormat(...values: unknown[]): string {
  return values.map(plainText).join(' ')
}

function plainText(value: unknown): string {
  if (value instanceof Error) return String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
