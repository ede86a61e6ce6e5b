import type { TextFormat } from '../text-format.ts'
import { cluesIn, type Sentence, SentenceTable, setClient, withoutEnd } from './sentences.ts'

/** The certificate's or the user's name, and the peer; what it sent stands behind. */
const ADDRESS = String.raw`(\d+\.\d+\.\d+\.\d+|\[?[0-9a-f]*:[0-9a-f:.]*?\]?)`
const PROTOCOL = String.raw`(?:(?:tcp|udp)[46]?(?:-server)?:)?(?:\[AF_INET6?\])?`
const PEER = new RegExp(String.raw`^(?:us=\d+ )?(?:(\S+)\/)?${PROTOCOL}${ADDRESS}(?::(\d{1,5}))? `)
const AF = String.raw`\[AF_INET6?\](?<client>\d+\.\d+\.\d+\.\d+|[0-9a-f:]+?)(?::(?<port>\d{1,5}))?`

const PEER_SENTENCES: readonly Sentence[] = [
  ['tls-error', 'connection', 'failure', /^TLS Error: /],
  ['auth-failed', 'login', 'failure', /^TLS Auth Error: /],
  ['auth-failed', 'authentication', 'failure', /^SENT CONTROL \[[^\]]*\]: 'AUTH_FAILED/],
  ['auth-failed', 'authentication', 'failure', /^PLUGIN_CALL: .* status=1/],
  ['verify-error', 'login', 'failure', /^VERIFY (?:\w+ )?ERROR/],
  [
    'login',
    'login',
    'success',
    /^TLS: Username\/Password authentication succeeded for username '(?<user>[^']*)'/,
  ],
  ['connect', 'connection', '', /^TLS: Initial packet from /],
  ['established', 'session', 'success', /^\[[^\]]*\] Peer Connection Initiated with /],
  ['disconnect', 'disconnect', '', /^(?:SIGTERM|SIGUSR1|Connection reset|\[[^\]]*\] Inactivity)\b/],
]
const OF_PEER = new SentenceTable(PEER_SENTENCES)

const SENTENCES: readonly Sentence[] = [
  ['connect', 'connection', '', new RegExp(`^TCP connection established with ${AF}`)],
  ['tls-error', 'connection', 'failure', new RegExp(`^TLS Error: [^']*? from ${AF}(?: \\(|$|:)`)],
  ['connect', 'connection', '', new RegExp(`^TLS: Initial packet from ${AF}`)],
  [
    'packet-error',
    'connection',
    'failure',
    new RegExp(`^(?:Authenticate/Decrypt packet error|TLS Error|AEAD Decrypt error)[^']* ${AF}`),
  ],
  [
    'established',
    'session',
    'success',
    new RegExp(`^\\[[^\\]]*\\] Peer Connection Initiated with ${AF}`),
  ],
]
const WITHOUT_PEER = new SentenceTable(SENTENCES)

/** OpenVPN. In front of nearly every message stands its peer. */
export const openvpn: TextFormat = {
  id: 'openvpn',
  title: 'OpenVPN',
  programs: ['openvpn*', 'ovpn*'],
  clues: cluesIn([...PEER_SENTENCES, ...SENTENCES]),
  read({ text, program }, into) {
    const peer = PEER.exec(text)
    if (peer === null) return WITHOUT_PEER.read(withoutEnd(text), into)
    const isKnown = OF_PEER.read(withoutEnd(text.slice(peer[0].length)), into)
    if (!isKnown && program === '') return false
    const { fields } = into
    if (!isKnown) fields['event.action'] = 'session'
    fields['user.name'] ??= peer[1]
    setClient(fields, peer[2] ?? '')
    if (peer[3] !== undefined) fields['client.port'] = Number(peer[3])
    return true
  },
}
