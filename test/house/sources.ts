import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../tools/parts.mjs'

/** A source file as the house checks see it. */
export interface Source {
  /** From the project's root, with `/`: `src/base/clock.ts`. */
  readonly path: string
  readonly text: string
}

/** All files below the folders whose names end in one of the endings, sorted by path. */
export function readSources(folders: readonly string[], endings: readonly string[]): Source[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
      .map(entry =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter(path => !path.includes('node_modules/'))
      .sort()
      .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** Line of a position in a text, from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
