import { expect, it } from 'vitest'
import { MIB, runChild } from '../../bench/child.ts'
import type { MemoryAnswer } from '../../bench/memory-child.ts'

// ARCHITECTURE.md: 72 to 80 bytes a row, 4.9 a word of the pool, and the code.
it.each([
  { keys: 100_000, maxKeys: 131_072, mostMib: 64 },
  { keys: 1_000_000, maxKeys: 1_048_576, mostMib: 144 },
])(
  'counts $keys keys in $mostMib MiB more than an empty process',
  ({ keys, maxKeys, mostMib }) => {
    const { made, seenOnce, seenMinute } = runChild<MemoryAnswer>('memory-child.ts', [
      keys,
      maxKeys,
    ])
    for (const bytes of [made, seenOnce, seenMinute]) {
      expect(bytes).toBeGreaterThan(MIB)
      expect(bytes).toBeLessThan(mostMib * MIB)
    }
  },
  60_000,
)
