import { expect, it } from 'vitest'
import { seedRunner } from '../../bench/seed-program.ts'
import { createStream, ipv4Addresses } from '../../bench/stream.ts'
import { uniform } from '../../bench/traffic.ts'
import { seededRandom } from '../../src/base/random.ts'
import { seedProgram } from '../../tools/bench-parts.mjs'

const THRESHOLD = 100
const RECORDS = 6_000

it("the seed's program sees the same addresses and flags what is above its threshold", async ({
  skip,
}) => {
  const program = await seedProgram(() => {})
  if ('missing' in program) return skip(program.missing)
  const pick = uniform(50, seededRandom(3))
  const stream = createStream(pick, ipv4Addresses(50), 4_096, 100)
  const counts = new Int32Array(50)
  let hot = 0
  for (let next = 0; next < RECORDS; next++) {
    if (++counts[stream.who[next % 4_096]!]! > THRESHOLD) hot++
  }
  // It compares the checksum of all addresses in their order, and throws where it differs.
  const seed = await seedRunner(program.path, stream)
  try {
    for (const records of [1, RECORDS - 1]) await seed.run(records)
    expect(seed.counts()).toEqual({ hot })
    expect(seed.clears).toBe(0)
  } finally {
    seed.end()
  }
}, 120_000)
