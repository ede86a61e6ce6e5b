/**
 * What a word near an address says about it: above 0 it is whoever acts, below 0 it is somebody
 * else's. Up to 3 is a hint, from 4 on a statement that nothing further away changes.
 */
function table(scores: readonly (readonly [number, string])[]): ReadonlyMap<string, number> {
  return new Map(scores.flatMap(([score, list]) => list.split(' ').map(word => [word, score])))
}

/** Left of an address, or parts of a name before `=` or `:`. */
export const WORDS_BEFORE = table([
  [12, 'rhost rip clientip srcip remoteip raddr saddr userip clnt cip callerip'],
  [12, 'attacker'],
  [10, 'cli clt peer from client src remote attackers offender offending intruder'],
  [9, 'source calling von depuis desde caller visitor originator initiator remoteaddr'],
  [7, 'r sender origin orig originating requester downstream supplicant'],
  [5, 'by banned ban blocked blocking bans unban unbanned blacklisted relay login'],
  [5, 'logon accepted'],
  [4, 'rejected denied refused dropped endpoint workstation'],
  [3, 'host hostname ip ipaddr ipaddress addr address connection attempt failed'],
  [3, 'failure disconnected query for'],
  [2, 'ipv4 ipv6 ip4 ip6 user with blacklist closed session'],
  [1, 'found new'],
  [0, 'localhost'],
  [-3, 'at in proxy using'],
  [-4, 'on auf'],
  [-5, 'nas called interface iface forwarder nat translated natted assigned offered lease'],
  [-5, 'x-forwarded-for'],
  [-6, 'previous previously prior formerly route routes'],
  [-6, 'via through into forwarded forwarding mapped xlate router switch'],
  [-7, 'server local upstream gateway listening listen listener bind bound bindaddr srv'],
  [-7, 'backend own self l broker seed ping'],
  [-8, 'to dst dest destination target towards against nach vers laddr lip daddr'],
  [-8, 'dstip serverip localip'],
  [-9, 'nameserver dns ntp resolver sent-to localaddr servername dstaddr cache'],
  [-9, 'dial dialing dialling authority referer referrer'],
  [-20, 'helo ehlo gcc clang openssl ubuntu debian version ver release build revision'],
  [-20, 'package plugin driver module installed upgraded'],
  [-20, 'firmware rv v oid kernel netmask mask'],
  [-20, 'subnetmask'],
])

/** Nouns between a telling word and the address: passed over at no cost. */
export const FILLERS = new Set(
  (
    'ip ipaddr ipaddress addr address ipv4 ipv6 host hostname the a an of network number ' +
    'udp tcp tls ws wss sctp'
  ).split(' '),
)

/** Right of an address. */
export const WORDS_AFTER = table([
  [4, 'attempted tried attempting'],
  [3, 'closed disconnected requested sent failed is has was did connected denied'],
  [3, 'blocked banned'],
  [2, 'to could does not refused rejected exceeded using said unknown -'],
  [-2, 'unreachable timeout'],
  [-8, 'installed upgraded released'],
])

/** Words after which a text is what somebody chose for a name. */
export const NAME_WORDS = /\b(?:user(?:name)?|account|login|for|acct|ruser|as)\b/i

/** Keys of quoted texts that the program itself wrote. */
export const OWN_TEXTS = new Set(
  'msg message text log reason description event details detail info error output body'.split(' '),
)

/** Endings of glued names: `serverip`, `clientaddr`. */
export const NAME_ENDING = /(?:ip|ipv4|ipv6|ipaddr|addr|address|host|hostname)$/

/** What `0.0.0.0` lacks: where there is no other, a log may have it for one that it hides. */
export const UNSPECIFIED = -9
