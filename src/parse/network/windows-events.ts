import type { FoundFields } from '../found.ts'

/** What the numbered events of Windows that name somebody's address are, and how they went. */
const EVENTS: Readonly<Record<string, readonly [string, 'success' | 'failure' | undefined]>> = {
  4624: ['login', 'success'],
  4625: ['login', 'failure'],
  4634: ['logout', 'success'],
  4647: ['logout', 'success'],
  4648: ['authentication', undefined],
  4768: ['authentication', 'success'],
  4769: ['authentication', 'success'],
  4771: ['login', 'failure'],
  4776: ['authentication', 'success'],
  4778: ['session', 'success'],
  4779: ['disconnect', 'success'],
  4825: ['login', 'failure'],
  5140: ['file', 'success'],
  5145: ['file', 'success'],
  5152: ['connection', 'failure'],
  5154: ['connection', 'success'],
  5156: ['connection', 'success'],
  5157: ['connection', 'failure'],
  1149: ['authentication', 'success'],
  131: ['connection', 'success'],
  140: ['login', 'failure'],
  21: ['session', 'success'],
  24: ['disconnect', 'success'],
  25: ['session', 'success'],
  3: ['connection', 'success'],
  22: ['lookup', undefined],
}

/** `isFailed`: a result within the event says that it failed, whatever is usual. */
export function setWindowsEvent(
  fields: FoundFields,
  code: string | undefined,
  isFailed: boolean,
): void {
  fields['event.code'] = code
  if (code === undefined) return
  const known = Object.hasOwn(EVENTS, code) ? EVENTS[code] : undefined
  fields['event.action'] = known?.[0]
  fields['event.outcome'] = isFailed ? 'failure' : known?.[1]
}
