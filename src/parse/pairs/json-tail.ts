import { parseObject } from '../json.ts'
import { ObjectReading } from '../objects/object-reading.ts'
import type { TextFormat } from '../text-format.ts'

/** What stands before the map is a header: a few words, no quotes, a mark at its end. */
const MAX_HEADER = 200
const HEADER = /^[^"'{]*[\]:>|)-]\s*$/
/** A map behind one of these words is what a client wrote. */
const CHOSEN =
  /\b(?:for|users?|usr|name|username|account|agent|path|file|url|uri|query|body|data)\b/i

const OBJECTS = new ObjectReading()
const nothingInside = () => {}

/** A map as JSON behind a header of the program's own: `[audit] {"user": …}`. */
export const jsonTail: TextFormat = {
  id: 'json-tail',
  title: 'JSON behind a header',
  programs: [],
  read: ({ text }, into, times) => {
    if (text.charCodeAt(text.length - 1) !== CLOSE) return false
    const at = text.indexOf('{"')
    if (at < 1 || at > MAX_HEADER) return false
    const header = text.slice(0, at)
    if (!HEADER.test(header) || CHOSEN.test(header)) return false
    const object = parseObject(text.slice(at))
    if (object === undefined) return false
    OBJECTS.read(object, into, times, nothingInside, 1)
    return true
  },
}

const CLOSE = 0x7d
