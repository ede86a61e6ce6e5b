import { sentenceFormat } from './sentences.ts'

/** `server (name[192.0.2.1])` before everything: the name is of the client's DNS. */
const BEFORE = String.raw`^(?:\S+ )?(?:proftpd\[\d+\]:? )?\S+ `
const CLIENT = String.raw`${BEFORE}\([^\s()[\]]*\[(?<client>[^\]\s]+)\]\)(?: -|:) `
/** Old versions name it at the end as well. */
const says = (text: string) => new RegExp(`${CLIENT}${text}`)

/** ProFTPD. All that a client chooses stands behind its address. */
export const proftpd = sentenceFormat({
  id: 'proftpd',
  title: 'ProFTPD',
  programs: ['proftpd*'],
  needs: '])',
  sentences: [
    ['login-failed', 'login', 'failure', says('USER (?<user>.*?) ?\\(Login failed\\): ')],
    ['no-such-user', 'login', 'failure', says('USER (?<user>.*?): no such user found from ')],
    ['no-such-user', 'login', 'failure', says("no such user '(?<user>.*)'")],
    ['login', 'login', 'success', says('(?:USER|ANON) (?<user>.*?): Login successful')],
    [
      'login-refused',
      'login',
      'failure',
      says('SECURITY VIOLATION: (?<user>\\S+) login attempted'),
    ],
    ['login-refused', 'login', 'failure', says('SECURITY VIOLATION: ')],
    [
      'too-many-failures',
      'disconnect',
      'failure',
      says('Maximum login attempts \\(\\d+\\) exceeded'),
    ],
    [
      'refused',
      'connection',
      'failure',
      says('(?:Connection (?:from .* )?(?:denied|refused)|Refused |mod_wrap\\S*: refused)'),
    ],
    ['connect', 'connection', '', says('(?:FTP|SSH2|FTPS) session (?:opened|requested)')],
    ['disconnect', 'disconnect', '', says('(?:FTP|SSH2|FTPS) session closed')],
    [
      'timeout',
      'disconnect',
      '',
      says('(?:FTP |Login |SFTP |Client )?(?:session|timeout|no transfer|login|idle)\\b'),
    ],
    ['message', 'session', '', new RegExp(CLIENT), 'common'],
  ],
})
