type Environment = Readonly<Record<string, string | undefined>>

interface ProcessLike {
  readonly env?: Environment
  getBuiltinModule?(name: string): { readonly isWorker?: boolean } | undefined
}

const DOCS = 'SEMANTICS.md, "Several processes"'

/**
 * How a process comes to be one of several; undefined where it seems alone. Node takes its mark out
 * of a cluster worker's environment, so the module is asked (Node 20.16, 22.3 and later).
 */
export function fleetOf(own: ProcessLike): string | undefined {
  const { env = {} } = own
  if (env.AWS_LAMBDA_FUNCTION_NAME !== undefined) return 'a Lambda instance'
  // PM2 starts a single instance under the same variables.
  if (env.pm_id !== undefined && env.instances !== '1') return 'a PM2 instance'
  return own.getBuiltinModule?.('node:cluster')?.isWorker ? 'a cluster worker' : undefined
}

export function fleetWarning(fleet: string): string {
  const why = 'an address spread over several stays below the threshold for longer'
  return `this process is ${fleet}: each process counts for itself, so ${why}; see ${DOCS}`
}

/** This process; nothing of one where the runtime has none. */
export function currentProcess(): ProcessLike {
  return (globalThis as { process?: ProcessLike }).process ?? {}
}
