import { expect, it } from 'vitest'
import { formatAmount, formatBytes, formatCount } from '../../src/report/number.ts'

it.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('counts %i as %s', (count, text) => {
  expect(formatCount(count)).toBe(text)
})

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_996, '10.0 kB'],
  [99_940, '99.9 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [176_176_535, '176 MB'],
  [1.5e12, '1.50 TB'],
])('measures %i as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [0, '0'],
  [1_234_567, '1,234,567'],
  [-1_234.5, '-1,234.5'],
  [1_234_567.891, '1,234,570'],
  [0.123456789, '0.123457'],
  [1e21, '1e+21'],
])('an amount of %d is %s', (amount, text) => {
  expect(formatAmount(amount)).toBe(text)
})
