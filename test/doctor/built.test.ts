import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { describeWith } from '../with-parts.ts'

const TIMEOUT_MS = 25_000

/** The built command as a process; what it answers as JSON, and its exit status. */
async function doctor(node: string, cli: string, cwd: string, env: Record<string, string> = {}) {
  const own = { PATH: process.env.PATH, ...env }
  const argv = [cli, 'doctor', '--json', ...(Object.keys(env).length === 0 ? ['--no-send'] : [])]
  const options = { cwd, env: own, timeout: TIMEOUT_MS }
  const ended = await promisify(execFile)(node, argv, options).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  )
  const { findings } = JSON.parse(ended.stdout) as { findings: { code: string }[] }
  return { status: ended.code, codes: findings.map(({ code }) => code) }
}

/** Free at this moment. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

describeWith(
  ['build', 'sdk-3', 'node24', 'node22', 'node20'],
  'the built command in an installed project',
  (build, folder, node24, node22, node20) => {
    const cli = join(build, 'cli.mjs')

    test('says what Node it runs with, and nothing where that is new enough', async () => {
      expect(await doctor(node24, cli, folder)).toEqual({ status: 0, codes: [] })
      expect(await doctor(node22, cli, folder)).toEqual({ status: 0, codes: [] })
      const { status, codes } = await doctor(node20, cli, folder)
      expect({ status, codes: [...new Set(codes)] }).toEqual({ status: 1, codes: ['NA1001'] })
    })

    test.each(['http/protobuf', 'http/json', 'grpc'])(
      'ends where nobody listens, over %s',
      async p => {
        const env = {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await closedPort()}`,
          OTEL_EXPORTER_OTLP_PROTOCOL: p,
        }
        expect(await doctor(node22, cli, folder, env)).toEqual({ status: 1, codes: ['NA2010'] })
      },
    )
  },
)
