import { type Sentence, sentenceFormat } from './sentences.ts'

// What somebody typed as a name stands in front of the host, which then is the last thing said.
const SENTENCES: readonly Sentence[] = [
  [
    'login-failed',
    'login',
    'failure',
    /^FAILED LOGIN \(?\d+\)? (?:on \S+ )?FROM '?(?<client>[^\s']+)'? FOR '?(?<user>[^,']*)'?,/i,
  ],
  [
    'login-failed',
    'login',
    'failure',
    /^(?:FAILED LOGIN|LOGIN FAILURE)S?(?: \d+)? FROM (?<client>[^\s,]+)(?: FOR |, )(?<user>.*)$/i,
  ],
  ['login-failed', 'login', 'failure', /^\d+ LOGIN FAILURES? (?:FROM (?<client>[^\s,]+)|ON \S+)/],
  [
    'login',
    'login',
    'success',
    /^(?:ROOT LOGIN|LOGIN) (?:ON|\(\w+\) ON) \S+(?: BY (?<user>\S+))? FROM (?<client>\S+)$/i,
  ],
  ['su-failed', 'login', 'failure', /^FAILED (?:SU|su) (?:\(to \S+\) |for \S+ by )?(?<user>\S+)/],
  ['su-failed', 'login', 'failure', /^BAD SU (?<user>\S+) to /],
  ['su', 'login', 'success', /^Successful su for \S+ by (?<user>\S+)$/],
  ['su', 'login', 'success', /^(?:\(to \S+\) |\+ \S+ )(?<user>[\w.-]+)(?: on |:)/],
  [
    'sudo-failed',
    'login',
    'failure',
    /^(?<user>[\w.@\\-]+) : (?<count>\d+) incorrect password attempts? ; TTY=/,
  ],
  [
    'sudo-refused',
    'authorization',
    'failure',
    /^(?<user>[\w.@\\-]+) : (?:user NOT in sudoers|command not allowed|a password is required) ; /,
  ],
  ['sudo', 'command', 'success', /^(?<user>[\w.@\\-]+) : (?:TTY=\S+ ; )?PWD=.*? ; USER=/],
  [
    'kerberos-failed',
    'login',
    'failure',
    /^(?:Kerberos )?[Aa]uthentication failed from (?<client>\S+?)(?: \([^()]*\))?: /,
  ],
  [
    'connect',
    'connection',
    '',
    /^connect(?:ion)? from (?:\S+ \()?(?<client>[0-9A-Fa-f.:]+)\)?(?: |$)/,
  ],
  ['refused', 'connection', 'failure', /^refused connect(?:ion)? from .*\((?<client>[^()\s]+)\)$/],
  [
    'refused',
    'connection',
    'failure',
    /^refused connect(?:ion)? from (?:\S*@)?(?<client>[^\s()@]+)$/,
  ],
  ['start', 'connection', '', /^START: \S+ (?:pid=\d+ )?from=(?<client>\S+)$/],
  ['fail', 'connection', 'failure', /^FAIL: \S+ \w+ from=(?<client>\S+)$/],
  ['exit', 'disconnect', '', /^EXIT: \S+ .*from=(?<client>\S+)$/],
  ['session', 'session', 'success', /^New session \S+ of user (?<user>\S+?)\.$/],
]

/** login, su, sudo, telnetd, rlogind, xinetd, TCP wrappers, logind. */
export const systemLogins = sentenceFormat({
  id: 'system-logins',
  title: 'login, su, sudo, telnetd, xinetd, TCP wrappers',
  programs: [
    ...[
      'login*',
      'su',
      'sudo',
      'su(*',
      'telnetd',
      'in.telnetd',
      'rlogind',
      'in.rlogind',
      'rshd',
      'in.rshd',
      'klogind',
      'kshd',
    ],
    ...[
      'xinetd*',
      'inetd',
      'tcpd',
      'systemd-logind',
      'in.*',
      'popper',
      'rpcbind',
      'fingerd',
      'telnet*',
    ],
  ],
  sentences: SENTENCES.map(([code, action, outcome, pattern]) => [
    code,
    action,
    outcome,
    pattern,
    'common',
  ]),
})
