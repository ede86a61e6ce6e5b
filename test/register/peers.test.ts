import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lackingPeers } from '../../src/register/sdk.ts'

describe('server spans', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'netanomaly-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** As it is installed beside the auto-instrumentations; their file is all that is asked for. */
  function withHttp(version: string) {
    const http = join(folder, 'node_modules', '@opentelemetry', 'instrumentation-http')
    mkdirSync(http, { recursive: true })
    const name = '@opentelemetry/instrumentation-http'
    writeFileSync(join(http, 'package.json'), JSON.stringify({ name, version, main: 'i.js' }))
    writeFileSync(join(http, 'i.js'), '')
    return { name: 'auto', version: '0.62.2', file: join(folder, 'i.js'), load: () => ({}) }
  }

  it.each([
    ['0.203.0', '', true],
    ['0.203.0', 'database', true],
    ['0.203.0', 'http/dup', false],
    ['0.219.0', 'database, http', false],
    ['0.223.1', '', false],
    ['0.301.0', '', false],
  ])('of instrumentation-http %s, asked for "%s", lack peers: %s', (version, asked, lacks) => {
    const found = lackingPeers(withHttp(version), { OTEL_SEMCONV_STABILITY_OPT_IN: asked })
    const note = 'requests without peers (set OTEL_SEMCONV_STABILITY_OPT_IN=http/dup)'
    expect(found).toBe(lacks ? note : undefined)
  })

  it('lack nothing that we know of where there is no such package', () => {
    const file = join(folder, 'i.js')
    expect(lackingPeers({ name: 'auto', version: '1', file, load: () => ({}) }, {})).toBeUndefined()
  })
})
