import { joined, sentenceFormat } from './sentences.ts'

const LOCAL = String.raw`(?<server>[^\s[\]]+)\[\d+\]`
const REMOTE = String.raw`(?<client>[^\s[\]]+)\[(?<port>\d+)\]`

/** strongSwan and its relatives. A packet has two ends; the client is the one that is not us. */
export const charon = sentenceFormat({
  id: 'charon',
  title: 'strongSwan, IKE',
  programs: ['charon*', 'ipsec*', 'strongswan*', 'swanctl*', 'pluto*', 'racoon*'],
  prefix: /^(?:\d\d\[[A-Z]{3}\d?\] )?(?:<[^<>\s]*> )?/,
  sentences: [
    ['packet', 'packet', '', new RegExp(`^received packet: from ${REMOTE} to ${LOCAL}`)],
    ['packet', 'packet', '', new RegExp(`^sending packet: from ${LOCAL} to ${REMOTE}`)],
    [
      'half-open',
      'connection',
      'failure',
      /^deleting half open IKE_SA with (?<client>\S+) after timeout/,
    ],
    ['connect', 'connection', '', /^(?<client>[0-9a-f.:]+) is initiating an? /],
    ['auth-failed', 'login', 'failure', /^EAP-MS-CHAPv2 verification failed/],
    ['auth-failed', 'authentication', 'failure', /^EAP method \S+ failed for peer (?<user>\S+)$/],
    ['auth-failed', 'authentication', 'failure', /^tried \d+ shared keys? for /],
    [
      'no-peer-config',
      'connection',
      'failure',
      joined(
        /^looking for (?!.*\]\.\.\..*\]\.\.\.).* matching (?<server>[^\s[]+)\[.*\]\.\.\./,
        /(?<client>[0-9a-f.:]+)\[.*\]$/,
      ),
    ],
    [
      'no-config',
      'connection',
      'failure',
      /^no IKE config found for (?<server>[^\s.]\S*?)\.\.\.(?<client>[^\s,]+), /,
    ],
    [
      'established',
      'session',
      'success',
      /^IKE_SA \S+ established between (?<server>[^\s[]+)\[.*\]\.\.\.(?<client>[0-9a-f.:]+)\[/,
    ],
    ['user', 'authentication', '', /^EAP-MS-CHAPv2 username: '(?<user>.*)'$/],
    ['no-peer-config', 'connection', 'failure', /^looking for .* matching /],
  ],
})
