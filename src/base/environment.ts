/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The value as the OpenTelemetry SDK takes it: without blanks around, and empty as if not set. */
export function textOf(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}

export function listOf(env: Environment, name: string): string[] {
  const entries = textOf(env, name)?.split(',') ?? []
  return entries.map(entry => entry.trim()).filter(entry => entry !== '')
}
