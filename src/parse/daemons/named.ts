import { joined, type Sentence, sentenceFormat } from './sentences.ts'

/** The name asked for stands behind the address, in parentheses and in quotes. */
const CLIENT = String.raw`^client (?:@0x[0-9a-f]+ )?(?<client>[^#\s]+)#(?<port>\d+)(?:/key \S+)?`
const refused = (what: string) => new RegExp(`${CLIENT}.*: ${what}`)
const UNBOUND = String.raw`(?<client>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)(?:@(?<port>\d+))?`
const RECORD = String.raw`\S+ [A-Z0-9]+ (?:IN|CH|HS|ANY|CLASS\d+)\b`

const SENTENCES: readonly Sentence[] = [
  ['query-denied', 'lookup', 'failure', refused("query .*'? denied")],
  [
    'transfer-denied',
    'transfer',
    'failure',
    refused("(?:zone transfer '.*' denied|bad zone transfer)"),
  ],
  [
    'update-denied',
    'update',
    'failure',
    refused('(?:updat|request has invalid|signer).*(?:denied|failed|unsuccessful|invalid)'),
  ],
  ['rate-limited', 'lookup', 'failure', refused('(?:would )?rate limit ')],
  ['transfer', 'transfer', '', refused('transfer of ')],
  ['query', 'lookup', '', refused('query: ')],
  ['message', 'lookup', '', new RegExp(`${CLIENT}(?: \\(|: )`)],
  [
    'query-refused',
    'lookup',
    'failure',
    new RegExp(
      `^(?:info: )?(?:deny|refuse|inform_deny|always_refuse|ratelimit)\\S* ${UNBOUND} ${RECORD}`,
    ),
  ],
  ['query', 'lookup', '', new RegExp(`^(?:info|query|reply): (?:\\S+ \\w+ )?${UNBOUND} ${RECORD}`)],
  [
    'transfer-denied',
    'transfer',
    'failure',
    /^info: axfr for (?:zone )?\S+ from (?:client )?(?<client>\S+) refused/,
  ],
  [
    'rate-limited',
    'lookup',
    'failure',
    /^info: ratelimit \w+ \S+ type \S+ target \S+ query (?<client>\S+) \S+$/,
  ],
  [
    'notify-refused',
    'transfer',
    'failure',
    /^zone \S+: refused notify from non-\w+: (?<client>[^#\s]+)#(?<port>\d+)/,
  ],
  ['notify', 'transfer', '', /^zone \S+: notify from (?<client>[^#\s]+)#(?<port>\d+): /],
  ['transfer', 'transfer', '', /^transfer of '[^']*' from (?<client>[^#\s]+)#(?<port>\d+): /],
  [
    'resolving',
    'lookup',
    'failure',
    /^[\w :]+ resolving '[^']*': (?<dst>[^#\s]+)#(?<dstport>\d+)$/,
    'common',
  ],
  ['query', 'lookup', '', /^query\[[\w=]+\] \S+ from (?<client>\S+)$/],
]

/** Name servers: BIND, Unbound, NSD, dnsmasq. */
export const named = sentenceFormat({
  id: 'named',
  title: 'name servers: BIND, Unbound, NSD, dnsmasq',
  programs: ['named*', 'bind*', 'unbound*', 'nsd*', 'dnsmasq*'],
  prefix: joined(
    /^(?:\d\d-\w{3}-\d{4} [\d:.]+ )?(?:[a-z-]+: (?=(?:[a-z]+: )?client ))*/,
    /(?:\d+:(?=client ))?(?:\[\d+\] )?(?:nsd\[\d+\]: |unbound\[\d+\]: )?/,
    /(?:\[\d+:[0-9a-f]+\] )?/,
  ),
  sentences: SENTENCES,
})
