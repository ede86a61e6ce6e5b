import * as nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'
import { type InstalledPackage, resolveFrom } from './packages.ts'

const INSTRUMENTATION = '@opentelemetry/instrumentation'
/** Somebody has given the hook, or a loader with the same, on the command line. */
const GIVEN = /import-in-the-middle|instrumentation\/hook|--(?:experimental-)?loader/

/**
 * `node -e` and `-p`: after `--require` such a text loads `module` by a way in which hooks of this
 * thread (import-in-the-middle 3.6, Node 24.21) end the process. Those of a thread do not.
 */
const EVALUATED = /(?:^|\s)(?:-e|-p|-pe|--eval|--print)(?:[\s=]|$)/

/** Of import-in-the-middle: hooks in this very thread, for Nodes that can (22.22.3, 24.11.1). */
interface ThreadHooks {
  supportsSyncHooks(): boolean
  register(): void
}

type RegisterHooks = (specifier: string, parentUrl: string) => void

/**
 * Lets the instrumentations see ES modules, which they cannot without Node's module hooks; what
 * CommonJS loads they see anyway. Does nothing where the command line has such hooks, or where this
 * Node has none (before 20.6). `around` is run around what starts a thread for them.
 */
export function hookModules(
  auto: InstalledPackage,
  commandLine: string,
  around: (work: () => void) => void,
): void {
  if (GIVEN.test(commandLine)) return
  if (!EVALUATED.test(commandLine) && hookThread(auto)) return
  const file = resolveFrom(`${INSTRUMENTATION}/hook.mjs`, auto.file)
  const { register } = nodeModule as unknown as { readonly register?: RegisterHooks }
  if (file === undefined || register === undefined) return
  const url = pathToFileURL(file).href
  around(() => register(url, url))
}

/** False where import-in-the-middle is older, or this Node has no such hooks. */
function hookThread(auto: InstalledPackage): boolean {
  const instrumentation = resolveFrom(INSTRUMENTATION, auto.file)
  if (instrumentation === undefined || !('registerHooks' in nodeModule)) return false
  try {
    const load = nodeModule.createRequire(instrumentation)
    const hooks = load('import-in-the-middle/register-hooks.mjs') as ThreadHooks
    if (!hooks.supportsSyncHooks()) return false
    hooks.register()
    return true
  } catch {
    return false
  }
}
