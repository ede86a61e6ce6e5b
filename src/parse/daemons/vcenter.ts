import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { type Sentence, SentenceTable } from './sentences.ts'

/** Number, time, kind, severity, user, data centre, chain; then the message, in brackets too. */
const EVENT =
  /^Event \[\d+\] \[[\d-]+\] \[([^\]]+)\] \[([\w.]+)\] \[\w+\] \[([^\]]*)\] \[[^\]]*\] \[\d*\] \[/

const SENTENCES: readonly Sentence[] = [
  ['login-failed', 'login', 'failure', /^Cannot login (?<user>.*)@(?<client>[0-9A-Fa-f.:]+)\]?$/],
  [
    'login-failed',
    'login',
    'failure',
    /^Failed login (?<user>.*) from (?<client>[0-9A-Fa-f.:]+) at [\d/]+ [\d:]+ \w+ in SSO\]?$/,
  ],
  [
    'login',
    'login',
    'success',
    /^Successful login (?<user>\S+) from (?<client>[0-9A-Fa-f.:]+) at /,
  ],
  ['login', 'login', 'success', /^User (?<user>\S+)@(?<client>[0-9A-Fa-f.:]+) logged in as /],
  ['logout', 'logout', '', /^User (?<user>\S+)@(?<client>[0-9A-Fa-f.:]+) logged out/],
  [
    'session',
    'session',
    '',
    /^SSH session was \w+ for '?(?<user>[^\s@']*)@(?<client>[0-9A-Fa-f.:]*[0-9A-Fa-f])'?\.?\]?$/,
  ],
]
const TABLE = new SentenceTable(SENTENCES)

/** Events of VMware vCenter: `event.code` is the kind, as in `vim.event.UserLoginSessionEvent`. */
export const vcenter: TextFormat = {
  id: 'vcenter',
  title: 'events of VMware vCenter',
  programs: [],
  clues: ['event'],
  read({ text }, into, times) {
    if (!text.startsWith('Event [')) return false
    const event = EVENT.exec(text)
    if (event === null) return false
    const { fields } = into
    const isKnown = TABLE.read(text.slice(event[0].length), into)
    fields['event.code'] = event[2]
    if (!isKnown) fields['event.action'] = 'event'
    fields['user.name'] = nameOf(event[3] || fields['user.name'])
    setTime(into, times.read(event[1]))
    return true
  },
}

/** Without its domain, be it in front or behind. */
function nameOf(user: string | undefined): string | undefined {
  if (user === undefined || user === '') return undefined
  const name = user.slice(user.lastIndexOf('\\') + 1)
  const at = name.lastIndexOf('@')
  return at > 0 ? name.slice(0, at) : name
}

function setTime(into: Finding, ms: number | undefined): void {
  if (ms !== undefined) into.timeMs = ms
}
