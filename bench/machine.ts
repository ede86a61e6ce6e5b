import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { readJson, root } from '../tools/parts.mjs'

/** What figures depend on and are printed with. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly system: string
  readonly node: string
  readonly v8: string
  /** Mean of the last minute's runnable processes: near the number of cores, figures suffer. */
  readonly load: number
  /** Versions by package name. */
  readonly packages: Readonly<Record<string, string>>
}

const PACKAGES = ['@opentelemetry/api', '@opentelemetry/sdk-logs']

export function readMachine(): Machine {
  const folders = ['.', ...PACKAGES.map(name => join('node_modules', name))]
  const manifests = folders.map(folder => readJson(join(root, folder, 'package.json')))
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
    load: Math.round(loadavg()[0]! * 100) / 100,
    packages: Object.fromEntries(manifests.map(({ name, version }) => [name, version])),
  }
}

export function describeMachine(machine: Machine): string {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`)
  const { cpu, cores, memoryGib, system, node, v8, load } = machine
  return (
    `${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}, load before ${load}\n` +
    `Node ${node} (V8 ${v8}), ${packages.join(', ')}`
  )
}
