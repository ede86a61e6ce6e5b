import { joined, sentenceFormat } from './sentences.ts'

/**
 * `name (helo) [address]:port`. The name in parentheses is what the client called itself: Exim
 * lets none with blanks or parentheses pass, unless it was told to take junk.
 */
const ADDRESS = String.raw`\[(?<client>[^\]\s]+)\](?::(?<port>\d+))?`
const HOST = String.raw`(?:[^\s()[\]"<]+ )?(?:\([^\s()"<]*\) )?${ADDRESS}`
const ENDS = String.raw`(?= |:|,|$)(?! \([^()]*\) \[)`
const after = (before: string, behind = ENDS) => new RegExp(`^${before}${HOST}${behind}`)

/** Exim. What is in quotation marks or angle brackets is the client's; its host stands apart. */
export const exim = sentenceFormat({
  id: 'exim',
  title: 'Exim mail server',
  programs: ['exim*'],
  prefix: /^(?:\[\d+\] )?(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} )?(?:\[\d+\] )?/,
  sentences: [
    [
      'authenticator-failed',
      'login',
      'failure',
      new RegExp(
        `^(?:[\\w-]+ )?authenticator failed for ${HOST}(?: [IU]=\\S+)* ?: 5\\d\\d ` +
          '(?:.*?\\(set_id=(?<user>.*)\\)|.*)$',
      ),
    ],
    ['authenticator-failed', 'login', 'failure', /^(?:[\w-]+ )?authenticator failed for /],
    [
      'auth-not-offered',
      'login',
      'failure',
      new RegExp(`^SMTP protocol error in "AUTH .*" H=${HOST} (?:AUTH|[A-Z-]+ authentication) `),
    ],
    [
      'protocol-error',
      'connection',
      'failure',
      new RegExp(`^SMTP (?:protocol|syntax) error in ".*" H=${HOST}${ENDS}`),
    ],
    [
      'protocol-error',
      'connection',
      'failure',
      new RegExp(`^SMTP protocol synchronization error .*? H=${HOST}${ENDS}`),
    ],
    [
      'reject',
      'mail',
      'failure',
      after(
        'H=',
        '(?= (?:[A-Zid]{1,4}=|(?:temporarily )?rejected |sender |Warning: |incomplete ))',
      ),
    ],
    ['connect', 'connection', '', new RegExp(`^SMTP connection from ${HOST} \\(TCP/IP connection`)],
    [
      'disconnect',
      'disconnect',
      '',
      after('(?:no MAIL in )?SMTP connection (?:identification )?from '),
    ],
    ['dropped', 'connection', 'failure', after('SMTP call from ')],
    ['helo-rejected', 'connection', 'failure', new RegExp(`^rejected [EH][EH]LO from ${HOST}: `)],
    [
      'disconnect',
      'disconnect',
      '',
      after('unexpected disconnection while reading SMTP command from '),
    ],
    [
      'timeout',
      'disconnect',
      'failure',
      after(String.raw`SMTP (?:command|data) timeout (?:\([^()]*\) )?on (?:TLS )?connection from `),
    ],
    [
      'tls-error',
      'connection',
      'failure',
      after(String.raw`TLS (?:error|session|client)[\w :]* (?:on|from) (?:connection from )?`),
    ],
    ['refused', 'connection', 'failure', after('(?:refused c|C)onnection from ')],
    [
      'reverse-mapping',
      'lookup',
      'failure',
      joined(
        /^no (?:host name|IP address) found for /,
        /(?:IP address |host .* \(during SMTP connection from )?.*?\[?/,
        /(?<client>[0-9A-Fa-f]{0,4}[.:][0-9A-Fa-f:.]{1,45})\]?(?::\d+)?\)?$/,
      ),
    ],
    ['login', 'login', 'success', new RegExp(`^<= \\S+ H=${HOST} .*? A=[\\w-]+:(?<user>\\S+) `)],
    ['mail', 'mail', 'success', after('<= \\S+ H=', '(?= )')],
    [
      'delivery',
      'delivery',
      'success',
      /^[=-]> .*? H=\S+ \[(?<dst>[^\]\s]+)\](?::(?<dstport>\d+))?/,
    ],
    ['delivery', 'delivery', 'failure', /^(?:==|\*\*) .*? H=\S+ \[(?<dst>[^\]\s]+)\]/],
    ['reverse-mapping', 'lookup', 'failure', /^H=(?<server>-)?$/, 'common'],
    ['reject', 'mail', 'failure', /^H=.* rejected /],
    [
      'other',
      'connection',
      '',
      /^(?:unexpected disconnection|no MAIL in|SMTP (?:c|data|protocol|syntax))/,
    ],
    ['other', 'connection', '', /^TLS error (?:on connection|\()/],
  ],
})
