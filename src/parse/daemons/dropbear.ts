import { joined, sentenceFormat } from './sentences.ts'

/** Dropbear. A name stands in quotes, the address behind the last of them. */
export const dropbear = sentenceFormat({
  id: 'dropbear',
  title: 'Dropbear SSH server',
  programs: ['dropbear*'],
  sentences: [
    [
      'failed-password',
      'login',
      'failure',
      /^[Bb]ad (?:PAM )?password attempt for '(?<user>.*)' from (?<client>\S+)$/,
    ],
    [
      'invalid-user',
      'login',
      'failure',
      /^[Ll]ogin attempt for nonexistent user(?: '(?<user>.*)')? from (?<client>\S+)$/,
    ],
    [
      'accepted',
      'login',
      'success',
      /^\w+(?: password)? auth succeeded for '(?<user>[^']*)'(?: with .*)? from (?<client>\S+)$/,
    ],
    [
      'too-many-failures',
      'disconnect',
      'failure',
      /^Max auth tries reached - user '(?<user>.*)' from (?<client>\S+)$/,
    ],
    [
      'preauth-disconnect',
      'disconnect',
      'failure',
      /^Exit before auth from <(?<client>[^<>\s]+)>: /,
    ],
    ['connect', 'connection', '', /^Child connection from (?<client>\S+)$/],
    [
      'not-allowed',
      'login',
      'failure',
      joined(
        /^(?:root login rejected|User '(?<user>.*)' (?:rejected|is not allowed).*?),? /,
        /from (?<client>\S+)$/,
      ),
    ],
  ],
})
