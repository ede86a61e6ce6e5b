import { mkdirSync, writeFileSync } from 'node:fs'
import { configurationSchema } from '../src/rules/schema.ts'

/**
 * Writes schema/netanomaly.schema.json, after a change to the tables it is made of:
 * `node tools/schema.ts && biome format --write schema`.
 */
const folder = new URL('../schema/', import.meta.url)
mkdirSync(folder, { recursive: true })
const text = `${JSON.stringify(configurationSchema(), undefined, 2)}\n`
writeFileSync(new URL('netanomaly.schema.json', folder), text)
