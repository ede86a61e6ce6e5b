import { describe, expect, it } from 'vitest'
import { SHARED_STYLES } from '../../../src/report/html/styles.ts'

/** The colours of a scheme by name: the light ones, and what the dark scheme has instead. */
function coloursOf(scheme: 'light' | 'dark'): Map<string, string> {
  const [light = '', dark = ''] = SHARED_STYLES.split('@media (prefers-color-scheme: dark)')
  const text = scheme === 'light' ? light : dark.slice(0, dark.indexOf('*,'))
  return new Map(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!]),
  )
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const LEVELS = ['critical', 'high', 'medium', 'low', 'informational']
const TEXTS = [
  ...['ink', 'soft', 'accent'].flatMap(text => [
    [text, 'page'],
    [text, 'card'],
    [text, 'sunk'],
  ]),
  ...LEVELS.map(level => [level, `${level}-back`]),
  ['on-accent', 'accent'],
  ['limit', 'card'],
]
const SHAPES = [
  ...['edge', 'quiet', 'bar', 'limit', 'accent'].map(shape => [shape, 'card']),
  ...LEVELS.map(level => [level, 'sunk']),
]

describe.each(['light', 'dark'] as const)('the %s colours', scheme => {
  const colours = coloursOf(scheme)
  const low = (pairs: readonly string[][], least: number) =>
    pairs
      .map(([a, b]) => `${a} on ${b}: ${contrast(colours.get(a!)!, colours.get(b!)!).toFixed(2)}`)
      .filter(line => !(Number(line.split(': ')[1]) >= least))

  it('let every text be read: 4.5 to 1', () => {
    expect(low(TEXTS, 4.5)).toEqual([])
  })

  it('let every shape be seen: 3 to 1', () => {
    expect(low(SHAPES, 3)).toEqual([])
  })
})
