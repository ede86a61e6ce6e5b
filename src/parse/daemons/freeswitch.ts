import { joined, sentenceFormat } from './sentences.ts'

/** FreeSWITCH and Kamailio. What was dialled stands in brackets, the address at the very end. */
export const freeswitch = sentenceFormat({
  id: 'freeswitch',
  title: 'FreeSWITCH, Kamailio, OpenSIPS',
  programs: ['freeswitch*', 'kamailio*', 'opensips*', '/usr/sbin/kamailio', 'openser*'],
  prefix: /^(?:[0-9a-f-]{36} +)?(?:[\d.]+% )?(?:\[[A-Z]+\] )?(?:\w+\.c(?:pp)?:\d+ )?/,
  sentences: [
    [
      'auth-failed',
      'login',
      'failure',
      joined(
        /^SIP auth failure \([A-Z]+\) on sofia profile '[^']*' for \[(?<user>.*)\] from/,
        / ip (?<client>\S+)$/,
      ),
    ],
    [
      'auth-challenge',
      'authentication',
      '',
      joined(
        /^SIP auth challenge \([A-Z]+\) on sofia profile '[^']*' for \[(?<user>.*)\] /,
        /from ip (?<client>\S+)$/,
      ),
    ],
    ['no-such-user', 'login', 'failure', /^Can't find user \[(?<user>.*)\] from (?<client>\S+)$/],
    ['acl-rejected', 'connection', 'failure', /^IP (?<client>\S+) Rejected by /],
    [
      'blocked',
      'connection',
      'failure',
      joined(
        /^(?:[A-Z]+: )?(?:<script>: )?(?:pike|PIKE|ANTIFLOOD|SCANNER|[Bb]lock(?:ed|ing|)?)\b.*? /,
        /(?:IP|ip|from|src)[ :=]+(?<client>[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]+)/,
      ),
    ],
  ],
})
