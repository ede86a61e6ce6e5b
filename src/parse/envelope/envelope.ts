import type { Finding } from '../found.ts'
import type { Message } from '../text-format.ts'
import { isDigit, isLetter } from '../time/calendar.ts'
import type { Times } from '../time/times.ts'
import { takeLevel, takePiped, takeSource } from './app-log.ts'
import { takeService, takeStream } from './container.ts'
import { COLON, isBlankOrEnd, OPEN, Peel, skipBlanks } from './peel.ts'
import { repeatedText } from './repeats.ts'
import { takeNewHeader, takeWords } from './syslog-5424.ts'
import {
  findTime,
  type HeaderRule,
  isTimeEnd,
  priorityEnd,
  takeHostAndTag,
  takeOldHeader,
  takeUptime,
} from './syslog-header.ts'

/** A relay's header around another's, within a container's line: more than this is no log. */
const MAX_LAYERS = 6

/** What terminals show as colours, ECMA-48 section 8.3.117. */
const COLOURS = /\u001b\[[\d;]{0,20}m/g

const AT = 0x40
const peel = new Peel()

/**
 * Takes off what others put around a text: syslog headers (RFC 3164 and 5424, with priority or
 * without, also one within another that names no program), container runtimes' prefixes, a leading
 * time with what applications write behind it (`[error]`, `[thread] WARN com.example.Auth - `).
 * Adds what it took off to `into.by` (nothing for a mere time), fills in `timeMs` (the innermost
 * time), `repeats` and `process.name`. All is read from the left and nothing behind a program's
 * name but its own time, so that who may write a message's text cannot write a header.
 *
 * A time is always gone from the front, whatever its form, if a blank follows it; `[time]` too.
 */
export function unwrap(text: string, into: Finding, times: Times): Message {
  peel.begin(text.includes('\u001b[') ? text.replace(COLOURS, '') : text)
  for (let layers = 0; layers < MAX_LAYERS; layers++) {
    if (!takeLayer(into, times)) break
  }
  const { program, timeMs, at } = peel
  if (!Number.isNaN(timeMs)) into.timeMs = timeMs
  if (program !== '') into.fields['process.name'] = program
  let rest = at === 0 ? peel.text : peel.text.slice(at)
  const repeated = repeatedText(rest)
  if (repeated !== undefined) {
    rest = repeated.text
    into.repeats = repeated.repeats
    into.fields['event.repeats'] = repeated.repeats
  }
  return { text: rest, program }
}

/** Whether something was taken off, and more may follow. */
function takeLayer(into: Finding, times: Times): boolean {
  const { text } = peel
  let at = skipBlanks(text, peel.at)
  if (text.charCodeAt(at) === 0xfeff) at++
  peel.at = at
  const first = text.charCodeAt(at)
  if (first === AT && text.startsWith('@cee:', at)) {
    peel.at = skipBlanks(text, at + 5)
    return false
  }
  if (first === OPEN) {
    if (takeBracketedTime(at, into, times)) return !peel.isOwned
    return !peel.isOwned && takeUptime(peel)
  }
  if (first === 0x3c || isDigit(first)) {
    const priority = priorityEnd(text, framingEnd(text, at))
    if (priority > 0) return !peel.isOwned && takeSyslog(priority, into, times)
  }
  if (times.at(text, at)) {
    if (isTimeEnd(text, times.end)) return takeTime(at, into, times)
    return noteTime(times) && takePiped(peel, times.end) && takenLast('app-log', into)
  }
  if (peel.isOwned) return false
  if (isDigit(first)) {
    const isNew = text.startsWith('1 ', at) && Number.isNaN(peel.timeMs)
    if (isNew && isDigit(text.charCodeAt(at + 2)) && takeNewHeader(peel, at, times)) {
      return takenAs('syslog-5424', into)
    }
    return takeNumbered(at, into, times)
  }
  if (!isLetter(first) && first !== 0x2f) return false
  if (takeService(peel, at)) return takenAs('compose', into)
  return takeHostAndTag(peel, at, 'open') && takenLast('syslog-3164', into)
}

function takenAs(id: string, into: Finding): true {
  into.by.push(id)
  return true
}

/** No header follows: behind a level comes the text. */
function takenLast(id: string, into: Finding): true {
  peel.isOwned = true
  return takenAs(id, into)
}

/** What follows `<134>`. */
function takeSyslog(from: number, into: Finding, times: Times): boolean {
  if (takeNewHeader(peel, from, times)) return takenAs('syslog-5424', into)
  takeOldHeader(peel, from, times)
  return takenAs('syslog-3164', into)
}

/** Index after `123 ` before a priority, the length of the message: RFC 6587 section 3.4.1. */
function framingEnd(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at)) && at - from < 8) at++
  return at > from && text.startsWith(' <', at) ? at + 1 : from
}

/** `000123: ` before the time: Cisco's numbers of lines. */
function takeNumbered(from: number, into: Finding, times: Times): boolean {
  const { text } = peel
  let at = from
  while (isDigit(text.charCodeAt(at)) && at - from < 12) at++
  if (text.charCodeAt(at) !== COLON || !isBlankOrEnd(text, at + 1)) return false
  if (!findTime(text, skipBlanks(text, at + 1), times)) return false
  takeOldHeader(peel, from, times)
  return takenAs('syslog-3164', into)
}

/** A time stands at the index, and `times` holds it. */
function takeTime(from: number, into: Finding, times: Times): boolean {
  const { text } = peel
  const { end, isZoneless } = times
  noteTime(times)
  peel.at = skipBlanks(text, end)
  if (takeStream(peel, end)) return takenAs('cri', into)
  if (!peel.isOwned) {
    const rule = headerRule(text, from, isZoneless)
    if (takeHostAndTag(peel, end, rule)) return takenAs('syslog-3164', into)
    if (rule === 'likely' && isProcess(text, end + 1) && takeWords(peel, end + 1)) {
      return takenAs('syslog-5424', into)
    }
  }
  if (takePiped(peel, end)) return takenLast('app-log', into)
  if (text.charCodeAt(end) === COLON) peel.at = skipBlanks(text, end + 1)
  if (takeLevel(peel) || (isGlog(text, from) && takeSource(peel))) takenLast('app-log', into)
  return !peel.isOwned
}

/** The innermost time wins. */
function noteTime({ ms }: Times): true {
  if (!Number.isNaN(ms)) peel.timeMs = ms
  return true
}

/** The third word, the process of RFC 5424, is a number or nil: its header without a beginning. */
function isProcess(text: string, from: number): boolean {
  const host = text.indexOf(' ', from)
  const program = text.indexOf(' ', host + 1)
  if (host < 0 || program < 0) return false
  const first = text.charCodeAt(program + 1)
  return isDigit(first) || text.startsWith('- ', program + 1)
}

/** `W0517 10:05:03.123456`. */
function isGlog(text: string, from: number): boolean {
  return isLetter(text.charCodeAt(from)) && isDigit(text.charCodeAt(from + 1))
}

/** Syslog's own times begin with a month, those of its newer daemons have a `T` and a zone. */
function headerRule(text: string, from: number, isZoneless: boolean): HeaderRule {
  const first = text.charCodeAt(from)
  if (isDigit(first)) {
    if (text.charCodeAt(from + 4) === 0x20) return 'begun'
    return text.charCodeAt(from + 10) === 0x54 && !isZoneless ? 'likely' : 'open'
  }
  if (first === 0x2a || first === 0x2e) return 'begun'
  return isLetter(first) && isMonthAndDay(text, from) ? 'begun' : 'open'
}

/** Three letters, blanks, a digit: weekdays are followed by a month's name. */
function isMonthAndDay(text: string, from: number): boolean {
  if (isGlog(text, from)) return false
  return isDigit(text.charCodeAt(skipBlanks(text, from + 3)))
}

/** `[2015-05-17T10:05:03Z] `. */
function takeBracketedTime(from: number, into: Finding, times: Times): boolean {
  const { text } = peel
  if (!times.at(text, from + 1) || text.charCodeAt(times.end) !== 0x5d) return false
  noteTime(times)
  let at = times.end + 1
  if (text.charCodeAt(at) === COLON) at++
  peel.at = skipBlanks(text, at)
  if (takeLevel(peel)) takenLast('app-log', into)
  else if (!peel.isOwned && takeHostAndTag(peel, peel.at, 'open')) into.by.push('syslog-3164')
  return true
}
