type Environment = Readonly<Record<string, string | undefined>>

const DOCS = 'SEMANTICS.md, "Several processes"'

/** How this process comes to be one of several; undefined where it seems alone. */
export function fleetOf(environment: Environment): string | undefined {
  if (environment.NODE_UNIQUE_ID !== undefined) return 'a cluster worker'
  if (environment.AWS_LAMBDA_FUNCTION_NAME !== undefined) return 'a Lambda instance'
  if (environment.pm_id !== undefined || environment.NODE_APP_INSTANCE !== undefined) {
    return 'a PM2 instance'
  }
  return undefined
}

export function fleetWarning(fleet: string): string {
  const why = 'an address spread over several stays below the threshold for longer'
  return `this process is ${fleet}: each process counts for itself, so ${why}; see ${DOCS}`
}

/** The environment variables of this process; empty where there is no such thing. */
export function processEnvironment(): Environment {
  const { process } = globalThis as { process?: { env?: Environment } }
  return process?.env ?? {}
}
