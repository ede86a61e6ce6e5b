import type { Clock } from '../base/clock.ts'
import { probeGrpc } from './grpc-probe.ts'
import { probeHttp } from './http-probe.ts'
import { type MarkedRecord, markedJson, markedProtobuf } from './marked-record.ts'
import type { OtlpTarget } from './otlp-target.ts'
import type { ProbeOutcome } from './probe-outcome.ts'

/** Beyond this no answer is waited for, whatever the environment allows the exporter. */
export const MAX_WAIT_MS = 10_000
/** Sends one marked record to where the SDK would, once; never rejects, ends in time. */
export function probe(
  target: OtlpTarget,
  record: MarkedRecord,
  clock: Clock,
): Promise<ProbeOutcome> {
  const waitMs = Math.min(target.timeoutMs, MAX_WAIT_MS)
  if (target.protocol === 'grpc') return probeGrpc(target, markedProtobuf(record), clock, waitMs)
  const body = target.protocol === 'http/json' ? markedJson(record) : markedProtobuf(record)
  return probeHttp(target, body, clock, waitMs)
}
