import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { addressIn, cluesIn, joined, type Sentence, SentenceTable, setClient } from './sentences.ts'

const SENTENCES: readonly Sentence[] = [
  ['connect', 'connection', '', /^connection received: host=(?<client>\S+)(?: port=(?<port>\d+))?/],
  [
    'login-failed',
    'login',
    'failure',
    /^(?:password|\w+) authentication failed for user "(?<user>.*)"$/,
  ],
  [
    'not-allowed',
    'login',
    'failure',
    joined(
      /^no pg_hba\.conf entry for (?:replication connection from )?host "/,
      /(?<client>[^"]+)", user "(?<user>.*?)"/,
    ),
  ],
  [
    'not-allowed',
    'login',
    'failure',
    joined(
      /^pg_hba\.conf rejects (?:replication )?connection for host "(?<client>[^"]+)",/,
      / user "(?<user>.*?)"/,
    ),
  ],
  ['no-such-role', 'login', 'failure', /^role "(?<user>.*)" does not exist$/],
  ['login', 'login', 'success', /^connection authorized: user=(?<user>\S+)/],
  [
    'disconnect',
    'disconnect',
    '',
    /^disconnection: session time: \S+ user=.* host=(?<client>\S+)(?: port=(?<port>\d+))?$/,
  ],
  [
    'bad-protocol',
    'connection',
    'failure',
    joined(/^(?:(?:invalid length of|incomplete) startup packet|unsupported |could not accept)/),
  ],
]
const TABLE = new SentenceTable(SENTENCES)
const LEVEL = /(?:FATAL|LOG|ERROR|WARNING|NOTICE|PANIC): {1,2}/g
/** How far a configured prefix may reach. */
const MAX_PREFIX = 200
/** `client=` at the end; else the one address, before any name. */
const LAST = /\bclient=([0-9a-fA-F.:]+)(?:\((\d+)\))? *$/
const REMOTE =
  /(?:^|[\s=[])([0-9a-f]*:[0-9a-f]{0,4}[:.][0-9a-f.:]+|\d+\.[\d.]+)(?:\((\d+)\))?(?=[\s\]:,]|$)/g

/**
 * PostgreSQL. Before the severity stands whatever was configured, the address
 * perhaps. Names of users and databases, which are the client's, may stand there, too: behind
 * them only `client=` is believed, and of two addresses none.
 */
export const postgresql: TextFormat = {
  id: 'postgresql',
  title: 'PostgreSQL',
  programs: ['postgres*', 'postmaster'],
  clues: cluesIn(SENTENCES),
  read({ text }, into) {
    if (TABLE.read(text, into)) return true
    LEVEL.lastIndex = 0
    const level = LEVEL.exec(text)
    if (level === null || level.index > MAX_PREFIX) return false
    const start = level.index + level[0].length
    const isOnly = LEVEL.exec(text) === null
    if (!TABLE.read(text.slice(start), into)) return false
    if (!isOnly) forgetClient(into)
    else if (into.fields['client.address'] === undefined) {
      readPrefix(text.slice(0, level.index), into)
    }
    return true
  },
}

/** A severity within a name makes it unclear where the message begins. */
function forgetClient({ fields }: Finding): void {
  fields['client.address'] = undefined
  fields['client.port'] = undefined
}

function readPrefix(prefix: string, into: Finding): void {
  let found = LAST.exec(prefix) ?? undefined
  const names = found === undefined ? prefix.search(/\S+@|\w+=/) : 0
  const nameless = names < 0 ? prefix : prefix.slice(0, names)
  for (const match of nameless.matchAll(REMOTE)) {
    if (addressIn(match[1] ?? '') === undefined) continue
    if (found !== undefined) return
    found = match
  }
  if (found === undefined) return
  setClient(into.fields, found[1] ?? '')
  if (found[2] !== undefined) into.fields['client.port'] = Number(found[2])
}
