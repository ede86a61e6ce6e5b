import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const CHILD = fileURLToPath(new URL('./allocation-child.ts', import.meta.url))
const WARM_UP = 3_000_000
const RECORDS = 10_000_000
/** Node's young generation as large as Node lets it grow by default. */
const FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--expose-gc']

it.each([
  { traffic: 'hot', of: 'a thousand addresses that are hot all the time' },
  { traffic: 'cold', of: 'a hundred thousand addresses that are not hot' },
  { traffic: 'flood', of: 'new addresses, two rules, and some addresses that are hot' },
])(
  'ten million records of $of cause no garbage collection',
  { timeout: 120_000 },
  ({ traffic }) => {
    const args = [...FLAGS, CHILD, traffic, String(WARM_UP), String(RECORDS)]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(JSON.parse(stdout)).toEqual({ records: WARM_UP + RECORDS, during: 0 })
  },
)
