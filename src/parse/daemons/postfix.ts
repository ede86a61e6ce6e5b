import { BRACKETED, joined, sentenceFormat } from './sentences.ts'

const COMMAND = String.raw`after [A-Z-]+(?: \(\d+ bytes\))?`
const AT = String.raw`\[(?<client>[^\]\s]+)\]:(?<port>\d+)`
const SERVER = String.raw`[^\s[\]]*\[(?<dst>[^\]\s]+)\](?::(?<dstport>\d+))?`
/** Of a command or its parts: refused, changed, or passed on. */
const CHECK = '^(?:[a-z]+-)?'
const FROM = `: [A-Z-]+ from ${BRACKETED}: `
/** Header and body are the sender's words, and so is what follows: only one may look like this. */
const ONE = String.raw` from [^\s[]*\[[^\]]*\];`
const ONLY_ONE = `(?!.*${ONE}.*${ONE})`
const HEADER = `(?:header|body) ${ONLY_ONE}.*? from ${BRACKETED}; `
const SPF = '^(?:Action: )?(?:prepend:? )?(?:Text: )?(?:Received-SPF: )?'
const CLIENT_IP = String.raw`;? ?identity=\w+; client-ip=(?<client>[^;\s]+);`
const words = (before: string, after = '') => new RegExp(`^${before}${BRACKETED}${after}`)

/**
 * Postfix and what is commonly run with it: postscreen, postgrey, SPF and spam checks. A client is
 * `name[address]`: its name, from its own DNS, has no blanks or brackets, so the first such pair
 * after the words for it is true.
 */
export const postfix = sentenceFormat({
  id: 'postfix',
  title: 'Postfix mail server and its companions',
  programs: [
    'postfix*',
    'smtpd',
    'smtps*',
    'submission*',
    'postscreen',
    'postgrey',
    'policyd-spf',
    'spamd',
    'anvil',
    'cleanup',
    'smtp',
    'policy-spf',
  ],
  // Ids of the queue are hexadecimal, or longer and without vowels.
  prefix: /^(?:NOQUEUE|[0-9A-F]{5,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}): /,
  sentences: [
    [
      'sasl-failed',
      'login',
      'failure',
      words(
        'warning: ',
        String.raw`: SASL \S+ authentication (?:fail|abort)ed(?:.*, sasl_username=(?<user>\S+)$)?`,
      ),
    ],
    ['connect', 'connection', '', words('connect from ', '(?: \\d+)?$'), 'common'],
    ['disconnect', 'disconnect', '', words('disconnect from ')],
    ['lost-connection', 'disconnect', '', words(`lost connection ${COMMAND} from `)],
    ['timeout', 'disconnect', '', words(`timeout ${COMMAND} from `)],
    ['too-many-errors', 'disconnect', 'failure', words(`too many errors ${COMMAND} from `)],
    [
      'improper-pipelining',
      'connection',
      'failure',
      words(`improper command pipelining ${COMMAND} from `),
    ],
    ['tls-error', 'connection', 'failure', words('SSL_accept error from ')],
    ['non-smtp', 'connection', 'failure', words('(?:warning: )?non-SMTP command from ', ':')],
    ['illegal-address', 'mail', 'failure', words('warning: Illegal address syntax from ', ' in ')],
    [
      'limit-exceeded',
      'connection',
      'failure',
      words(String.raw`warning: [A-Z][\w -]* limit exceeded: \d+ from `, ' for service'),
    ],
    [
      'reverse-mapping',
      'lookup',
      'failure',
      /^warning: hostname \S+ does not resolve to address (?<client>[0-9A-Fa-f:.]+?)(?::|$)/,
    ],
    [
      'reverse-mapping',
      'lookup',
      'failure',
      /^warning: (?<client>[0-9A-Fa-f:.]+): (?:hostname|address) /,
    ],
    ['warning', 'connection', 'failure', words('warning: ', ': '), 'common'],
    ['reject', 'mail', 'failure', new RegExp(`${CHECK}(?:reject|discard|hold)${FROM}`)],
    [
      'filter',
      'mail',
      '',
      new RegExp(`${CHECK}(?:filter|redirect|warn|prepend|info|reject_warning|bcc|delay)${FROM}`),
    ],
    ['reject', 'mail', 'failure', new RegExp(`${CHECK}(?:reject|discard|hold): ${HEADER}`)],
    [
      'header',
      'mail',
      '',
      new RegExp(`${CHECK}(?:warning|prepend|filter|redirect|info|replace|strip): ${HEADER}`),
    ],
    [
      'login',
      'login',
      'success',
      new RegExp(`^client=${BRACKETED}, sasl_method=[^,\\s]+, sasl_username=(?<user>[^,\\s]+)`),
    ],
    ['mail', 'mail', 'success', new RegExp(`^client=${BRACKETED}(?:,|$)`)],
    [
      'tls',
      'connection',
      'success',
      words(String.raw`[A-Z]\w+ TLS connection established from `, ': '),
    ],
    [
      'tls',
      'delivery',
      'success',
      new RegExp(`^[A-Z]\\w+ TLS connection established to ${SERVER}: `),
    ],
    ['tls', 'delivery', 'success', new RegExp(`^Used TLS for ${SERVER}`)],
    ['unreachable', 'delivery', 'failure', new RegExp(`^connect to ${SERVER}: `), 'common'],
    ['answer', 'delivery', '', new RegExp(`^host ${SERVER} (?:said|refused)`)],
    ['sent', 'delivery', 'success', new RegExp(`^to=[^,]*,.*? relay=${SERVER}, .*? status=sent`)],
    ['deferred', 'delivery', 'failure', new RegExp(`^to=[^,]*,.*? relay=${SERVER}, .*? status=`)],
    [
      'sent',
      'delivery',
      'success',
      joined(/^to=[^,]*,.*? relay=(?<dst>\d+\.\d+\.\d+\.\d+):(?<dstport>\d+), /, /.*? status=sent/),
    ],
    ['delivery', 'delivery', '', /^to=[^,]*,.*? relay=[\w.-]+, .*? status=/],
    [
      'statistics',
      'statistics',
      '',
      joined(
        /^statistics: max [\w ]+ [\d/s]+ for \([\w/.:-]*?:?/,
        /(?<client>\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*:[0-9a-f:]+)\)/,
      ),
    ],
    [
      'postscreen-connect',
      'connection',
      '',
      new RegExp(`^CONNECT from ${AT} to \\[(?<server>[^\\]\\s]+)\\]:\\d+`),
    ],
    [
      'postscreen-pass',
      'connection',
      'success',
      new RegExp(`^(?:PASS (?:OLD|NEW)|WHITELISTED|ALLOWLISTED) ${AT}`),
    ],
    [
      'postscreen-deny',
      'connection',
      'failure',
      new RegExp(`^(?:BLACKLISTED|DENYLISTED|\\w+LIST VETO) ${AT}`),
    ],
    ['postscreen-disconnect', 'disconnect', '', new RegExp(`^DISCONNECT ${AT}`)],
    [
      'postscreen-pregreet',
      'connection',
      'failure',
      new RegExp(`^PREGREET \\d+ after [\\d.]+ from ${AT}`),
    ],
    ['postscreen-hangup', 'disconnect', '', new RegExp(`^HANGUP after [\\d.]+ from ${AT}`)],
    ['postscreen-dnsbl', 'connection', 'failure', new RegExp(`^DNSBL rank \\d+ for ${AT}`)],
    [
      'postscreen-protocol',
      'connection',
      'failure',
      new RegExp(`^(?:COMMAND [A-Z]+(?: [A-Z]+)?|NON-SMTP COMMAND|BARE NEWLINE) from ${AT}`),
    ],
    [
      'greylist',
      'mail',
      'failure',
      /^action=(?:greylist|reject)\b.*?, client_address=(?<client>[^,/\s]+)/,
    ],
    ['greylist', 'mail', 'success', /^action=\w+, .*?, client_address=(?<client>[^,/\s]+)/],
    ['greylist', 'mail', 'success', words('whitelisted: ', '$')],
    ['spf-fail', 'mail', 'failure', new RegExp(`${SPF}Fail\\b[^;]*${CLIENT_IP}`)],
    ['spf', 'mail', '', new RegExp(`${SPF}[A-Z][a-z]+\\b[^;]*${CLIENT_IP}`)],
    [
      'spamd-connect',
      'connection',
      '',
      new RegExp(
        '^spamd: connection from \\S* ?\\[(?<client>[^\\]]+)\\]:(?<port>\\d+) ' +
          '(?:to port (?<dstport>\\d{1,5})\\b)?',
      ),
    ],
    [
      'spamd-result',
      'mail',
      '',
      /^spamd: result: .*?,user=(?<user>[^,]*),.*?,raddr=(?<client>[^,]+),rport=(?<port>\d+),/,
    ],
    ['spamd-result', 'mail', '', /^spamd: result: .*?,user=(?<user>[^,]*),/],
    ['header', 'mail', '', new RegExp(`${CHECK}[a-z]+: (?:header|body) `)],
  ],
})
