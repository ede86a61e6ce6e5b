// Builds the back ends that the tests ask, from their Go modules, into the cache: Jaeger, Loki,
// Prometheus with promtool. GOPROXY, GOFLAGS and the like are taken from the environment.
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { go, inScratch, refuseWithoutGo } from './go.mjs'
import { backendFolder, backends, cache } from './parts.mjs'
import { fillFolder, prune } from './run.mjs'

/** A binary has 50 to 160 MB. */
const KEEP = 2

/**
 * Does nothing where the binaries are there.
 * @param {import('./parts.mjs').BackendName} name
 * @param {(what: string) => void} say
 */
export async function buildBackend(name, say) {
  const backend = backends[name]
  const folder = backendFolder(name)
  if (existsSync(folder)) return
  await refuseWithoutGo(name)
  say(`${name} ${backend.version} from Go modules (${backend.minutes} minutes on two cores)`)
  await fillFolder(folder, target =>
    inScratch(target, async scratch => {
      if (backend.unreplaced === undefined) await install(backend, scratch, target)
      else await buildWrapped(backend, scratch, target)
    }),
  )
  prune(join(cache, 'backends', name), KEEP)
}

/**
 * @param {import('./parts.mjs').Backend} backend
 * @param {string} scratch
 * @param {string} target
 */
async function install({ module, version, programs, tags }, scratch, target) {
  const packages = programs.map(program => `${module}/cmd/${program}@${version}`)
  await go('go', ['install', ...flags(tags), ...packages], scratch, target)
}

/**
 * `go install` refuses a module with replace directives. So one that has the same requirements
 * and directives as the program's own wraps it.
 * @param {import('./parts.mjs').Backend} backend
 * @param {string} scratch
 * @param {string} target
 */
async function buildWrapped({ module, version, programs, tags, unreplaced = [] }, scratch, target) {
  // Go ignores a go.mod in its folder for temporary files itself.
  const wrapper = join(scratch, 'wrapper')
  mkdirSync(wrapper)
  const answer = await go(
    'go',
    ['mod', 'download', '-json', `${module}@${version}`],
    wrapper,
    target,
  )
  const { GoMod, Dir } = JSON.parse(answer)
  copyFileSync(GoMod, join(wrapper, 'go.mod'))
  copyFileSync(join(Dir, 'go.sum'), join(wrapper, 'go.sum'))
  for (const name of ['go.mod', 'go.sum']) chmodSync(join(wrapper, name), 0o644)
  const all = [{ module, version }, ...unreplaced]
  const edits = [
    '-module=wrapper',
    ...unreplaced.map(one => `-dropreplace=${one.module}`),
    ...all.map(one => `-require=${one.module}@${one.version}`),
    ...programs.map(program => `-tool=${module}/cmd/${program}`),
  ]
  await go('go', ['mod', 'edit', ...edits], wrapper, target)
  await go('go', ['mod', 'download', ...all.map(one => one.module)], wrapper, target)
  for (const program of programs) {
    const output = ['-o', join(target, program)]
    await go(
      'go',
      ['build', ...flags(tags), ...output, `${module}/cmd/${program}`],
      wrapper,
      target,
    )
  }
}

/** @param {string | undefined} tags */
function flags(tags) {
  return ['-trimpath', '-ldflags=-s -w', ...(tags === undefined ? [] : [`-tags=${tags}`])]
}
