import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, stop } from '../../examples/demo/server.ts'

export interface Message {
  readonly state: string
  readonly rule: string
  readonly key: string
  readonly text: string
  readonly id: string
}

export interface HookReceiver {
  readonly url: string
  /** Bodies that were answered 204, in the order they came. */
  readonly taken: readonly Message[]
  /** Requests so far, those that were refused too. */
  readonly requests: number
  close(): Promise<void>
}

/** Answers the first requests with these statuses, all others with 204; 0 is no answer at all. */
export async function receiveHooks(first: readonly number[] = []): Promise<HookReceiver> {
  const taken: Message[] = []
  let requests = 0
  const server = createServer(async (request, response) => {
    const status = first[requests++] ?? 204
    const body = await text(request)
    if (status === 0) return
    if (status === 204) taken.push(JSON.parse(body))
    response.writeHead(status).end()
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/hook`,
    taken,
    get requests() {
      return requests
    },
    async close() {
      server.closeAllConnections()
      await stop(server)
    },
  }
}
