import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'tsdown'
import { root } from './parts.mjs'

/** The script of a scan's page, from src/browser. */
export async function bundleReportScript(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'netanomaly-script-'))
  try {
    await build({
      config: false,
      entry: { script: join(root, 'src', 'browser', 'main.ts') },
      ...{ cwd: root, outDir: folder, clean: false, dts: false, hash: false },
      ...{ format: 'iife', platform: 'browser', target: 'es2022', minify: true },
      ...{ tsconfig: join(root, 'tsconfig.browser.json'), logLevel: 'error', report: false },
    })
    return readFileSync(join(folder, 'script.iife.js'), 'utf8').trim()
  } finally {
    rmSync(folder, { recursive: true })
  }
}
