import type { CatalogEntry } from './catalog-entry.ts'

/** Who the client is: NA3. Rules and time: NA4. */
export const TRAFFIC_CATALOG = {
  NA3001: {
    level: 'warning',
    title: 'Forwarding headers without trust',
    sentence: '{found}',
    mend: 'set trusted_proxies to your proxies’ addresses, and client_profile to their header',
  },
  NA3002: {
    level: 'warning',
    title: 'Most records come from one private address',
    sentence: '{found}',
    mend: 'set trusted_proxies to it, and log the header in which it names the client',
  },
  NA3003: {
    level: 'warning',
    title: 'Trusted proxies name no client',
    sentence: '{found}',
    mend: 'log the header that your proxy writes, or set client_profile to it',
  },
  NA3004: {
    level: 'warning',
    title: 'Everybody is trusted',
    sentence: 'the trusted proxies cover every address: any client can name itself in a header',
    mend: 'list only your own proxies in trusted_proxies, such as loopback or 10.0.0.0/8',
  },
  NA3005: {
    level: 'warning',
    title: 'Nearly everything comes from one address',
    sentence: '{count} of {records} records come from {client}: perhaps a proxy and no client',
    mend: 'if it is your proxy: trusted_proxies; if a monitor of yours: leave it out with where',
  },
  NA3006: {
    level: 'error',
    title: 'No record has an address',
    sentence: 'none of {records} records has an address that rules could count by',
    mend: 'log client.address, or name the field: client_fields, --client-field',
  },
  NA4001: {
    level: 'error',
    title: 'The configuration has a mistake',
    sentence: 'expected {expected}, found {found}',
    mend: 'RULES.md has all settings and the language of rules',
  },
  NA4002: {
    level: 'warning',
    title: 'A rule on a field that no record has',
    sentence: 'rule {rule} can never fire: none of {records} records has the field {field}',
    mend: 'netanomaly extract FILE shows the fields there are; log it, or name another',
  },
  NA4003: {
    level: 'warning',
    title: 'A condition that is never met',
    sentence: 'rule {rule} can never fire: none of {records} records{having} meets {where}',
    mend: 'netanomaly extract FILE shows fields and values; mind their case and spelling',
  },
  NA4004: {
    level: 'note',
    title: 'A threshold above all that was seen',
    sentence: 'rule {rule} cannot fire at {threshold}: {most}',
    mend: 'nothing, where this log is an ordinary day; else lower the threshold or widen within',
  },
  NA4005: {
    level: 'warning',
    title: 'Records without what a rule counts by',
    sentence: 'rule {rule} counts none of {records} records: {lacking} lack {key}',
    mend: 'log {key}, or count by another field',
  },
  NA4006: {
    level: 'note',
    title: 'A rule that is off',
    sentence: 'rule {rule} is off: it neither counts nor announces',
    mend: 'set its mode to shadow, annotate or emit, or take it out',
  },
  NA4007: {
    level: 'warning',
    title: 'The clock was set back',
    sentence: 'the clock of this machine was set back; counting begins anew',
    mend: 'keep it right by NTP, which slows a clock and does not set it back',
  },
  NA4008: {
    level: 'warning',
    title: 'Records from the future',
    sentence: '{count} of {records} records are dated after now, by up to {most}',
    mend: 'set clock and zone where they are written; here --tz ZONE names the zone of bare times',
  },
  NA4009: {
    level: 'warning',
    title: 'Records that arrive late',
    sentence:
      '{count} of {records} records were observed more than {limit} after their time, by up ' +
      'to {most}: a live processor leaves out what comes after its lateness',
    mend: 'raise lateness, or look what holds records back on their way',
  },
  NA4010: {
    level: 'warning',
    title: 'Times of different zones in one file',
    sentence: '{count} times the time goes back by whole hours ({example}): writers in two zones',
    mend: 'let all writers log UTC or name their zone; read them as files of their own with --tz',
  },
  NA4011: {
    level: 'warning',
    title: 'Two clocks differ',
    sentence: 'the clock of {url} is {apart} {direction} this machine',
    mend: 'keep both right by NTP: episodes and the records around them are joined by time',
  },
  NA4012: {
    level: 'warning',
    title: 'Most records are left out as late',
    sentence: 'most records come after the watermark and are left out',
    mend: 'raise lateness (latenessMs)',
  },
  NA4013: {
    level: 'warning',
    title: 'A limit is reached',
    sentence: '{found}: counts may be lower bounds',
    mend: 'raise {limits}',
  },
  NA4014: {
    level: 'error',
    title: 'A log file that cannot be used',
    sentence: '{found}',
    mend: 'netanomaly explain --line N FILE says how a line is read',
  },
  NA4015: {
    level: 'warning',
    title: 'A variable that nobody reads',
    sentence: '{found}',
    mend: 'docs/register.md has all variables',
  },
} as const satisfies Readonly<Record<string, CatalogEntry>>
