import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../tools/parts.mjs'

export type ExampleName = 'plain-sdk' | 'express-pino' | 'loggers' | 'nextjs' | 'express-429'

/** Arguments of Node in each example's `npm start`. */
export const START = {
  'plain-sdk': startOf('plain-sdk'),
  'express-pino': startOf('express-pino'),
  'express-429': startOf('express-429'),
} satisfies Partial<Record<ExampleName, readonly string[]>>

/**
 * Runs `work` in a folder of its own below the installed example's, with copies of its programs;
 * the folder is removed afterwards.
 */
export async function inExample<T>(
  name: ExampleName,
  installed: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(installed, 'run-'))
  try {
    cpSync(join(root, 'examples', name), folder, { recursive: true, filter: isProgram })
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Neither what npm and builds have left in the clone, nor what npm would read. */
function isProgram(path: string): boolean {
  if (statSync(path).isDirectory()) return !['node_modules', '.next'].includes(basename(path))
  return /\.([mc]?jsx?|yaml)$/.test(path)
}

/** What must be so for `npm ci` to install the package as it is now, and for its README. */
export function checkRecipe(name: ExampleName, sentence: string): void {
  test('its README shows the sentence that it prints', () => {
    const text = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8')
    expect(text.split('\n')).toContain(sentence)
  })
  checkLock(name)
}

/** What must be so for `npm ci` to install the package as it is now. */
export function checkLock(name: ExampleName): void {
  test('its lock file knows our package as it is now, and no registry', () => {
    const own = readPackage('.')
    const text = readFileSync(join(root, 'examples', name, 'package-lock.json'), 'utf8')
    expect(text).not.toMatch(/https?:\/\/[^"]*\.tgz/)
    const { version, dependencies, peerDependencies } = own
    const locked = JSON.parse(text).packages['node_modules/otel-netanomaly']
    expect(locked).toMatchObject({
      ...{ version, dependencies, peerDependencies },
      resolved: 'file:../..',
    })
  })
}

function startOf(name: ExampleName): string[] {
  const [node, ...args] = readPackage(join('examples', name)).scripts.start.split(' ')
  expect(node).toBe('node')
  return args
}

function readPackage(folder: string) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}
