import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A package as it is installed for the application. */
export interface InstalledPackage {
  readonly name: string
  /** Undefined where its package.json cannot be read. */
  readonly version: string | undefined
  /** The file that `require` takes; more packages can be found from there. */
  readonly file: string
  /** Throws what the package throws. */
  load(): Readonly<Record<string, unknown>>
}

/** The package that these files would get, asked in this order; undefined where none gets one. */
export function findPackage(
  name: string,
  places: readonly (string | undefined)[],
): InstalledPackage | undefined {
  for (const place of places) {
    const file = place === undefined ? undefined : resolveFrom(name, place)
    if (file === undefined || place === undefined) continue
    const load = () => createRequire(place)(name) as Readonly<Record<string, unknown>>
    return { name, file, load, version: versionOf(name, file) }
  }
  return undefined
}

/** File of a module, or undefined where it is not installed or not for `require`. */
export function resolveFrom(name: string, place: string): string | undefined {
  try {
    return createRequire(place).resolve(name)
  } catch {
    return undefined
  }
}

/** Packages need not export their package.json, so it is looked for upwards. */
function versionOf(name: string, file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (own.name === name) return String(own.version)
    } catch {
      // None here, or one of another form: build folders have such.
    }
  }
  return undefined
}
