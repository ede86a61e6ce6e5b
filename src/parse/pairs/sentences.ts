import { Finding, type FoundFields } from '../found.ts'
import type { Times } from '../time/times.ts'
import { words } from '../words/words.ts'

const SCRATCH = new Finding()

/** Where no pair names either end, the sentence among the pairs may name the client. */
export function askWords(sentence: string | undefined, into: Finding, times: Times): void {
  if (sentence === undefined || sentence.length < 7 || hasEnd(into.fields)) return
  const found = SCRATCH
  found.reset()
  found.candidates = into.candidates
  if (!words.read({ text: sentence, program: '' }, found, times)) return
  for (const name of ['client.address', 'client.port', 'event.action'] as const) {
    const target: Record<string, unknown> = into.fields
    target[name] ??= found.fields[name]
  }
}

function hasEnd(fields: FoundFields): boolean {
  const name = fields['client.address'] ?? fields['source.address']
  return (name ?? fields['network.peer.address'] ?? fields['destination.address']) !== undefined
}
