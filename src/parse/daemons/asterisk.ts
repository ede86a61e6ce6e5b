import { joined, type Sentence, sentenceFormat } from './sentences.ts'

joined(
  /**
   * What they call `from`, and a call's id, are the client's words: two of
   * these and none is read.
   */
)
const FAILED_FOR = "(?!.*' failed for '.*' failed for ').*' failed for '(?<client>[^']*)' "
/** What stands behind the address is the client's answer, which may look like one. */
const ONE_ANSWER = '(?!.*,(?:Challenge|Received\\w+|\\w*Response)=".*,RemoteAddress=)'
const SECURITY_END = String.raw`.*,RemoteAddress="IPV[46]/\w+/(?<client>[^/"]+)/(?<port>\d+)"`
const security = (event: string) =>
  new RegExp(`^SecurityEvent="${event}",${ONE_ANSWER}.*?,AccountID="(?<user>[^"]*)"${SECURITY_END}`)

const SENTENCES: readonly Sentence[] = [
  [
    'registration-failed',
    'login',
    'failure',
    /^Registration from '.*' failed for '(?<client>[^']*)' - [^']*$/,
  ],
  ['request-failed', 'login', 'failure', new RegExp(`^Request (?:'\\w+' )?from '${FAILED_FOR}`)],
  [
    'call-rejected',
    'call',
    'failure',
    joined(
      /^Call from '(?<user>[^']*)' \((?:\w+:)?(?<client>[^()]+)\) to extension '.*' /,
      /rejected because /,
    ),
  ],
  [
    'call-rejected',
    'call',
    'failure',
    /^(?<user>[^\s:]+): Call \((?:\w+:)(?<client>[^()]+)\) to extension '.*' rejected because /,
  ],
  [
    'auth-failed',
    'login',
    'failure',
    joined(
      /^Host (?<client>\S+) /,
      /(?:failed to authenticate as|failed MD5 authentication for|denied access to register peer)/,
      / '(?<user>[^']*)/,
    ),
  ],
  [
    'auth-failed',
    'login',
    'failure',
    joined(
      /^(?<client>[0-9A-Fa-f.:]+) /,
      /(?:failed to authenticate as|tried to authenticate with \w+ user|failed to pass IP ACL as)/,
      / '(?<user>[^']*)'/,
    ),
  ],
  [
    'registration-failed',
    'login',
    'failure',
    /^No registration for peer '(?<user>.*)' \(from (?<client>[^()]+)\)$/,
  ],
  ['attack', 'connection', 'failure', /^hacking attempt detected '(?<client>[^']+)'$/],
  [
    'unknown-connection',
    'call',
    'failure',
    joined(
      /^(?:Ext\. \S+?:\d* (?:in @ \S+ )?|Ext\. \w+: )?"?Rejecting unknown SIP /,
      /connection from (?<client>[^\s"]+)"?$/,
    ),
  ],
  ['security-success', 'login', 'success', security('SuccessfulAuth')],
  ['security-challenge', 'authentication', '', security('ChallengeSent')],
  [
    'security-failure',
    'login',
    'failure',
    security('(?:Invalid\\w+|ChallengeResponseFailed|FailedACL|AuthMethodNotAllowed)'),
  ],
  ['security-event', 'alert', 'failure', security('\\w+')],
  // What could be either is nobody's.
  [
    'registration-failed',
    'login',
    'failure',
    /^(?:Registration|Request) (?:'\w+' )?from '.*' failed /,
  ],
  ['security-event', 'alert', '', /^SecurityEvent="\w+",/],
]

/** Asterisk. */
export const asterisk = sentenceFormat({
  id: 'asterisk',
  title: 'Asterisk',
  programs: ['asterisk*'],
  prefix: joined(
    /^(?:[A-Z]+ ?\[\d+\])?(?:\[C-[0-9a-f]+\])?(?:: |:? +)?/,
    /(?:[\w/]+\.c: ?(?:\d+ )?(?:in )?(?:\w+: )? *)?/,
  ),
  sentences: SENTENCES,
})
