import { isDigit, isLetter } from '../time/calendar.ts'
import { LEVELS } from './levels.ts'
import { CLOSE, COLON, isBlank, isBlankOrEnd, OPEN, type Peel, skipBlanks } from './peel.ts'

const MAX_NAME = 80
const MAX_PID = 40
const PAREN = 0x28

/** What a program's name must be followed by. */
export type TagRule =
  /** A colon or a number in brackets. */
  | 'any'
  /** A number in brackets, as nothing but a tag has it. */
  | 'pid'

/**
 * Takes `sshd[123]: `, `sshd: `, `sshd(pam_unix)[123]: `, `postfix/smtpd[1]: `, `Some Program[1]: `
 * off, if one begins here. The name becomes the program: in lower case, of a path that begins with
 * a slash only the end.
 */
export function takeTag(peel: Peel, from: number, rule: TagRule, maxWords = 1): boolean {
  const { text } = peel
  const first = text.charCodeAt(from)
  if (!isLetter(first) && first !== 0x2f && first !== PAREN && first !== 0x5f) {
    if (!isDigit(first) || rule !== 'pid') return false
  }
  let at = from
  for (let words = 1; words <= maxWords; words++) {
    const end = nameEnd(text, at, from + MAX_NAME)
    if (end === at) return false
    if (text.charCodeAt(end) === PAREN) return takeInParens(peel, from, end)
    const mark = text.charCodeAt(end)
    if (mark === COLON && words === 1) return rule === 'any' && takeName(peel, from, end, end + 1)
    if (mark === OPEN) return takePid(peel, from, end, words === 1)
    if (!isBlank(mark)) return false
    at = skipBlanks(text, end)
    if (text.charCodeAt(at) === OPEN) return takePid(peel, from, end, false)
  }
  return false
}

/** PAM's `sshd(pam_unix)[123]:`, systemd's `(sd-pam)[123]:`, Dovecot's `auth-worker(123):`. */
function takeInParens(peel: Peel, from: number, open: number): boolean {
  const { text } = peel
  const close = nameEnd(text, open + 1, open + MAX_NAME)
  if (close === open + 1 || text.charCodeAt(close) !== 0x29) return false
  const end = close + 1
  if (text.charCodeAt(end) === OPEN) return takePid(peel, from, end, true)
  const isPid = open > from && isNumber(text, open + 1, close)
  return text.charCodeAt(end) === COLON && takeName(peel, from, isPid ? open : end, end + 1)
}

/**
 * `[123]:`, also without the colon where the name is one word. Behind a priority or a time it may
 * be a name or hold two numbers; never what an address can be.
 */
function takePid(peel: Peel, from: number, open: number, mayLackColon: boolean): boolean {
  const { text } = peel
  const close = text.indexOf(']', open)
  if (close < 0 || close - open > MAX_PID) return false
  const isPid = isNumber(text, open + 1, close)
  if (!isPid && !/^(?:-|\d+[:#]\d+|[a-z][a-z-]*(?:\.\d{1,4})?)$/i.test(text.slice(open + 1, close)))
    return false
  if (text.charCodeAt(close + 1) === COLON) return takeName(peel, from, open, close + 2)
  return mayLackColon && isPid && takeName(peel, from, open, close + 1)
}

function isNumber(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isDigit(text.charCodeAt(at))) return false
  return to > from
}

function takeName(peel: Peel, from: number, to: number, end: number): boolean {
  const { text } = peel
  if (!isBlankOrEnd(text, end)) return false
  const program = programIn(text, from, to)
  if (LEVELS.has(program)) return false
  peel.program = program
  peel.at = skipBlanks(text, end)
  return true
}

/** As `Message.program` has it. Hot path. */
export function programIn(text: string, from: number, to: number): string {
  let kinds = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    kinds |= code < 128 ? NAME[code]! : OTHER
  }
  const name = text.slice(from, to)
  if (kinds === PLAIN) return name
  const isPath = name.charCodeAt(0) === 0x2f || name.startsWith('./')
  return (isPath ? name.slice(name.lastIndexOf('/') + 1) : name).trim().toLowerCase()
}

/** Whether the word that ends here may be a tag: it has a colon or a bracket last. */
export function mayBeTag(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1)
  return last === COLON || last === CLOSE || text.charCodeAt(end + 1) === OPEN
}

function nameEnd(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit) {
    const code = text.charCodeAt(at)
    if (!(code < 128) || NAME[code] === 0) break
    at++
  }
  return at
}

// By ASCII code: 0 is no part of a name, plain ones need no change to become a program.
const PLAIN = 1
const OTHER = 2
const NAME = Uint8Array.from({ length: 128 }, (_, code) => {
  if (isDigit(code) || code === 0x2d || (code >= 0x61 && code <= 0x7a)) return PLAIN
  return isLetter(code) || '_./@+\\$'.includes(String.fromCharCode(code)) ? OTHER : 0
})
