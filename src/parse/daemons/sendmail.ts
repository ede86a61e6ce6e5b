import { type Sentence, sentenceFormat } from './sentences.ts'

/** `name [address]`, name and identity being the client's; `(may be forged)` says just that. */
const HOST = String.raw`(?:[^\s[\]]+ )?\[(?:IPv6:)?(?<client>[^\]\s]+)\](?: \(may be forged\))?`
const SERVER = String.raw`(?:[^\s[\]]+ )?\[(?:IPv6:)?(?<dst>[^\]\s]+)\]`
/** A recipient is quoted before and after the relay: with one that looks like it, none is read. */
const ONE_RELAY = '(?!.*, relay=.*, relay=)'
const says = (text: string): RegExp => new RegExp(`^${text}`)

const SENTENCES: readonly Sentence[] = [
  [
    'auth-failed',
    'login',
    'failure',
    says(String.raw`AUTH failure \([^)]*\): .*?(?:, user=(?<user>.*))?, relay=${HOST}$`),
  ],
  ['login', 'login', 'success', says(`AUTH=server, relay=${HOST}, authid=(?<user>[^,]*), mech=`)],
  [
    'relay-rejected',
    'connection',
    'failure',
    says(`ruleset=check_relay, ${ONE_RELAY}arg1=.*, relay=${HOST}, reject=`),
  ],
  [
    'reject',
    'mail',
    'failure',
    says(`ruleset=\\w+, ${ONE_RELAY}arg1=.*, relay=${HOST}, (?:reject|discard|quarantine)`),
  ],
  [
    'smtp-attack',
    'login',
    'failure',
    says(`${HOST}: possible SMTP attack: command=AUTH, count=(?<count>\\d+)`),
  ],
  ['smtp-attack', 'connection', 'failure', says(`${HOST}: possible SMTP attack`)],
  [
    'user-probe',
    'mail',
    'failure',
    says(`${HOST}: (?:EXPN|VRFY|expn|vrfy|ETRN|etrn) .*\\[rejected\\]$`),
  ],
  ['no-command', 'connection', 'failure', says(`${HOST} did not issue `)],
  ['pregreet', 'connection', 'failure', says(`rejecting commands from +${HOST} (?:due to|after)`)],
  ['lost-connection', 'disconnect', '', says(`lost input channel from ${HOST} to `)],
  ['timeout', 'disconnect', '', says(`timeout waiting for input from ${HOST}(?: during|$)`)],
  ['connect', 'connection', '', says(`connect from ${HOST}$`)],
  ['tls-error', 'connection', 'failure', says(`STARTTLS=server, error: .*, relay=${HOST}$`)],
  ['tls', 'connection', '', says(`STARTTLS=server, relay=${HOST}, version=`)],
  ['tls', 'delivery', '', says(`STARTTLS=client, relay=${SERVER}`)],
  ['mail', 'mail', '', says(`from=.*, relay=(?:[^\\s@,]+@)?${HOST}(?:, [^=]*=[^=,]*)*$`)],
  ['sent', 'delivery', 'success', says(`to=.*, relay=${SERVER}, dsn=2[\\d.]+, stat=Sent`)],
  ['deferred', 'delivery', 'failure', says(`to=.*, relay=${SERVER}, dsn=`)],
  ['claim', 'connection', '', says(`Authentication-Warning: \\S+: ${HOST} claimed to be `)],
  ['unknown-recipient', 'mail', 'failure', /^<[^>]*>\.\.\. (?:User unknown|No such user)/],
  ['reject', 'mail', 'failure', /^ruleset=\w+, arg1=/],
]

/** Sendmail. `relay=` is the client when it takes mail, and the server when it hands it on. */
export const sendmail = sentenceFormat({
  id: 'sendmail',
  title: 'Sendmail',
  programs: ['sendmail*', 'sm-*', 'mta', 'sm_*'],
  prefix: /^(?:[0-9A-Za-z]{12,16}: |NOQUEUE: )?/,
  sentences: SENTENCES,
})
