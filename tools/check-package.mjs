// Checks the packed tarball as a registry's user meets it: publint (package.json against the files)
// and attw (types resolve as the code does). Node's pre-exports resolution is left out: it does not
// know "./engine", and no supported Node uses it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { missingPart, partPath, root } from './parts.mjs'

const tarball = partPath('tarball')
if (tarball === undefined) {
  process.stderr.write(`check-package: ${missingPart('tarball')}\n`)
  process.exit(1)
}

const bin = join(root, 'node_modules', '.bin')
for (const { command, args } of [
  { command: 'publint', args: [tarball, '--strict'] },
  { command: 'attw', args: [tarball, '--profile', 'node16', '--no-emoji'] },
]) {
  const { status } = spawnSync(join(bin, command), args, { stdio: 'inherit', cwd: root })
  if (status !== 0) process.exit(status ?? 1)
}
