/** Names of the text that a record was made of, or has to tell, the most telling first. */
const TEXT_NAMES = [
  ...['message', 'msg', 'log', '@message', 'body', '_raw', 'raw', 'original', 'full_message'],
  ...['short_message', 'textpayload', 'rawmessage', 'raw_message', 'rawlog', 'raw_log', 'rawdata'],
  ...[
    'log_message',
    'logmessage',
    'event_message',
    'syslog_message',
    'raw_event',
    'line',
    '_line',
    'full_log',
    '@m',
  ],
  ...['text', 'payload', 'event', 'data', 'record', 'details', 'description', 'content'],
]
const RANKS = new Map(TEXT_NAMES.map((name, rank) => [name, rank]))

/** Names under which a map may be written as a text of JSON. */
const MAP_NAMES = new Set([
  ...['properties', 'payload', 'data', 'details', 'event', 'record', 'audit_data', 'auditdata'],
  ...['extendedproperties', 'additionaldetails', 'additional_data', 'raw', 'rawdata', 'rawevent'],
  ...['rawevent', 'rawlog', 'jsonpayload', 'eventdata', 'event_data', 'customdetails', 'context'],
  ...[
    'attributes',
    'fields',
    'log',
    'message',
    'msg',
    '@message',
    'body',
    'metadata',
    'request',
    'additionalfields',
  ],
])

/** 0 is the likeliest to hold a line of a log; undefined for the name of something else. */
export function textRank(key: string): number | undefined {
  return RANKS.get(key) ?? RANKS.get(key.toLowerCase())
}

export function mayHoldMap(key: string): boolean {
  return MAP_NAMES.has(key) || MAP_NAMES.has(key.toLowerCase())
}
