import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Logged, Message } from './shop.ts'

/** The shop of `shop.ts`, running. */
export interface Application {
  /** So many requests of one client, a few at a time. */
  send(client: string, path: string, count: number): Promise<void>
  /** What it has logged so far. */
  logged(): Promise<readonly Logged[]>
  /** Ends it in order. */
  end(): Promise<void>
  /** Ends it at once, if it has not ended. */
  kill(): void
}

const AT_ONCE = 4

/** Starts it with its spans going to an OTLP/HTTP receiver. */
export async function startApplication(otlpUrl: string): Promise<Application> {
  const child = fork(fileURLToPath(new URL('shop.ts', import.meta.url)), {
    env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl },
  })
  const { port } = (await heard(child)) as { port: number }
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  return {
    async send(client, path, count) {
      const all = Array.from({ length: count }, () => ask(agent, port, path, client))
      await Promise.all(all)
    },
    async logged() {
      child.send('logged')
      return ((await heard(child)) as { logged: Logged[] }).logged
    },
    async end() {
      agent.destroy()
      const ended = once(child, 'exit')
      child.send('end')
      await ended
    },
    kill: () => child.kill('SIGKILL'),
  }
}

async function heard(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the application ended with ${code}`)
  })
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message as Message
}

function ask(agent: Agent, port: number, path: string, client: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { agent, port, path, host: '127.0.0.1', headers: { 'x-forwarded-for': client } }
    request(options, response => {
      response.resume().on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
}
