import * as nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'
import { type InstalledPackage, resolveFrom } from './packages.ts'

const INSTRUMENTATION = '@opentelemetry/instrumentation'
/** Somebody has given the hook, or a loader with the same, on the command line. */
const GIVEN = /import-in-the-middle|instrumentation\/hook|--(?:experimental-)?loader/

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
  const threadHooks = findThreadHooks(auto)
  if (threadHooks?.supportsSyncHooks()) {
    threadHooks.register()
    return
  }
  const file = resolveFrom(`${INSTRUMENTATION}/hook.mjs`, auto.file)
  const { register } = nodeModule as unknown as { readonly register?: RegisterHooks }
  if (file === undefined || register === undefined) return
  const url = pathToFileURL(file).href
  around(() => register(url, url))
}

/** Undefined where they are older, or this Node cannot `require` an ES module. */
function findThreadHooks(auto: InstalledPackage): ThreadHooks | undefined {
  const instrumentation = resolveFrom(INSTRUMENTATION, auto.file)
  if (instrumentation === undefined || !('registerHooks' in nodeModule)) return undefined
  try {
    const load = nodeModule.createRequire(instrumentation)
    return load('import-in-the-middle/register-hooks.mjs') as ThreadHooks
  } catch {
    return undefined
  }
}
