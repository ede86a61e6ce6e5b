import { DAEMON_FORMATS } from './daemons/daemon-formats.ts'
import { flowLines } from './network/flow-lines.ts'
import { NETWORK_FORMATS } from './network/network-formats.ts'
import { PAIR_FORMATS } from './pairs/pair-formats.ts'
import type { TextFormat } from './text-format.ts'
import { request } from './web/request.ts'
import { WEB_FORMATS } from './web/web-formats.ts'
import { words } from './words/words.ts'

/** Every kind of text there is, in the order they are tried; the last takes whatever is left. */
export const TEXT_FORMATS: readonly TextFormat[] = [
  ...WEB_FORMATS,
  ...NETWORK_FORMATS,
  ...DAEMON_FORMATS,
  // Behind those that know their lines: a name that failed to log in may look like one of these.
  request,
  flowLines,
  ...PAIR_FORMATS,
  words,
]
