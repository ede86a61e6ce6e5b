import { twoDigits } from './calendar.ts'
import { readClock } from './clock.ts'
import type { Parts } from './parts.ts'

/** `W0517 10:05:03.123456` of glog and klog: the level's letter, month and day. Hot path. */
export function readGlog(text: string, from: number, parts: Parts): boolean {
  if (!'IWEFD'.includes(text.charAt(from)) || text.charCodeAt(from + 5) !== 0x20) return false
  parts.month = twoDigits(text, from + 1)
  parts.day = twoDigits(text, from + 3)
  return readClock(text, from + 6, parts)
}
