import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'
import { BY_IMPORT, BY_REQUIRE, run } from './application.ts'

/** Copies an installed package as it is found from a folder; `to` is where packages lie. */
function install(name: string, from: string, to: string): void {
  let folder = dirname(createRequire(join(from, 'app.cjs')).resolve(name))
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder)
  mkdirSync(join(to, name), { recursive: true })
  cpSync(folder, join(to, name), { recursive: true })
}

const APP = { 'app.cjs': "console.log('done')\nprocess.exitCode = 3\n" }

describeWith(['sdk-3'], 'an application without the SDK', line => {
  test.each([
    ['--import', BY_IMPORT],
    ['--require', BY_REQUIRE],
  ])('is told by one line what to install, and runs on: %s', async (_, nodeOptions) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netanomaly-test-')))
    try {
      const packages = join(folder, 'node_modules')
      for (const name of ['otel-netanomaly', '@opentelemetry/api']) install(name, line, packages)
      const ran = await run({ folder, files: APP, nodeOptions })
      expect(ran).toMatchObject({ code: 3, stdout: 'done\n' })
      expect(ran.stderr).toBe(
        'otel-netanomaly 0.1.0: @opentelemetry/sdk-node is not installed: npm install ' +
          '@opentelemetry/sdk-node; the application runs without telemetry\n',
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test.each([
    ['one that is too old', '0.57.2', '', 'expected @opentelemetry/sdk-node 0.203 or later, found'],
    ['one that throws', '0.301.0', "throw new Error('broken')", 'could not be set up: broken; '],
  ])('has %s instead: that is told, and it runs on', async (_, version, text, message) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netanomaly-test-')))
    try {
      const packages = join(folder, 'node_modules')
      for (const name of ['otel-netanomaly', '@opentelemetry/api']) install(name, line, packages)
      const own = join(packages, '@opentelemetry', 'sdk-node')
      mkdirSync(own)
      const named = { name: '@opentelemetry/sdk-node', version, main: 'index.js' }
      writeFileSync(join(own, 'package.json'), JSON.stringify(named))
      writeFileSync(join(own, 'index.js'), text)
      const ran = await run({ folder, files: APP })
      expect(ran).toMatchObject({ code: 3, stdout: 'done\n' })
      expect(ran.stderr.trim().split('\n')).toEqual([expect.stringContaining(message)])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
