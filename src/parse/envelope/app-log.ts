import { isDigit, isLetter } from '../time/calendar.ts'
import { CAPITAL_LEVELS, LEVELS } from './levels.ts'
import { CLOSE, COLON, isBlank, isWordIn, OPEN, type Peel, skipBlanks, wordEnd } from './peel.ts'

const DASH = 0x2d
const DOT = 0x2e
const BAR = 0x7c
const MAX_NAME = 100
const MAX_LEVEL = 14

/**
 * What applications write between the time and the text: `[error]`, `WARN`, `[thread-1] WARN`,
 * `- auth - WARNING -`, `local.ERROR:`, `|Warn|Auth|`, and after a level the name of the logger,
 * `com.example.Auth - ` or `[auth]`. True if there was a level. Nothing that may be an address or
 * hold a sentence is taken off.
 */
export function takeLevel(peel: Peel): boolean {
  const { text } = peel
  const at = skipBlanks(text, peel.at)
  const first = text.charCodeAt(at)
  let level = levelEnd(text, at)
  if (level < 0 && first === OPEN) level = behindBracket(text, at)
  else if (level < 0 && first === DASH) level = behindDash(text, at)
  else if (level < 0 && isLetter(first)) level = channelEnd(text, at)
  if (level < 0) return false
  peel.at = loggerEnd(text, skipBlanks(text, level))
  return true
}

/** `|Warn|Auth|` of NLog, `::WARNING::` of others, right behind the time. */
export function takePiped(peel: Peel, from: number): boolean {
  const { text } = peel
  const mark = text.charCodeAt(from) === BAR ? '|' : '::'
  if (!text.startsWith(mark, from)) return false
  const start = from + mark.length
  const end = lettersEnd(text, start)
  if (!isWordIn(LEVELS, text, start, end) || !text.startsWith(mark, end)) return false
  let at = end + mark.length
  const name = nameEnd(text, at)
  if (mark === '|' && name > at && text.charCodeAt(name) === BAR) at = name + 1
  peel.at = skipBlanks(text, at)
  return true
}

/** `  1234 server.go:12] ` of glog, behind the time. */
export function takeSource(peel: Peel): boolean {
  const { text } = peel
  let at = skipBlanks(text, peel.at)
  while (isDigit(text.charCodeAt(at)) && at - peel.at < 16) at++
  at = skipBlanks(text, at)
  const end = wordEnd(text, at, MAX_NAME)
  if (end < 0 || text.charCodeAt(end - 1) !== CLOSE) return false
  peel.at = skipBlanks(text, end)
  return true
}

/** Index after a level: `[warn]`, `<warn>`, `WARN`, `WARN:`; -1 where there is none. */
function levelEnd(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (first === OPEN || first === 0x3c) {
    let end = lettersEnd(text, from + 1)
    if (!isWordIn(LEVELS, text, from + 1, end)) return -1
    end = skipBlanks(text, end)
    const isClosed = text.charCodeAt(end) === (first === OPEN ? CLOSE : 0x3e)
    return isClosed ? (text.charCodeAt(end + 1) === COLON ? end + 2 : end + 1) : -1
  }
  if (!(first >= 0x41 && first <= 0x5a)) return -1
  const end = lettersEnd(text, from)
  const next = text.charCodeAt(end)
  if (!isWordIn(CAPITAL_LEVELS, text, from, end)) return -1
  if (next === COLON) return end + 1
  return isBlank(next) || next === OPEN ? end : -1
}

/** `[thread-1] WARN`, `[app::auth][ERROR]`: -1 where no level follows the bracket. */
function behindBracket(text: string, from: number): number {
  const close = bracketEnd(text, from)
  return close < 0 ? -1 : levelEnd(text, skipBlanks(text, close))
}

/** `- WARN`, `- auth - WARNING`. */
function behindDash(text: string, from: number): number {
  if (!isBlank(text.charCodeAt(from + 1))) return -1
  const at = skipBlanks(text, from + 2)
  const level = levelEnd(text, at)
  const name = level < 0 ? wordEnd(text, at, MAX_NAME) : -1
  return name > 0 && text.startsWith(' - ', name) ? levelEnd(text, name + 3) : level
}

/** `local.ERROR: ` of Monolog. */
function channelEnd(text: string, from: number): number {
  const end = nameEnd(text, from)
  if (text.charCodeAt(end) !== COLON) return -1
  const dot = text.lastIndexOf('.', end)
  return dot > from && isWordIn(CAPITAL_LEVELS, text, dot + 1, end) ? end + 1 : -1
}

/** Behind a level: `- `, `com.example.Auth - `, `com.example.Auth: `, `[auth] `. */
function loggerEnd(text: string, from: number): number {
  let at = from
  if (text.charCodeAt(at) === DASH && isBlank(text.charCodeAt(at + 1))) {
    return skipBlanks(text, at + 1)
  }
  if (text.charCodeAt(at) === OPEN) {
    const close = bracketEnd(text, at)
    if (close > 0) at = skipBlanks(text, close)
  }
  if (isDigit(text.charCodeAt(at))) return processEnd(text, at)
  if (!isLetter(text.charCodeAt(at))) return at
  const end = nameEnd(text, at)
  const isApart = text.startsWith(' - ', end) || text.startsWith(' : ', end)
  if (isApart) return skipBlanks(text, end + 3)
  const isClass = text.charCodeAt(end) === COLON && isBlank(text.charCodeAt(end + 1))
  return isClass && text.lastIndexOf('.', end) > at ? skipBlanks(text, end + 1) : at
}

/** `1234 --- [main] org.example.Auth  : ` of Spring Boot. */
function processEnd(text: string, from: number): number {
  const dashes = text.indexOf(' --- [', from)
  if (dashes < 0 || dashes - from > 10) return from
  const found = SPRING.exec(text.slice(from, from + 240))
  return found === null ? from : from + found[0].length
}

const SPRING = /^\d{1,10} --- (?:\[[^\]]{1,80}\] ?){1,3}[\w.$-]+ *: /

/** Index after the name of a class, module or channel. */
function nameEnd(text: string, from: number): number {
  let at = from
  while (at - from < MAX_NAME) {
    const code = text.charCodeAt(at)
    if (!isPlain(code) && code !== DOT && code !== 0x24) break
    at++
  }
  return at
}

/** Index after `[main]`, `[pool-1-thread-2]`, `[app::auth]`: names, which no address can be. */
function bracketEnd(text: string, from: number): number {
  let isName = true
  let at = from + 1
  for (; at - from < MAX_NAME; at++) {
    const code = text.charCodeAt(at)
    if (code === COLON || code === DOT) isName = false
    else if (!isPlain(code)) break
  }
  if (at === from + 1 || text.charCodeAt(at) !== CLOSE) return -1
  return isName || /[g-z]/i.test(text.slice(from, at)) ? at + 1 : -1
}

function lettersEnd(text: string, from: number): number {
  let at = from
  while (isLetter(text.charCodeAt(at)) && at - from < MAX_LEVEL) at++
  return at
}

/** Letters, digits, `-`, `_`, `#`. */
function isPlain(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === DASH || code === 0x5f || code === 0x23
}
