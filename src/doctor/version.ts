/** The three numbers of a version; what follows them (`-rc.1`, `+build`) does not count here. */
export type Version = readonly [major: number, minor: number, patch: number]

/** Undefined where the text does not begin as a version does. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})/.exec(text.trim()) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)]
}

/** Below 0 where `a` is older than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** Whether the text is a version of at least `least`; false where it is none. */
export function isAtLeast(text: string, least: Version): boolean {
  const version = parseVersion(text)
  return version !== undefined && compareVersions(version, least) >= 0
}

/** Longer ranges are nobody's, and would take long to read. */
const MAX_RANGE = 256

/**
 * Whether a version is in a range as npm writes it: `>=1.10.0 <1.11.0`, `^1.3.0`, `~2.1`, `1.x`,
 * `1.2 - 1.4`, `a || b`. Undefined where the range says something else, such as `workspace:*`.
 */
export function isWithin(text: string, range: string): boolean | undefined {
  const version = parseVersion(text)
  if (version === undefined || range.length > MAX_RANGE) return undefined
  let isIn = false
  for (const alternative of range.split('||')) {
    const bounds = readAlternative(alternative)
    if (bounds === undefined) return undefined
    isIn ||= bounds.every(
      ({ from, to }) => compareVersions(version, from) >= 0 && compareVersions(version, to) < 0,
    )
  }
  return isIn
}

/** All versions from `from` on and before `to`. */
interface Bounds {
  readonly from: Version
  readonly to: Version
}

const LEAST: Version = [0, 0, 0]
const BEYOND: Version = [Number.POSITIVE_INFINITY, 0, 0]

function readAlternative(text: string): Bounds[] | undefined {
  const plain = text
    .trim()
    .replaceAll(/(\S+)\s+-\s+(\S+)/g, '>=$1 <=$2')
    .replaceAll(/([<>=^~])\s+/g, '$1')
  const bounds: Bounds[] = []
  for (const word of plain.split(/\s+/)) {
    const one = readComparator(word)
    if (one === undefined) return undefined
    bounds.push(one)
  }
  return bounds
}

/** An operator, up to three numbers or `x`, and what follows them. */
const COMPARATOR =
  /^([~^]|[<>]=?|=)?v?(\d{1,9}|[xX*])?(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?(?:[-+].*)?$/

function readComparator(word: string): Bounds | undefined {
  const found = COMPARATOR.exec(word)
  if (found === null) return undefined
  const [, operator = '=', ...parts] = found
  const given = parts.map(part => (part === undefined || /[xX*]/.test(part) ? -1 : Number(part)))
  const known = given.indexOf(-1) < 0 ? 3 : given.indexOf(-1)
  const from: Version = [part(given, 0, known), part(given, 1, known), part(given, 2, known)]
  // The first version that `1.2` no longer means.
  const after = known === 0 ? BEYOND : next(from, known - 1)
  if (operator === '>=') return { from, to: BEYOND }
  if (operator === '>') return { from: after, to: BEYOND }
  if (operator === '<') return { from: LEAST, to: from }
  if (operator === '<=') return { from: LEAST, to: after }
  if (known === 0 || operator === '=') return { from, to: after }
  if (operator === '~') return { from, to: next(from, Math.min(1, known - 1)) }
  const first = from.findIndex((number, index) => number > 0 || index === known - 1)
  return { from, to: next(from, first) }
}

function part(given: readonly number[], index: number, known: number): number {
  return index < known ? given[index]! : 0
}

function next(version: Version, place: number): Version {
  const [major, minor, patch] = version
  if (place === 0) return [major + 1, 0, 0]
  return place === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1]
}
