import { lazy } from '../base/lazy.ts'
import { ownText } from '../base/own-text.ts'
import { ClueIndex } from './clue-index.ts'
import { unwrap } from './envelope/envelope.ts'
import type { Finding } from './found.ts'
import { parseObject } from './json.ts'
import { COLUMN_FORMATS } from './network/column-formats.ts'
import { ObjectReading } from './objects/object-reading.ts'
import { TEXT_FORMATS } from './text-catalog.ts'
import type { ColumnReader, Message, TextFormat } from './text-format.ts'
import type { Times } from './time/times.ts'

/** What became of a text. */
export type TextOutcome =
  /** Something was found out about it, be it only its time. */
  | 'read'
  /** It says how the lines after it are read. */
  | 'header'
  /** Nothing was. */
  | 'unread'

/** Which formats the texts of a program are shown to. */
interface ProgramFormats {
  /** Indexes of the program's own, and of those that refuse at a glance. */
  readonly first: readonly number[]
  /** Those that look at anybody's texts. */
  readonly others: Int32Array
}

/**
 * Longer messages are not read, nor a part of them: what a client wrote could push out what counts,
 * and regular expressions run out of stack somewhere beyond.
 */
const MAX_MESSAGE_CHARACTERS = 65_536
/** Texts within texts: a container's line with a syslog line with JSON is three. */
const MAX_DEPTH = 5
/** Formats before this one are asked before the words of a text are looked at. */
const FIRST_WITH_CLUES = TEXT_FORMATS.findIndex(({ clues }) => clues !== undefined)
/** Each format is an object of its own shape: to ask one for its method costs as much as a call. */
const READS = TEXT_FORMATS.map(format => format.read)
/**
 * One for all readings, made with the first: it takes a quarter of a millisecond, and 130 KB. What
 * it found of one text is used before it looks at another.
 */
const CLUES = lazy(() => new ClueIndex(TEXT_FORMATS))
/** Programs whose formats are remembered; there are a few dozen on a machine. */
const MAX_PROGRAMS = 256
const FORMATS_OF = new Map<string, ProgramFormats>()

/**
 * Makes sense of one text after the other, whatever they are: JSON, columns named by a header, or a
 * message within any number of envelopes, which goes to the formats of its program first, then to
 * those that know their lines by their shape. But for the headers of columns nothing that came
 * before changes what a text means.
 */
export class TextReading {
  readonly #times: Times
  readonly #objects = new ObjectReading()
  readonly #columns: readonly ColumnReader[] = COLUMN_FORMATS.map(format => format.createReader())
  readonly #clues = CLUES()

  constructor(times: Times) {
    this.#times = times
  }

  read(text: string, into: Finding): TextOutcome {
    const byColumns = this.#readColumns(text, into)
    if (byColumns === 'header') return 'header'
    if (byColumns) return 'read'
    return this.readAlone(text, into)
  }

  /** A text that stands by itself, not in a file: none before it says how it is read. */
  readAlone(text: string, into: Finding): TextOutcome {
    this.#readInner(text, into, 0)
    return into.by.length > 0 ? 'read' : 'unread'
  }

  /** A map, as the body of a record or a line of JSON has it. */
  readObject(object: Readonly<Record<string, unknown>>, into: Finding): void {
    this.#readObject(object, into, 0)
  }

  readonly #readInner = (text: string, into: Finding, depth: number): void => {
    if (depth > MAX_DEPTH) return
    const first = text.charCodeAt(0)
    if (first === QUOTE) {
      const inner = unquote(text)
      if (inner !== undefined) {
        this.#readInner(inner, into, depth + 1)
        return
      }
    }
    const object = first === OPEN ? parseObject(text) : undefined
    if (object !== undefined) {
      this.#readObject(object, into, depth)
      return
    }
    if (text.length > MAX_MESSAGE_CHARACTERS) return
    const message = unwrap(text, into, this.#times)
    if (message.text.charCodeAt(0) === OPEN && message.text.length < text.length) {
      this.#readInner(message.text, into, depth + 1)
    } else this.#readMessage(message, into)
  }

  #readObject(object: Readonly<Record<string, unknown>>, into: Finding, depth: number): void {
    into.by.push('json')
    this.#objects.read(object, into, this.#times, this.#readInner, depth + 1)
  }

  #readMessage(message: Message, into: Finding): void {
    const { first, others } = formatsFor(message.program)
    for (let at = 0; at < first.length; at++) if (this.#tryFormat(first[at]!, message, into)) return
    this.#clues.look(message.text)
    let index = this.#clues.next(others, 0)
    while (index >= 0 && !this.#tryFormat(index, message, into)) {
      index = this.#clues.next(others, index + 1)
    }
  }

  #tryFormat(index: number, message: Message, into: Finding): boolean {
    if (!READS[index]!(message, into, this.#times)) return false
    into.by.push(TEXT_FORMATS[index]!.id)
    return true
  }

  #readColumns(text: string, into: Finding): 'header' | boolean {
    for (let at = 0; at < this.#columns.length; at++) {
      const found = this.#columns[at]!.read(text, into, this.#times)
      if (found === true) into.by.push(COLUMN_FORMATS[at]!.id)
      if (found !== false) return found
    }
    return false
  }
}

const QUOTE = 0x22
const OPEN = 0x7b

/** The text that a line of JSON holds, if it is one text. */
function unquote(text: string): string | undefined {
  if (text.charCodeAt(text.length - 1) !== QUOTE || text.length < 3) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function formatsFor(program: string): ProgramFormats {
  const known = FORMATS_OF.get(program)
  if (known !== undefined) return known
  const all = [...TEXT_FORMATS.keys()]
  const own = all.filter(index => isOf(TEXT_FORMATS[index]!, program))
  const others = all.filter(
    index => !own.includes(index) && (TEXT_FORMATS[index]!.programs.length === 0 || program === ''),
  )
  const first = [...own, ...others.filter(index => index < FIRST_WITH_CLUES)]
  const formats = { first, others: CLUES().setOf(others.slice(first.length - own.length)) }
  // Made-up names do not keep those out that are to come.
  if (FORMATS_OF.size >= MAX_PROGRAMS) FORMATS_OF.clear()
  FORMATS_OF.set(ownText(program), formats)
  return formats
}

function isOf({ programs, usual = [] }: TextFormat, program: string): boolean {
  if (program === '') return false
  return [...programs, ...usual].some(name =>
    name.endsWith('*') ? program.startsWith(name.slice(0, -1)) : name === program,
  )
}
