import { posix } from 'node:path'
import { lineAt, type Source } from './sources.ts'

/**
 * Where a folder of `src` stands. Imports go down: a folder may use itself and folders of lower
 * floors, never one of its own floor.
 */
export interface Room {
  readonly floor: number
  /** What it may import besides sources: packages and `node:` modules, by exact name or by prefix
   * with `*`; nothing where absent, which also keeps the folder free of Node. */
  readonly outside?: readonly string[]
  /** The same for single files of it. */
  readonly files?: Readonly<Record<string, readonly string[]>>
}

/** One breach a line: place, then what is wrong. */
export function breaches(sources: readonly Source[], rooms: Readonly<Record<string, Room>>) {
  return sources.flatMap(source => breachesOf(source, rooms))
}

function breachesOf({ path, text }: Source, rooms: Readonly<Record<string, Room>>): string[] {
  const own = roomName(path)
  const room = rooms[own]
  if (room === undefined) return [`${path}: ${own} stands on no floor`]
  const outside = [...(room.outside ?? []), ...(room.files?.[posix.basename(path)] ?? [])]
  return importsOf(text).flatMap(({ name, line }) => {
    const place = `${path}:${line}: `
    if (!name.startsWith('.')) {
      const allowed = outside.some(pattern => matches(pattern, name))
      return allowed ? [] : [`${place}${own} must not import ${name}`]
    }
    const target = posix.join(posix.dirname(path), name)
    if (!target.startsWith('src/')) return [`${place}${name} leaves src`]
    if (!target.endsWith('.ts')) return [`${place}${name} does not end in .ts`]
    const other = roomName(target)
    const floor = rooms[other]?.floor
    if (floor === undefined) return [`${place}${other} stands on no floor`]
    if (other === own || floor < room.floor) return []
    return [`${place}${own} (floor ${room.floor}) must not import ${other} (floor ${floor})`]
  })
}

/** The first folder below `src`, or the name of a file that stands there itself. */
function roomName(path: string): string {
  return path.split('/')[1] ?? path
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

const IMPORT =
  /^(?:import\b|export\s+(?:type\s+)?[*{])[^'"]*?\bfrom\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/gm

/** Names after `from`, in bare imports, in `import()` and in `require()`, types included. */
export function importsOf(text: string): { name: string; line: number }[] {
  return [...text.matchAll(IMPORT)].map(match => {
    const name = match[1] ?? match[2] ?? match[3] ?? ''
    return { name, line: lineAt(text, match.index + match[0].length - 1) }
  })
}
