/** What became of it, by the word that says it. */
const SUCCESS = new Set(
  (
    'success succeeded successful successfully ok allow allowed accept accepted pass passed ' +
    'permit permitted granted grant true yes complete completed authenticated approved ' +
    'delivered forwarded established sf notblocked noerror'
  ).split(' '),
)
const FAILURE = new Set(
  (
    'failure failed fail fails deny denied block blocked reject rejected drop dropped refused ' +
    'forbidden error false no unauthorized unauthorised unauthenticated timeout timedout ' +
    'invalid challenge challenged prevented quarantined locked terminated reset aborted ' +
    'interrupted insufficient prohibited discard discarded expired badpassword unsuccessful'
  ).split(' '),
)
/** Longer texts are sentences, whose first words say little. */
const MAX_WORD = 40
const MAX_NAME = 80

/** `success` or `failure` of a word such as `ACCEPT`, `Blocked`, `login_failed`; else undefined. */
export function outcomeOf(value: unknown): 'success' | 'failure' | undefined {
  if (typeof value === 'boolean') return value ? 'success' : 'failure'
  if (typeof value !== 'string' || value.length > MAX_WORD || value === '') return undefined
  const whole = value.toLowerCase()
  if (SUCCESS.has(whole)) return 'success'
  if (FAILURE.has(whole)) return 'failure'
  return outcomeIn(value)
}

/** Of a word within a longer name: `UserLoginFailed`, `login_success`. */
export function outcomeIn(value: string): 'success' | 'failure' | undefined {
  if (value.length > MAX_NAME) return undefined
  const pieces = value
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  if (pieces.some(piece => FAILURE_PIECES.has(piece))) return 'failure'
  return pieces.some(piece => SUCCESS_PIECES.has(piece)) ? 'success' : undefined
}

const FAILURE_PIECES = new Set(
  (
    'failure failed fail deny denied block blocked reject rejected drop dropped refused error ' +
    'errors'
  ).split(' '),
)
const SUCCESS_PIECES = new Set(
  'success succeeded successful successfully allow allowed accept accepted granted'.split(' '),
)

const LOGIN =
  /log[-_ .]?(?:in|on)(?![a-z])|(?:login|logon|signin|loggedin)|sign[-_ .]in|authenticat/
const LOGOUT = /log[-_ .]?(?:out|off|ged[-_ .]?out)|sign[-_ .]?out|session[-_ .]end/
/** Changes of what a login needs are none. */
const SETTING =
  /creat|updat|delet|remov|add|profile|page|polic|provider|method|setting|enabl|disabl/

/** The kind of event that a code names: `login`, `logout`; undefined for all others. */
export function actionOf(code: string): 'login' | 'logout' | undefined {
  if (code.length > MAX_NAME) return undefined
  const word = code.toLowerCase()
  if (LOGOUT.test(word)) return 'logout'
  if (word === 'auth' || word === 'user.session.start') return 'login'
  return LOGIN.test(word) && !SETTING.test(word) ? 'login' : undefined
}

const OUT = new Set(['out', 'outbound', 'outgoing', 'egress', 'outward', 'upload', 'external', 'o'])
const IN = new Set(['in', 'inbound', 'incoming', 'ingress', 'inward', 'download', 'i'])

/** Whether this end began, `out`, or the other one, `in`. */
export function directionOf(value: unknown): 'out' | 'in' | undefined {
  if (typeof value !== 'string' || value.length > MAX_WORD) return undefined
  const word = value.toLowerCase()
  if (OUT.has(word)) return 'out'
  return IN.has(word) ? 'in' : undefined
}
