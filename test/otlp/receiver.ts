import { startReceiver } from '../../examples/demo/receiver.ts'
import { type LogsRequest, type ReceivedRecord, recordsOf } from '../collector/otlp-json.ts'

const POLL_MS = 25

/** An OTLP/HTTP receiver of a test's own: it can be asked for what it was sent. */
export interface Receiver {
  /** Base address, as OTEL_EXPORTER_OTLP_ENDPOINT takes it. */
  readonly url: string
  /** In the order they came. */
  readonly records: readonly ReceivedRecord[]
  /** Resolves as soon as so many records have come; rejects after `withinMs`. */
  until(count: number, withinMs?: number): Promise<void>
  /** Resolves as soon as what has come is enough; rejects after `withinMs`. */
  untilAll(
    isEnough: (records: readonly ReceivedRecord[]) => boolean,
    withinMs?: number,
  ): Promise<void>
  close(): Promise<void>
}

export async function receiveLogs(): Promise<Receiver> {
  const records: ReceivedRecord[] = []
  const { port, close } = await startReceiver(request => {
    records.push(...recordsOf(request as LogsRequest))
  })
  const untilAll: Receiver['untilAll'] = async (isEnough, withinMs = 10_000) => {
    const deadline = Date.now() + withinMs
    while (!isEnough(records)) {
      if (Date.now() > deadline) {
        throw new Error(`${records.length} records within ${withinMs} ms, not those waited for`)
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS))
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    close,
    untilAll,
    until: (count, withinMs) => untilAll(({ length }) => length >= count, withinMs),
  }
}
