import type { TextFormat } from '../text-format.ts'
import { readPam } from './pam.ts'
import { joined, type Sentence, sentenceFormat } from './sentences.ts'

// A name that somebody tried may hold anything, ` from 192.0.2.1 port 22 ssh2` too, so it is read
// up to the last ` from `, and what may follow the port is spelled out. A certificate's id, which
// follows the port, is as free: with both in one line nobody can say which address is true.
// Only of a key, or in protocol 1, does anything follow the protocol, a name that the client chose
// among it: then one address alone must have a port and a protocol behind it.
const END = /(?<client>\S+) port (?<port>\d+)(?: +ssh\d?)?(?: \[preauth\])?$/
const CUT_END = /(?<client>\S+)(?: +ssh\d?)?(?: \[preauth\])?$/
const KEY = joined(
  /(?<client>\S+) port (?<port>\d+) ssh\d?: [A-Z][\w-]* \S+/,
  /(?:, client user "(?:(?!", client host ").)*", client host ".*")?(?: \[preauth\])?$/,
)
const RUSER = /(?<client>\S+) port (?<port>\d+) ssh1?: ruser .*$/
const NO_MORE = String.raw`(?!.* ssh\d?: )`
const ONE_END = String.raw`(?!.* ssh\d?: .* ssh\d?: )`

const SENTENCES: readonly Sentence[] = [
  ['failed-password', 'login', 'failure', failed('password', END)],
  ['failed-password', 'login', 'failure', failed('password', RUSER)],
  ['failed-password', 'login', 'failure', failed('password', CUT_END)],
  ['failed-none', 'login', 'failure', failed('none', END)],
  ['failed-none', 'login', 'failure', failed('none', CUT_END)],
  ['failed-publickey', 'login', 'failure', failed('publickey', END)],
  ['failed-publickey', 'login', 'failure', failed('publickey', KEY)],
  [
    'failed-publickey',
    'login',
    'failure',
    joined(
      /^Failed publickey for (?!.* ssh2: .* ssh2: )(?<user>(?:(?! from ).)*) from /,
      /(?<client>\S+) port /,
      /(?<port>\d+) ssh2: \S+-CERT \S+ ID .* \(serial \d+\) CA \S+ \S+$/,
    ),
  ],
  [
    'failed-keyboard-interactive',
    'login',
    'failure',
    failed('keyboard-interactive(?:\\/pam)?', END),
  ],
  ['failed-other', 'login', 'failure', failed('\\S+', END)],
  ['failed-other', 'login', 'failure', failed('\\S+', KEY)],
  ['failed-other', 'login', 'failure', failed('\\S+', RUSER)],
  ['failed-other', 'login', 'failure', failed('\\S+', CUT_END)],
  // With a name or an id that leaves it open which address is the client's.
  ['failed-publickey', 'login', 'failure', /^Failed publickey for /],
  ['failed-other', 'login', 'failure', /^Failed \S+ for .*(?: port \d| ssh\d?: )/],
  ['accepted-password', 'login', 'success', accepted('password')],
  ['accepted-publickey', 'login', 'success', accepted('publickey')],
  ['accepted-keyboard-interactive', 'login', 'success', accepted('keyboard-interactive\\S*')],
  ['accepted-other', 'login', 'success', accepted('\\S+')],
  [
    'partial',
    'authentication',
    'success',
    joined(
      /^(?:Partial|Postponed) \S+ for (?:invalid user )?(?<user>.*) from /,
      /(?<client>\S+) port (?<port>\d+) ssh\d(?:: \S+ \S+)?(?: \[preauth\])?$/,
    ),
  ],
  [
    'invalid-user',
    'lookup',
    'failure',
    /^Invalid user (?<user>.*?) ?from (?<client>\S+)(?: port (?<port>\d+))? ?$/,
  ],
  [
    'invalid-user',
    'lookup',
    'failure',
    /^Illegal user (?<user>.*?) ?from (?<client>\S+)(?: port (?<port>\d+))? ?$/,
  ],
  ...disconnects('Connection closed by'),
  ...disconnects('Connection reset by'),
  ...disconnects('Disconnected from'),
  [
    'too-many-failures',
    'disconnect',
    'failure',
    joined(
      /^Disconnecting (?:(?:authenticating|invalid) )?(?:user (?<user>.*) )?/,
      /(?<client>\S+) port (?<port>\d+): [^:]*$/,
    ),
  ],
  [
    'too-many-failures',
    'disconnect',
    'failure',
    joined(
      /^Disconnecting (?:authenticating|invalid) user (?<user>(?:(?! port ).)*) /,
      /(?<client>\S+) port (?<port>\d+): Change of /,
    ),
  ],
  [
    'too-many-failures',
    'authentication',
    'failure',
    joined(
      /^maximum authentication attempts exceeded for (?:invalid user )?(?<user>.*) /,
      /from (?<client>\S+) port (?<port>\d+) ssh\d(?: \[preauth\])?$/,
    ),
  ],
  [
    'disconnect',
    'disconnect',
    '',
    /^Received disconnect from (?:(?<client>\S+) port (?<port>\d+):|(?<client2>\S+): \d+:)/,
  ],
  [
    'pam-error',
    'authentication',
    'failure',
    /^PAM: .* for (?:(?:illegal|invalid) user )?(?<user>.*) from (?<client>\S+)(?: via \S+)?$/,
  ],
  [
    'not-allowed',
    'authorization',
    'failure',
    /^User (?<user>.*) from (?<client>\S+) not allowed because [^:]*$/,
  ],
  [
    'not-allowed',
    'authorization',
    'failure',
    /^ROOT LOGIN REFUSED FROM (?<client>\S+)(?: port (?<port>\d+))?(?: \[preauth\])?$/,
  ],
  [
    'not-allowed',
    'authorization',
    'failure',
    joined(
      /^Authentication tried for (?<user>.*) with correct key but not from a /,
      /permitted host \(host=[^,]*, ip=(?<client>[^)]+)(?:\)|, required=.*\))/,
      /(?: \[preauth\])?$/,
    ),
  ],
  [
    'no-identification',
    'connection',
    'failure',
    /^Did not receive identification string from (?<client>\S+)(?: port (?<port>\d+))?/,
  ],
  [
    'bad-protocol',
    'connection',
    'failure',
    /^Bad protocol version identification '.*' from (?<client>\S+)(?: port (?<port>\d+))?$/,
  ],
  [
    'bad-protocol',
    'connection',
    'failure',
    joined(
      /^(?:banner exchange|kex_protocol_error|ssh_dispatch_run_fatal|packet_\w+|ssh_packet_\w+)/,
      /: (?:Connection (?:from|to) )?(?:(?:authenticating |invalid )?user .* )?/,
      /(?<client>\S+) port (?<port>\d+): [^']*$/,
    ),
  ],
  [
    'bad-protocol',
    'connection',
    'failure',
    /^Protocol major versions differ (?:for|from) (?<client>[^\s:]\S*?)(?: port (?<port>\d+))?: /,
  ],
  [
    'bad-protocol',
    'connection',
    'failure',
    joined(
      /^Magic value check failed \(\d+\) on obfuscated handshake from (?<client>\S+) /,
      /port (?<port>\d+)/,
    ),
  ],
  ['scan', 'connection', 'failure', /^scanned from (?<client>\S+) with SSH-/],
  [
    'negotiation-failed',
    'connection',
    'failure',
    joined(
      /^Unable to negotiate (?:a key exchange method )?with (?<client>\S+?)/,
      /(?: port (?<port>\d+))?: no matching /,
    ),
  ],
  [
    'login-timeout',
    'connection',
    'failure',
    joined(
      /^Timeout before authentication for (?:connection from )?(?<client>[^\s,]+)/,
      /(?: port (?<port>\d+))?(?: to (?<server>[^\s,]+))?/,
    ),
  ],
  ['refused', 'connection', 'failure', /^refused connect from .*\((?<client>[^()\s]+)\)$/],
  ['refused', 'connection', 'failure', /^refused connect from (?:\S*@)?(?<client>[^\s()@]+)$/],
  [
    'refused',
    'connection',
    'failure',
    joined(
      /^drop connection #\d+ from \[(?<client>[^\]]+)\]:(?<port>\d+) on \[?/,
      /(?<server>[^\]\s]+)\]?:\d+ /,
    ),
  ],
  [
    'refused',
    'connection',
    'failure',
    /^srclimit_penalise: ipv\d: (?:new|updated?|extend\w*) (?<client>[^\s/]+)\/(?:32|128) /,
  ],
  [
    'connect',
    'connection',
    '',
    joined(
      /^Connection from (?<client>\S+) port (?<port>\d+)/,
      /(?: on (?<server>\S+) port \d+)?(?: rdomain .*)?$/,
    ),
  ],
  [
    'reverse-mapping',
    'lookup',
    'failure',
    /^reverse mapping checking getaddrinfo for \S* ?\[(?<client>[^\]]+)\] failed/,
  ],
  [
    'reverse-mapping',
    'lookup',
    'failure',
    /^Address (?<client>\S+) maps to \S*, but this does not/,
  ],
  [
    'reverse-mapping',
    'lookup',
    'failure',
    /^Nasty PTR record "[^"]*" is set up for (?<client>\S+), ignoring$/,
  ],
  [
    'session-start',
    'session',
    'success',
    /^Starting session: .* for (?<user>\S+) from (?<client>\S+) port (?<port>\d+) id \d+$/,
  ],
  [
    'session-end',
    'session',
    '',
    /^Close session: user (?<user>\S+) from (?<client>\S+) port (?<port>\d+) id \d+$/,
  ],
  [
    'disconnect',
    'disconnect',
    '',
    /^Read error from remote host (?:user (?<user>.*) )?(?<client>\S+) port (?<port>\d+): /,
  ],
  [
    'unknown-user',
    'lookup',
    'failure',
    /^input_userauth_request: (?:invalid|illegal) user (?<user>.*?)(?: \[preauth\])?$/,
  ],
]

const sentences = sentenceFormat({
  id: 'sshd',
  title: 'OpenSSH server',
  programs: [],
  prefix: /^ *(?:(?:error|fatal|info|notice|debug\d): )?/,
  sentences: SENTENCES,
})

/**
 * OpenSSH. The one line that concludes a failed attempt is `Failed METHOD for`: `Invalid user`,
 * PAM's complaints and the disconnects around it have other actions.
 */
export const sshd: TextFormat = {
  id: 'sshd',
  title: 'OpenSSH server',
  programs: ['sshd*'],
  clues: sentences.clues,
  read: (message, into, times) =>
    sentences.read(message, into, times) ||
    (message.program !== '' && readPam(message.text, message.program, into)),
}

/** `end` is what follows the name. */
function failed(method: string, end: RegExp): RegExp {
  return new RegExp(
    `^Failed ${method} for (?:(?:invalid|illegal) user )?${nameBefore(method, end)} from ` +
      end.source,
  )
}

function nameBefore(method: string, end: RegExp): string {
  if (end === KEY || end === RUSER) return `${ONE_END}(?<user>(?:(?! from ).)*)`
  const mayHaveMore = end === CUT_END || method === 'publickey' || method === '\\S+'
  return `${mayHaveMore ? NO_MORE : ''}(?<user>.*)`
}

function accepted(method: string): RegExp {
  return new RegExp(
    `^Accepted ${method} for (?<user>.*?) from (?<client>\\S+) port (?<port>\\d+)(?: |$)`,
  )
}

/** Before somebody logged in, after a name was said; before one was; after the login. */
function disconnects(head: string): Sentence[] {
  const end = '(?<client>\\S+) port (?<port>\\d+)(?:: [^:]*)?'
  return [
    [
      'preauth-disconnect',
      'disconnect',
      'failure',
      new RegExp(`^${head} (?:authenticating|invalid) user (?<user>.*) ${end} \\[preauth\\]$`),
    ],
    ['preauth-close', 'disconnect', '', new RegExp(`^${head} ${end} \\[preauth\\]$`), 'common'],
    ['preauth-close', 'disconnect', '', new RegExp(`^${head} (?<client>\\S+) \\[preauth\\]$`)],
    ['disconnect', 'disconnect', '', new RegExp(`^${head} (?:user (?<user>.*) )?${end}$`)],
    ['disconnect', 'disconnect', '', new RegExp(`^${head} (?<client>\\S+)$`), 'common'],
  ]
}
