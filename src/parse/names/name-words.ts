/** Whose: who acted, whom it was done to, or the machine that tells of it. */
export type Side = 'client' | 'server' | 'own'

/** The word says whose the thing is; the weight, how surely, 0 to 100. */
interface SideWord {
  readonly side: Side
  readonly weight: number
  /** Alone, or before `host`, it may hold an address: nobody's free choice as a user's name is. */
  readonly isBare: boolean
}

/** Who acted. */
const CLIENTS: Readonly<Record<string, number>> = {
  ...{ client: 100, clt: 100, cli: 98, attacker: 98, offender: 98, intruder: 98, abuser: 96 },
  ...{ rhost: 95, caller: 95, connecting: 93, source: 92, src: 92, orig: 88, remote: 90, rem: 88 },
  ...{ cip: 98, sip: 70, saddr: 92, rip: 88, raddr: 88, shost: 85, spt: 92, sport: 92, cport: 96 },
  ...{
    rport: 86,
    peer: 80,
    foreign: 80,
    tsrc: 40,
    originator: 90,
    sender: 80,
    calling: 140,
    csip: 90,
    csport: 90,
    from: 70,
    origin: 75,
  },
  ...{
    initiator: 94,
    access: 70,
    remhost: 88,
    clienthost: 98,
    scan: 40,
    scanner: 80,
    bot: 70,
    hacker: 98,
  },
}

/** Who acted, where the word alone is their name and not their address. */
const PERSONS: Readonly<Record<string, number>> = {
  ...{ actor: 96, initiated: 94, user: 84, login: 84, logon: 84, requester: 90, requestor: 90 },
  ...{ request: 60, req: 60, visitor: 80, visit: 80, viewer: 80, session: 60, performed: 80 },
  ...{ performer: 80, subscriber: 60, subject: 60, member: 60, account: 50, invoker: 90 },
  ...{ author: 70, customer: 60, principal: 70, initiating: 80, suser: 80, ruser: 80, signin: 84 },
}

const SERVERS: Readonly<Record<string, number>> = {
  ...{ destination: 95, dst: 95, dest: 95, daddr: 95, dip: 90, dpt: 95, dport: 95, dhost: 85 },
  ...{ resp: 92, responder: 92, target: 90, victim: 90, server: 80, srv: 80, to: 60, local: 55 },
  ...{ lip: 55, laddr: 55, lport: 55, lhost: 50, service: 50, listen: 50, listener: 50 },
  ...{ upstream: 30, backend: 30, called: 60, receiver: 50, recipient: 50, receiving: 50, sc: 40 },
  ...{
    duser: 60,
    origserver: 40,
    remoteserver: 60,
    cdip: 92,
    cdport: 92,
    sdip: 60,
    tsip: 40,
    loc: 50,
  },
}

/** The machine that tells of it, or one that serves it: nobody who did anything. */
const OWN: Readonly<Record<string, number>> = {
  ...{ host: 10, hostname: 10, device: 10, dvc: 10, machine: 10, computer: 10, workstation: 20 },
  ...{ endpoint: 20, node: 10, instance: 10, asset: 10, system: 10, vm: 10, appliance: 10 },
}

/** As `OWN`, whatever stands around them. */
const SERVANTS = new Set(
  (
    'agent sampler observer collector sensor manager gateway gw router switch dns nameserver ' +
    'resolver reporter exporter logger forwarder relay nas ssip controller proxy proxies hop ' +
    'intermediate interface interfaces nic isp vip cluster loadbalancer lb balancer edge siem ' +
    'aggregator atd log logsource kubernetes container pod docker cloud openvpn ns ptr syslog ' +
    'beat firewall fw'
  ).split(' '),
)

/** Names of an address. */
const ADDRESS_NOUNS = new Set(
  'ip ap ips ipv4 ipv6 ip4 ip6 addr addrs address addresses ipaddr ipaddress inet'.split(' '),
)

/** What costs an address part of its score, as it is one that came to be of another. */
const PENALTIES: Readonly<Record<string, number>> = {
  ...{ nat: 45, natted: 45, snat: 45, dnat: 45, xlate: 45, xlated: 45, translated: 45, mapped: 45 },
  ...{ tran: 45, trans: 45, upstream: 40, backend: 40, query: 20, xsrc: 45, assign: 60 },
  ...{ post: 45, previous: 60, prev: 60, old: 60, last: 30, prior: 60, before: 60, original: 5 },
  ...{
    assigned: 60,
    leased: 60,
    tunnel: 60,
    framed: 60,
    virtual: 60,
    internal: 30,
    private: 30,
    public: 2,
  },
  ...{ requested: 40, parameters: 25, params: 30, args: 40, arguments: 40, body: 30, payload: 5 },
  ...{ name: 25, id: 25, value: 15, key: 15, list: 60, text: 60, data: 2, target: 0, geo: 8 },
  ...{ secondary: 30, alternate: 30, backup: 60, bind: 60, expected: 60, known: 40, parent: 20 },
  ...{ click: 20, suspicious: 20, country: 30, city: 30, location: 8, new: 40, vpn: 40, lan: 40 },
}

/** With one of these, however far out, an address is nobody's. */
const NEVER = new Set(
  (
    'mask netmask subnet cidr prefix version versions mac oid answer answers rdata resolved ' +
    'header headers forwarded xff config setting settings condition conditions expression ' +
    'policies allowlist denylist whitelist blacklist blocklist allowed ranges exception ' +
    'exceptions servers cookie cookies useragent cmd commandline cmdline argv env environment ' +
    'indicator indicators ioc iocs iprange newvalue oldvalue dhcp router routers params args ' +
    'form'
  ).split(' '),
)
/** With one of these in the innermost name: around a map they only say where it comes from. */
const NEVER_INNERMOST = new Set(
  (
    'range start end message msg title description comment note question url uri path referer ' +
    'referrer email mail password passwd rule rules policy file filename hash signature ' +
    'checksum build release os product software driver command groups grouped via prototype'
  ).split(' '),
)
/** Of a request what its sender wrote into it. */
const SENT = new Set([
  ...['body', 'query', 'parameters', 'payload', 'arguments', 'input', 'postdata', 'formdata'],
])

/** Words that say what kind of thing a value is, beside those above. */
const OTHER_WORDS =
  'port act ports byte bytes bytecount sent recv rcvd received in out pkts packets packet count ' +
  'size length len status code response rsp res result outcome action method verb uri url ' +
  'path stem query agent name username userid uid uname usr acct email mail upn id type event ' +
  'kind category reason proto protocol transport app application service layer http https ssh ' +
  'ftp rdp smtp number num time timestamp date datetime created at on ts start end first last ' +
  'seen observed ingested day public external real true cf xff for by with station nt windows ' +
  'linux aad azure aws okta auth authentication login disposition decision verdict success ' +
  'error state upload download uploaded downloaded transport transports sam principal primary ' +
  'display full user msg details event raw json meta http request requestor referer version ' +
  'level protocols dir direction program identifier tag ident downstream hop next second ' +
  'inbound outbound incoming outgoing'

const SIDES = new Map<string, SideWord>()
for (const [word, weight] of Object.entries(CLIENTS)) add(word, 'client', weight, true)
for (const [word, weight] of Object.entries(PERSONS)) add(word, 'client', weight, false)
for (const [word, weight] of Object.entries(SERVERS)) add(word, 'server', weight, true)
for (const [word, weight] of Object.entries(OWN)) add(word, 'own', weight, true)

const WORDS = new Set([
  ...SIDES.keys(),
  ...SERVANTS,
  ...ADDRESS_NOUNS,
  ...Object.keys(PENALTIES),
  ...NEVER,
  ...NEVER_INNERMOST,
  ...SENT,
  ...OTHER_WORDS.split(' '),
])

function add(word: string, side: Side, weight: number, isBare: boolean): void {
  SIDES.set(word, { side, weight, isBare })
}

export function isWord(word: string): boolean {
  return WORDS.has(word)
}

export function sideOf(word: string): SideWord | undefined {
  return SIDES.get(word)
}

export function isAddressNoun(word: string): boolean {
  return ADDRESS_NOUNS.has(word)
}

export function isServant(word: string): boolean {
  return SERVANTS.has(word)
}

export function penaltyOf(word: string): number {
  return Object.hasOwn(PENALTIES, word) ? (PENALTIES[word] ?? 0) : 0
}

/** Whether a word of a name, with the one before it, makes an address nobody's. */
export function isNobodys(word: string, before: string, isInnermost: boolean): boolean {
  if (NEVER.has(word) || HEADERS.has(`${before} ${word}`)) return true
  if (isInnermost) return NEVER_INNERMOST.has(word)
  return SENT.has(word) && (REQUESTS.has(before) || (before === '' && !WRAPPERS.has(word)))
}

/** Pairs of words in the names of headers that anybody may send. */
const HEADERS = new Set([
  ...['x client', 'x real', 'x cluster', 'x remote', 'x original', 'x originating', 'x source'],
  ...['true client', 'fastly client', 'cf connecting', 'wl proxy'],
])
const REQUESTS = new Set(['request', 'req'])
/** Outermost, these hold the record itself. */
const WRAPPERS = new Set(['body', 'payload'])
