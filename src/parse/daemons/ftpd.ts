import { sentenceFormat } from './sentences.ts'

/** `name [192.0.2.1]`, `192.0.2.1 (name)`, or one of the two alone. */
const NAMED = String.raw`[^\s[\]]* ?\[(?<client>[^\]\s]+)\]`
const PEER = String.raw`(?:${NAMED}|(?<client2>[^\s,()[\]]+)(?: \([^()]*\))?)`
const from = (before: string, after = '') => new RegExp(`^${before}${PEER}${after}`)

/** The FTP servers of the Unixes, wu-ftpd and Kerberos among them. */
export const ftpd = sentenceFormat({
  id: 'ftpd',
  title: 'ftpd of the Unixes, wu-ftpd',
  programs: [
    'ftpd*',
    'in.ftpd*',
    'wu-ftpd*',
    'wuftpd*',
    'tnftpd*',
    'lukemftpd*',
    'gssftpd*',
    'ftp',
  ],
  prefix: /^(?:FTPD: )?/,
  sentences: [
    ['connect', 'connection', '', from('connection from ', ' at ')],
    ['connect', 'connection', '', from('connect(?:ion)? from ', '$'), 'common'],
    ['refused', 'connection', 'failure', from('refused connect(?:ion)? from ', '$'), 'common'],
    ['refused', 'connection', 'failure', from('FTP ACCESS REFUSED FROM ')],
    [
      'login-failed',
      'login',
      'failure',
      from('FTP LOGIN (?:FAILED|REFUSED)(?: \\([^()]*\\))? FROM ', '(?:, (?<user>.*))?$'),
    ],
    ['anonymous', 'login', 'success', from('ANONYMOUS FTP LOGIN FROM ')],
    ['login', 'login', 'success', from('FTP LOGIN FROM ', '(?: as |, )(?<user>\\S+)')],
    ['login-failed', 'login', 'failure', from('failed login from ')],
    ['repeated-failures', 'authentication', 'failure', from('repeated login failures from ', '$')],
    [
      'login-failed',
      'login',
      'failure',
      /^login (?:failed|refused) .*from [^\s[\]]* ?\[(?<client>[^\]\s]+)\]/,
    ],
    ['lost-connection', 'disconnect', '', from('lost connection to ')],
    ['connect', 'connection', '', /^connection from (?<client>[0-9A-Fa-f.:]+) \(/],
    [
      'repeated-failures',
      'authentication',
      'failure',
      /^repeated login failures from (?<client>[0-9A-Fa-f.:]+) \(/,
    ],
  ],
})
