import { join } from 'node:path'
import type { Surroundings } from './with-network-anomaly.ts'

/** This process: packages as its main file, the folder that it runs in, or we would get them. */
export function currentSurroundings(): Surroundings {
  const [, main] = process.argv
  const places = [main, join(process.cwd(), 'package.json'), import.meta.url]
  return { env: process.env, places }
}
