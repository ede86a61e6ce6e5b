// Builds the OpenTelemetry Collector of tools/collector/manifest.yaml from Go modules with the
// Collector Builder, into the cache, and as a command prints the path of the binary.
// GOPROXY, GOFLAGS and the like are taken from the environment.
import { copyFileSync, existsSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { go, inScratch, refuseWithoutGo } from './go.mjs'
import {
  builderVersion,
  cache,
  executable,
  expectedPath,
  inCi,
  partPath,
  platform,
  root,
} from './parts.mjs'
import { fillFolder, prune, SetupError } from './run.mjs'

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder'
/** One binary is about 40 MB. */
const KEEP = 3

/** @param {(what: string) => void} say */
export async function buildCollector(say) {
  const binary = expectedPath('collector')
  if (binary === undefined || existsSync(binary)) return
  await refuseWithoutGo('the Collector')
  const builder = join(cache, 'builder', `${builderVersion}-${platform}`, executable('builder'))
  if (!existsSync(builder)) {
    say(`Collector Builder ${builderVersion} from Go modules`)
    await fillFolder(dirname(builder), folder =>
      inScratch(folder, scratch =>
        go('go', ['install', `${BUILDER}@${builderVersion}`], scratch, folder),
      ),
    )
  }
  say('Collector from Go modules (two to four minutes)')
  await fillFolder(dirname(binary), folder =>
    inScratch(folder, async scratch => {
      copyFileSync(
        join(root, 'tools', 'collector', 'manifest.yaml'),
        join(scratch, 'manifest.yaml'),
      )
      await go(builder, ['--config', 'manifest.yaml'], scratch, folder)
      renameSync(join(scratch, 'dist', basename(binary)), join(folder, basename(binary)))
    }),
  )
  prune(join(cache, 'collector'), KEEP)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildCollector(what => process.stderr.write(`collector: ${what} …\n`))
    process.stdout.write(`${partPath('collector')}\n`)
  } catch (cause) {
    if (!(cause instanceof SetupError)) throw cause
    process.stderr.write(`collector: ${inCi ? 'failed' : 'skipped'}: ${cause.message}\n`)
    process.exitCode = inCi ? 1 : 0
  }
}
