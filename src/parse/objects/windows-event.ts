import { isObject } from '../json.ts'
import { addressText } from '../names/address-text.ts'
import { portOf, userOf, wholeOf } from '../names/values.ts'
import { at, type ObjectMap, type ObjectShape } from './object-shape.ts'

const eventId = at(
  ...['winlog.event_id', 'Event.System.EventID', 'System.EventID', 'EventID', 'event_id'],
  ...['EventId', 'event.code', 'event_identifier'],
)
const channel = at(
  ...['winlog.channel', 'Event.System.Channel', 'System.Channel', 'Channel', 'channel'],
  ...['LogName', 'log_name', 'winlog.provider_name', 'Event.System.Provider.Name', 'SourceName'],
  ...['ProviderName', 'source_name', 'Provider', 'Event.System.Provider.@Name', 'event.provider'],
)
const fieldMaps = [
  at('winlog.event_data'),
  at('Event.EventData'),
  at('EventData'),
  at('event_data'),
  at('Event.UserData'),
  at('action.properties'),
  at('EventProperties'),
]

/** What the numbers of the security log say; those of one attempt have one `login` among them. */
const EVENTS: Readonly<Record<number, readonly [action: string, outcome?: 'success' | 'failure']>> =
  {
    4624: ['login', 'success'],
    4625: ['login', 'failure'],
    4626: ['lookup', 'success'],
    4634: ['logout'],
    4647: ['logout'],
    4648: ['authentication'],
    4740: ['lockout', 'failure'],
    // Tickets and credentials: the logon itself is 4624 or 4625 where it is logged.
    4768: ['ticket'],
    4769: ['ticket'],
    4770: ['ticket', 'success'],
    4771: ['login', 'failure'],
    4776: ['authentication'],
    4778: ['session', 'success'],
    4779: ['disconnect'],
    5152: ['packet', 'failure'],
    5154: ['listen', 'success'],
    5156: ['connection', 'success'],
    5157: ['connection', 'failure'],
    6272: ['login', 'success'],
    6273: ['login', 'failure'],
  }

/** Records of the Windows event log, whoever made JSON of them. */
export const windowsEvent: ObjectShape = {
  id: 'windows',
  matches: object => channel(object) !== undefined && wholeOf(idOf(object)) !== undefined,
  tellsAll: object => TELLING.some(name => valuesOf(object)(name) !== undefined),
  read(object, { fields }, _times, votes) {
    const id = wholeOf(idOf(object)) ?? 0
    fields['event.code'] = `${id}`
    const values = valuesOf(object)
    const address = values('IpAddress') ?? values('ClientAddress') ?? values('SourceAddress')
    const isFlow = id >= 5152 && id <= 5159
    const known = isSecurity(object) ? EVENTS[id] : undefined
    fields['event.action'] = known?.[0]
    fields['event.outcome'] = known?.[1] ?? outcomeOfKeywords(object)
    const user = values('TargetUserName') ?? values('SubjectUserName')
    if (known !== undefined && typeof user === 'string') fields['user.name'] = userOf(user)
    if (isFlow) readFlow(values, fields['event.action'] !== undefined, votes)
    else if (typeof address === 'string' && !address.startsWith('-')) {
      fields['client.address'] = addressText(address)
      if (fields['client.address'] !== undefined) fields['client.port'] = portOf(values('IpPort'))
    }
    const status = values('Status')
    // Kerberos: 0x0 is all right, 0x18 a wrong password.
    if ((id === 4768 || id === 4769 || id === 4776) && typeof status === 'string') {
      fields['event.outcome'] = /^0x0+$/.test(status) ? 'success' : 'failure'
      if (id !== 4769 && fields['event.outcome'] === 'failure') fields['event.action'] = 'login'
    }
  },
}

/** Fields of which one is in most events: who has them needs no text. */
const TELLING = [
  'SubjectUserName',
  'TargetUserName',
  'IpAddress',
  'SourceAddress',
  'Image',
  'param1',
]

type Values = (name: string) => unknown

/** `%%14593` is outbound. */
function readFlow(
  values: Values,
  _isKnown: boolean,
  votes: { offer(a: string, b: unknown): void },
) {
  for (const name of ['SourceAddress', 'SourcePort', 'DestAddress', 'DestPort', 'Protocol']) {
    votes.offer(name, values(name))
  }
}

function isSecurity(object: ObjectMap): boolean {
  const name = channel(object)
  return typeof name === 'string' && /security/i.test(name)
}

function idOf(object: ObjectMap): unknown {
  const id = eventId(object)
  return isObject(id) ? (id['#text'] ?? id.Value ?? id.value) : id
}

function outcomeOfKeywords(object: ObjectMap): 'success' | 'failure' | undefined {
  const words = at('winlog.keywords', 'Keywords', 'keywords', 'EventType')(object)
  const text = Array.isArray(words) ? words.join(' ') : words
  if (typeof text !== 'string') return undefined
  if (/audit[ _]failure/i.test(text)) return 'failure'
  return /audit[ _]success/i.test(text) ? 'success' : undefined
}

/** Fields stand in a map, in a list of names and values, or at the top. */
function valuesOf(object: ObjectMap): Values {
  const named = new Map<string, unknown>()
  for (const find of fieldMaps) {
    const map = find(object)
    if (!isObject(map)) continue
    for (const [name, value] of Object.entries(map).slice(0, MAX_FIELDS)) named.set(name, value)
    const list = map.Data
    if (Array.isArray(list)) addList(list, named)
  }
  return name => {
    const value = named.get(name) ?? (Object.hasOwn(object, name) ? object[name] : undefined)
    return value === '-' || value === '' ? undefined : value
  }
}

/** An event has a few dozen. */
const MAX_FIELDS = 100

function addList(list: readonly unknown[], named: Map<string, unknown>): void {
  for (const one of list.slice(0, MAX_FIELDS)) {
    if (!isObject(one)) continue
    const name = one['@Name'] ?? one.Name ?? one.name
    const value = one['#text'] ?? one.Value ?? one.value ?? one.content
    if (typeof name === 'string') named.set(name, value)
  }
}
