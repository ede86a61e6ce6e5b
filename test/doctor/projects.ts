import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What a package.json says besides its name. */
export interface PackageJson {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly engines?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly workspaces?: readonly string[]
}

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A project folder of a test's own, gone when its process ends. */
export class Project {
  readonly path = mkdtempSync(join(tmpdir(), 'netanomaly-doctor-'))

  constructor(manifest: PackageJson = {}) {
    folders.push(this.path)
    this.write('package.json', JSON.stringify({ name: 'shop', ...manifest }))
  }

  write(path: string, text: string): string {
    const full = join(this.path, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
    return full
  }

  /** A package in `node_modules`, or in that of the folder `under`. */
  install(name: string, manifest: PackageJson, under = ''): this {
    const path = join(under, 'node_modules', name, 'package.json')
    this.write(path, JSON.stringify({ name, ...manifest }))
    return this
  }

  link(path: string, target: string): this {
    mkdirSync(dirname(join(this.path, path)), { recursive: true })
    symlinkSync(join(this.path, target), join(this.path, path))
    return this
  }
}

const PEERS_3 = { '@opentelemetry/api': '>=1.10.0 <1.11.0' }
const PEERS_OLD = { '@opentelemetry/api': '>=1.4.0 <1.10.0' }

export const API_110: PackageJson = { version: '1.10.0', engines: { node: '>=8.0.0' } }
export const API_19: PackageJson = { version: '1.9.1', engines: { node: '>=8.0.0' } }
export const SDK_3: PackageJson = {
  version: '3.1.1',
  peerDependencies: PEERS_3,
  engines: { node: '>=22.15.0' },
}
export const SDK_OLD: PackageJson = {
  version: '0.223.1',
  peerDependencies: PEERS_OLD,
  dependencies: { '@opentelemetry/api-logs': '0.223.1' },
  engines: { node: '^18.19.0 || >=20.6.0' },
}

/** A project that has all it needs, of line 3. */
export function soundProject(manifest: PackageJson = {}): Project {
  return new Project(manifest)
    .install('@opentelemetry/api', API_110)
    .install('@opentelemetry/sdk-logs', SDK_3)
    .install('otel-netanomaly', { version: '0.1.0', engines: { node: '>=20.6' } })
}
