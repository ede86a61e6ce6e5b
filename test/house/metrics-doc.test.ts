import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  COUNTER_INSTRUMENTS,
  DURATION_INSTRUMENT,
  OPENED_INSTRUMENT,
  SKIPPED_INSTRUMENT,
  STATE_INSTRUMENTS,
} from '../../src/otel/instruments.ts'
import { root } from '../../tools/parts.mjs'

const text = readFileSync(join(root, 'SEMANTICS.md'), 'utf8')
const section = text.split(/^## /m).find(one => one.startsWith('Metrics\n'))

describe('SEMANTICS.md, "Metrics"', () => {
  it('lists every instrument as the code makes it, and no other', () => {
    const rows = section?.match(/^\| `[^`]+` \| (counter|up-down counter|histogram) \|.*$/gm)
    const instruments = [
      ...Object.values(COUNTER_INSTRUMENTS),
      ...Object.values(STATE_INSTRUMENTS),
      ...[SKIPPED_INSTRUMENT, OPENED_INSTRUMENT, DURATION_INSTRUMENT],
    ]
    const expected = instruments.map(
      ({ name, kind, unit, description }) =>
        `| \`${name}\` | ${kind} | \`${unit}\` | ${description} |`,
    )
    expect(rows?.toSorted()).toEqual(expected.toSorted())
  })
})
