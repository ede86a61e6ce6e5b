import type { FoundFields } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { countOf } from './cells.ts'
import { setWindowsEvent } from './windows-events.ts'

/** The words of a Windows event as people see them: `Source Network Address: 192.0.2.1`. */
export const windowsText: TextFormat = {
  id: 'windows-text',
  title: "Windows' events as sentences",
  programs: [],
  // The last words of its labels: `\t`, which may stand before the first, makes that another word.
  clues: ['address', 'name', 'id', 'compte', 'source', 'kontoname', 'quellnetzwerkadresse'],
  read: ({ text }, { fields }) => {
    if (text.length < MIN_CHARS || !LABELS.test(text)) return false
    const address = textAfter(text, ADDRESS)
    if (address !== undefined) fields['source.address'] = cleaned(address)
    fields['source.port'] = portOf(textAfter(text, PORT))
    fields['destination.address'] = textAfter(text, ['Destination Address'])
    fields['destination.port'] = portOf(textAfter(text, ['Destination Port']))
    fields['user.name'] = targetOf(text)
    const code = codeOf(text)
    setWindowsEvent(fields, code, isFailed(text, code))
    asClient(fields)
    return true
  },
}

const MIN_CHARS = 60
/** Tabs, blanks and what syslog makes of them: `#011`, `\t`. */
const GAP = String.raw`(?:\s|#0\d\d|\\[tnr])*`
const LABELS = new RegExp(
  [
    '(?:Source Network Address|Client Address|Source Address|Account Name|Security ID',
    '|Nom du compte|Kontoname|Adresse du réseau source|Quellnetzwerkadresse)\\s?:',
  ].join(''),
)

const ADDRESS = [
  ...['Source Network Address', 'Client Address', 'Source Address', 'Adresse du client'],
  ...['Adresse du réseau source', 'Quellnetzwerkadresse', 'Clientadresse'],
  ...['Dirección de red de origen', 'Network Address'],
]
const PORT = ['Source Port', 'Client Port', 'Port source', 'Quellport', 'Puerto de origen']
const NAMES = 'Account Name|Nom du compte|Kontoname|Nombre de cuenta|User|Logon Account'
const ACCOUNT = new RegExp(`(?:${NAMES})${GAP}:${GAP}([^\\s#\\\\]{1,256})`, 'g')
const MAX_ACCOUNTS = 3

const VALUE = new RegExp(`^\\s?:${GAP}([^\\s#\\\\,]{1,64})`)
const MAX_GAP_CHARS = 120

/**
 * Behind the last of these labels: a user's name, which the client chose, stands before the
 * addresses, and may look like one of them.
 */
function textAfter(text: string, labels: readonly string[]): string | undefined {
  let at = -1
  for (const label of labels) {
    const last = text.lastIndexOf(label)
    if (last >= 0) at = Math.max(at, last + label.length)
  }
  const found = at < 0 ? undefined : VALUE.exec(text.slice(at, at + MAX_GAP_CHARS))?.[1]
  return found === '-' ? undefined : found
}

function portOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : countOf(text)
}

function cleaned(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** The first account is who asked, the second whom it was about; `-` and machines are nobody. */
function targetOf(text: string): string | undefined {
  ACCOUNT.lastIndex = 0
  let last: string | undefined
  for (let count = 0; count < MAX_ACCOUNTS; count++) {
    const found = ACCOUNT.exec(text)?.[1]
    if (found === undefined) break
    if (found !== '-') last = found
    if (count === 1) break
  }
  return last
}

const CODE =
  /(?:EventID|EventCode|Event ID|event_id|Auditing|Security-Auditing)[\]:=\s]{1,4}(\d{4})\b/

/** By its number, where one stands before the words, else by the first sentence. */
function codeOf(text: string): string | undefined {
  const number = CODE.exec(text.slice(0, MAX_HEADER_CHARS))?.[1]
  if (number !== undefined) return number
  for (const [words, code] of SENTENCES) if (words.test(text)) return code
  return undefined
}

const MAX_HEADER_CHARS = 400
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/account failed to log on|Échec d.ouverture de session|Fehler beim Anmelden/, '4625'],
  [/account was successfully logged on|compte s.est correctement|erfolgreich angemeldet/, '4624'],
  [/logon was attempted using explicit credentials/, '4648'],
  [/Kerberos pre-authentication failed/, '4771'],
  [/Kerberos authentication ticket \(TGT\)/, '4768'],
  [/Kerberos service ticket/, '4769'],
  [/attempted to validate the credentials/, '4776'],
  [/account was logged off|initiated logoff/, '4634'],
  [/Remote Desktop Services: User authentication succeeded/, '1149'],
  [/network share object/, '5140'],
  [/Filtering Platform has (?:blocked a|permitted a) connection/, '5156'],
]

/** Codes that stand for both ends say in a code of their own which it was. */
function isFailed(text: string, code: string | undefined): boolean {
  if (code === '4768' || code === '4776' || code === '4769') {
    const result = /(?:Result Code|Error Code|Failure Code)\s?:\s*(0x[0-9A-Fa-f]+)/.exec(text)?.[1]
    return result !== undefined && !/^0x0+$/i.test(result)
  }
  const head = text.slice(0, MAX_HEADER_CHARS)
  return /Filtering Platform has blocked|Audit Failure|AUDIT_FAILURE/.test(head)
}

/** Of a logon the address is the client's; of the firewall's connection it is the packets'. */
export function asClient(fields: FoundFields): void {
  if (fields['event.action'] === 'connection') return
  fields['client.address'] = fields['source.address']
  fields['client.port'] = fields['source.port']
  fields['source.address'] = undefined
  fields['source.port'] = undefined
}
