/** Next.js calls it once, before the first request is answered. */
export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') await import('./telemetry.js')
}
