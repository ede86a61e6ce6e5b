import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256Base64 } from '../../src/base/sha256.ts'

const TEXTS = ['', 'abc', 'ä€😀', '\ud800', ...[55, 56, 63, 64, 65, 1_000].map(n => 'x'.repeat(n))]

test('a hash is the one that Node computes', () => {
  const expected = TEXTS.map(text => createHash('sha256').update(text).digest('base64'))
  expect(TEXTS.map(sha256Base64)).toEqual(expected)
})
