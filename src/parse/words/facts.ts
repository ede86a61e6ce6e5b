import { createAddress, parseAddress } from '../../record/address.ts'
import type { Finding } from '../found.ts'
import { codeAt } from './characters.ts'

/** Where words that say what happened are looked for; further on is mostly what a client sent. */
const MAX_CHARS = 300

/** Beginnings of telling words in a text; `kindOf` says what of. */
const TELLING = new RegExp(
  `\\b(?:${[
    'fail|invalid user|illegal user|unknown user|no such user|invalid|incorrect|wrong|denied|deny',
    'refus|reject|block|drop|unauthori|not allowed|not permitted|illegal|unsuccessful',
    'non-?existent|mismatch',
    'accepted|succe|grant|log(?:ged[- ]|-| (?=in\\b))?(?:in|on|out|off)\\b',
    'sign(?:ed)?[- ]?(?:in|out)\\b',
    'auth|password|credential|connect|disconnect',
  ].join('|')})`,
  'gi',
)

const FAILURE = 1
const SUCCESS = 2
const LOGIN = 4
const LOGOUT = 8
const CONNECTION = 16

/**
 * What happened, by the words for it: a login where something was tried and its outcome is said, a
 * logout, a connection from somewhere. False where no word tells. About 0.5 us.
 */
export function readEvent(text: string, hasClient: boolean, into: Finding): boolean {
  const kinds = kindsIn(text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text)
  const { fields } = into
  const isFailure = (kinds & FAILURE) !== 0
  const isSuccess = (kinds & SUCCESS) !== 0
  if ((kinds & LOGOUT) !== 0) fields['event.action'] ??= 'logout'
  else if ((kinds & LOGIN) !== 0 && (isFailure || isSuccess)) fields['event.action'] ??= 'login'
  else if ((kinds & CONNECTION) !== 0 && hasClient) fields['event.action'] ??= 'connection'
  if (fields['event.action'] === undefined) {
    if (isFailure && hasClient) fields['event.outcome'] ??= 'failure'
    return false
  }
  if (isFailure) fields['event.outcome'] ??= 'failure'
  else if (isSuccess) fields['event.outcome'] ??= 'success'
  return true
}

function kindsIn(text: string): number {
  let kinds = 0
  TELLING.lastIndex = 0
  for (let match = TELLING.exec(text); match !== null; match = TELLING.exec(text)) {
    const at = match.index
    // In quotes stands what somebody else said.
    const before = codeAt(text, at - 1)
    if (before !== 0x22 && before !== 0x27) kinds |= kindOf(match[0].toLowerCase(), text, at)
  }
  return kinds
}

function kindOf(word: string, text: string, at: number): number {
  switch (word) {
    case 'auth':
      // Authors, authorities and authorizations have no part in it.
      return /^auth(?:\b|ent)/i.test(text.slice(at, at + 8)) ? LOGIN : 0
    case 'invalid user':
    case 'illegal user':
    case 'unknown user':
    case 'no such user':
      return LOGIN | FAILURE
    case 'password':
    case 'credential':
      return LOGIN
    case 'accepted':
    case 'succe':
    case 'grant':
      return SUCCESS
    case 'connect':
    case 'disconnect':
      return CONNECTION
    default:
      if (!/^(?:log|sign)/.test(word)) return FAILURE
      if (/out|off/.test(word)) return LOGOUT
      return /^\w+ed/.test(word) ? LOGIN | SUCCESS : LOGIN
  }
}

// A name in quotes or brackets, and one without.
const IN_QUOTES = `"([^"]{1,64})"|'([^']{1,64})'|\`([^\`]{1,64})\`|\\[([^[\\]\\s]{1,64})\\]`
const BARE = '([^\\s,;:\'"`()[\\]<>=|]{1,64})'
/** `user=x`, `username: "x"`, `login: <x>`: a name after a mark. */
const MARKED_NAME = new RegExp(
  `\\b(?:users?|username|user[_ ]?name|login|account|acct)\\s?[=:]\\s?` +
    `(?:${IN_QUOTES}|<([^<>\\s]{1,64})>|${BARE}(?=[\\s,;)\\]|]|$))`,
  'i',
)
/** `user 'x'`, `for "x"`, `username [x]`. */
const QUOTED_NAME = new RegExp(`\\b(?:user|username|account|login|for|as)\\s+(?:${IN_QUOTES})`, 'i')
/** A bare name only where what stands around it leaves no doubt: `for user x`, `as x from`. */
const BARE_NAME = new RegExp(
  `\\b(?:log[io]n|auth|authentication) (?:attempt )?fail(?:ed|ure): ${BARE} (?:from|\\()|` +
    `\\b(?:for|by|as|of) (?:(?:invalid|illegal|unknown|mapped|authenticating|local) )?` +
    `user ${BARE}|` +
    `\\b(?:for|as|user|login|account) ${BARE} ` +
    `(?:[([]?\\d|(?:from|failed|logged|authenticated|successfully)\\b)|` +
    `\\buser ${BARE} (?:was|has|is|who|does|did|cannot|tried|attempted|(?:dis)?connected)\\b|` +
    `\\b(?:log[io]n|sign-?in|auth|authentication|password|opened|closed) (?:attempt )?` +
    `(?:failed )?for (?!(?:invalid|illegal|unknown|user|the|a)\\b)${BARE}`,
  'i',
)
const ADDRESS = createAddress()
const NO_NAMES = new Set(
  (
    'user from not is the a an agent id name with on at in null none or and was has preauth ' +
    'password account session attempt attempts request failure failures failed ' +
    'authentication error info login logon user username existing mapped'
  ).split(' '),
)

/** The name of whoever acted or tried to. */
export function readUser(text: string, into: Finding): void {
  const { fields } = into
  if (fields['user.name'] !== undefined || !MENTIONS_NAME.test(text)) return
  const head = text.length > MAX_CHARS * 4 ? text.slice(0, MAX_CHARS * 4) : text
  for (const pattern of [MARKED_NAME, QUOTED_NAME, BARE_NAME]) {
    const found = pattern.exec(head)?.find((group, at) => at > 0 && group !== undefined)
    const name = found === undefined ? '' : nameOf(found)
    if (!isName(name)) continue
    fields['user.name'] = name
    return
  }
}

/** No word of the sentence itself, no path and no address. */
function isName(name: string): boolean {
  if (name === '' || name === '-' || name.startsWith('/')) return false
  return !NO_NAMES.has(name.toLowerCase()) && !parseAddress(name, ADDRESS)
}

/** Without the end of a sentence, a domain and the address of `root@192.0.2.1`. */
function nameOf(found: string): string {
  const name = found.replace(/\.$/, '').replace(DOMAIN, '')
  const host = name.lastIndexOf('@')
  return host > 0 && parseAddress(name.slice(host + 1), ADDRESS) ? name.slice(0, host) : name
}

/** `EXAMPLE\\bob` of Windows, also with the backslash escaped. */
const DOMAIN = /^[\w.-]{1,64}\\\\?(?=[^\\]{2})/

const MENTIONS_NAME = /user|login|account|acct|\bfor\b|\bas\b/i

/** A request, with a version or a status: without either it may be any capital word. */
const REQUEST = new RegExp(
  '\\b(GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PROPFIND) ' +
    '((?:/|https?://|\\*)[^\\s"]{0,2000}|[\\w.-]{1,200}:\\d{1,5})(?: HTTP/(\\d(?:\\.\\d)?))?' +
    '["\']?(?: (?:- )?([1-5]\\d\\d)(?![^\\s\\]"\',]))?',
)

/** An HTTP request in the text and its status; false where there is none. */
export function readRequestIn(text: string, into: Finding): boolean {
  const match = REQUEST.exec(text)
  if (match === null) return false
  const [, method, target = '', version, status] = match
  if (version === undefined && status === undefined) return false
  const { fields } = into
  const question = target.indexOf('?')
  fields['http.request.method'] ??= method
  fields['url.path'] ??= question < 0 ? target : target.slice(0, question)
  if (question >= 0) fields['url.query'] ??= target.slice(question + 1)
  if (version !== undefined) {
    fields['network.protocol.version'] ??= version.replace(/^([2-9])\.0$/, '$1')
  }
  if (status !== undefined) fields['http.response.status_code'] ??= Number(status)
  fields['event.action'] ??= 'request'
  return true
}
