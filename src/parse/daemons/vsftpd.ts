import { sentenceFormat } from './sentences.ts'

/**
 * vsftpd, as it writes into its own file. A name that failed may hold anything, so there the
 * client stands at the very end; anything behind it is of somebody who is in.
 */
export const vsftpd = sentenceFormat({
  id: 'vsftpd',
  title: 'vsftpd',
  programs: ['vsftpd*'],
  prefix: /^(?:\[pid \d+\] )?/,
  sentences: [
    ['connect', 'connection', '', /^CONNECT: Client "(?<client>[^"]+)"/],
    ['login-failed', 'login', 'failure', /^\[(?<user>.*)\] FAIL LOGIN: Client "(?<client>[^"]+)"$/],
    ['login', 'login', 'success', /^\[(?<user>[^\]]*)\] OK LOGIN: Client "(?<client>[^"]+)"/],
    [
      'transfer-failed',
      'transfer',
      'failure',
      /^\[(?<user>[^\]]*)\] FAIL [A-Z]+: Client "(?<client>[^"]+)"/,
    ],
    [
      'transfer',
      'transfer',
      'success',
      /^\[(?<user>[^\]]*)\] OK [A-Z]+: Client "(?<client>[^"]+)"/,
    ],
    [
      'ftp',
      'transfer',
      '',
      /^(?:\[(?<user>[^\]]*)\] )?(?:FTP (?:command|response)|DEBUG): Client "(?<client>[^"]+)"/,
    ],
    ['login-failed', 'login', 'failure', /^\[.*\] FAIL LOGIN: /],
  ],
})
