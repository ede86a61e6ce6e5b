import { joined, sentenceFormat } from './sentences.ts'

const CYRUS = String.raw`[^\s[\]]* ?\[(?<client>[^\]\s]+)\]`
/** At the end, behind whatever the client called itself and its user. */
const UW = String.raw`host=(?:UNKNOWN|NON-IPv4|[^\s[\]]*) ?\[(?<client>[^\]\s]+)\]$`
const COURIER = String.raw`ip=\[(?<client>[^\]\s]+)\](?:, port=\[(?<port>\d+)\])?`
const uw = (before: string) => new RegExp(`^${before} (?:user=(?<user>.*?) )?(?:auth=.* )?${UW}`)

/** Servers of mailboxes that are not Dovecot: UW IMAP, Cyrus, Courier, and smaller ones. */
export const mailStores = sentenceFormat({
  id: 'mail-stores',
  title: 'mailbox servers: UW IMAP, Cyrus, Courier, solid-pop3d, perdition',
  programs: [
    ...[
      'imapd*',
      'imaps',
      'imaps[*',
      'imap',
      'pop3*',
      'popd',
      'ipop*',
      'cyrus*',
      'timsieved',
      'sieve*',
    ],
    ...[
      'lmtpunix',
      'lmtp',
      'nntp*',
      'httpd',
      'solid-pop3d',
      'perdition*',
      'courier*',
      'authdaemond',
      'qpopper',
      'popper',
      'in.qpopper',
      'tcpserver',
    ],
  ],
  sentences: [
    ['login-failed', 'login', 'failure', uw('Login failed')],
    ['login-failed', 'login', 'failure', uw('Login excessive login failures')],
    ['login-disabled', 'login', 'failure', uw('Login disabled')],
    ['login-failed', 'login', 'failure', uw('AUTHENTICATE [\\w-]+ failure')],
    ['login', 'login', 'success', uw('Authenticated')],
    ['login', 'login', 'success', uw('(?:Preauthenticated|Login)')],
    [
      'logout',
      'logout',
      '',
      uw('(?:Logout|Autologout|Killed \\([^)]*\\)|(?:Comm|Brok|Conn)[\\w ]+, while [\\w ]+)'),
    ],
    [
      'connect',
      'connection',
      '',
      /^(?:imaps?|pop3s?|pop2|smtps?) (?:SSL )?service init from (?<client>\S+)$/,
    ],
    [
      'login-failed',
      'login',
      'failure',
      new RegExp(
        String.raw`^badlogin: ${CYRUS} (?:[\w-]+) \(?(?<user>[^\s()[\]]+)\)? \[?SASL\(-\d+\)`,
      ),
    ],
    ['login-failed', 'login', 'failure', new RegExp(`^badlogin: ${CYRUS} `)],
    [
      'tls-failed',
      'connection',
      'failure',
      /^(?:STARTTLS|\w+ TLS) negotiation failed: \S* ?\[(?<client>[^\]\s]+)\]$/,
    ],
    ['login', 'login', 'success', new RegExp(`^login: ${CYRUS} (?<user>\\S+) `)],
    [
      'login-failed',
      'login',
      'failure',
      new RegExp(`^LOGIN FAILED, (?:user=(?<user>.*)|method=[\\w-]+), ${COURIER}$`),
    ],
    ['login', 'login', 'success', new RegExp(`^LOGIN, user=(?<user>[^,\\s]*), ${COURIER}`)],
    [
      'logout',
      'logout',
      '',
      new RegExp(`^(?:LOGOUT|TIMEOUT|DISCONNECTED), (?:user=(?<user>[^,\\s]*), )?${COURIER}`),
    ],
    ['connect', 'connection', '', new RegExp(`^Connection, ${COURIER}$`)],
    [
      'disconnect',
      'disconnect',
      '',
      new RegExp(
        `^(?:Disconnected|Maximum connection \\w+ reached for|couriertls: [^,]*),? ${COURIER}`,
      ),
    ],
    [
      'login-failed',
      'login',
      'failure',
      /^error,relay=(?<client>[^,\s]+)(?:,port=(?<port>\d+))?,.*(?:: |msg=")535 /,
    ],
    ['mail-refused', 'mail', 'failure', /^error,relay=(?<client>[^,\s]+)(?:,port=(?<port>\d+))?,/],
    ['connect', 'connection', '', /^started,ip=\[(?<client>[^\]\s]+)\]/],
    [
      'login-failed',
      'login',
      'failure',
      joined(
        /^(?:APOP )?authentication failed/,
        /(?: for (?:mapped )?user |: (?:no such user|can't map user name): )(?<user>.*)/,
        / - (?<client>\S+)$/,
      ),
    ],
    [
      'login-failed',
      'login',
      'failure',
      /^(?:can't find APOP secret for user (?<user>.*)|root login not allowed) - (?<client>\S+)$/,
    ],
    [
      'login-failed',
      'login',
      'failure',
      joined(
        /^Auth: (?<client>\S+)->(?<dst>\S+) .* authentication_id="(?<user>.*)" /,
        /server=".*" protocol=\S+ server-secure=\S+ status="failed/,
      ),
    ],
    [
      'login',
      'login',
      'success',
      joined(
        /^Auth: (?<client>\S+)->(?<dst>\S+) .* authentication_id="(?<user>.*)" /,
        /server=".*" protocol=\S+ server-secure=\S+ status="ok/,
      ),
    ],
    ['connect', 'connection', '', /^(?:Connect|Close): (?<client>\d\S+)->(?<dst>\S+)/],
    [
      'error',
      'connection',
      'failure',
      joined(
        /^Fatal Error reading authentication information from client (?<client>\S+?)->/,
        /(?<dst>[\d.:]+\d):? /,
      ),
    ],
    [
      'login-failed',
      'login',
      'failure',
      joined(
        /^(?:\[AUTH\] )?Failed attempted login to (?<user>.*) from host \([^()]*\) /,
        /(?<client>\S+?)(?: |$)/,
      ),
    ],
    [
      'tcpserver',
      'connection',
      '',
      joined(
        /^(?:ok|deny) \d+ [^\s:]*:(?<server>[\d.]+):\d+ [^\s:]*:(?<client>[\d.]+):[^\s:]*:/,
        /(?<port>\d+)$/,
      ),
    ],
    [
      'login-failed',
      'login',
      'failure',
      /^(?<user>.*) at \S* \((?<client>[^()\s]+)\): -ERR \[AUTH\] /,
      'common',
    ],
  ],
})
