import { sentenceFormat } from './sentences.ts'

/** Who, `?` as long as nobody is logged in, and from where; then the severity. */
const WHO = String.raw`^\((?:\?|(?<user>[^\s()]*))@(?<client>[^\s()@]+)\) \[[A-Z]+\] `
const NOBODY = String.raw`^\([^\s()]*@(?<client>[^\s()@]+)\) \[[A-Z]+\] `

/** Pure-FTPd. */
export const pureFtpd = sentenceFormat({
  id: 'pure-ftpd',
  title: 'Pure-FTPd',
  programs: ['pure-ftpd*'],
  needs: ') [',
  sentences: [
    [
      'login-failed',
      'login',
      'failure',
      new RegExp(`${NOBODY}Authentication failed for user \\[(?<user>.*)\\]$`),
    ],
    ['login', 'login', 'success', new RegExp(`${NOBODY}(?<user>.*) is now logged in$`)],
    ['connect', 'connection', '', new RegExp(`${WHO}New connection from `)],
    ['logout', 'logout', '', new RegExp(`${WHO}(?:Logout|Timeout)`)],
    [
      'too-many-failures',
      'disconnect',
      'failure',
      new RegExp(`${WHO}Too many authentication failures`),
    ],
    ['message', 'transfer', '', new RegExp(WHO)],
  ],
})
