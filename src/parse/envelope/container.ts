import { isDigit, isLetter } from '../time/calendar.ts'
import { isBlank, type Peel, skipBlanks } from './peel.ts'

const DASH = 0x2d
const UNDERSCORE = 0x5f
const BAR = 0x7c
const MAX_NAME = 128

/** `stdout F ` behind the time: the runtimes of Kubernetes (CRI), one line each. */
export function takeStream(peel: Peel, from: number): boolean {
  const { text } = peel
  if (!text.startsWith(' stdout ', from) && !text.startsWith(' stderr ', from)) return false
  const flag = text.charAt(from + 8)
  if ((flag !== 'F' && flag !== 'P') || text.charAt(from + 9) !== ' ') return false
  peel.at = from + 10
  return true
}

/** `web-1  | ` of Docker Compose, `web_1` of its first version: a number tells it from columns. */
export function takeService(peel: Peel, from: number): boolean {
  const { text } = peel
  let at = from
  let mark = -1
  for (; at - from < MAX_NAME; at++) {
    const code = text.charCodeAt(at)
    if (code === DASH || code === UNDERSCORE) mark = at
    else if (isLetter(code)) mark = -1
    else if (!isDigit(code)) break
  }
  if (mark < from || mark === at - 1 || !isBlank(text.charCodeAt(at))) return false
  at = skipBlanks(text, at)
  if (text.charCodeAt(at) !== BAR || !isBlank(text.charCodeAt(at + 1))) return false
  peel.at = at + 2
  return true
}
