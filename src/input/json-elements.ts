const NEWLINE = 0x0a
const RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_MAP = 0x7b
const CLOSE_MAP = 0x7d

/** What may stand before a list of records in the object that wraps it. */
const MAX_WRAPPING_BYTES = 65_536
const MAX_WRAPPING_MEMBERS = 12
/** A list of these names wraps records whatever stands before it. */
const SURE_LISTS = new Set(['Records', 'logEvents'])
/** One of these does where little and nothing nested stands before it. */
const LISTS = new Set(['records', 'events', 'Events', 'value', 'items', 'entries', 'logs'])
const MAX_MEMBERS = 4

// Where it is. Between values:
const OUTSIDE = 0
/** In the list whose elements are the lines. */
const LIST = 1
/** In a value that becomes a line. */
const ELEMENT = 2
/** In a value that does, unless a list of records comes in it. */
const WRAPPER = 3
/** Behind the list in the object that wraps it: nothing more is wanted of that. */
const BEHIND = 4
/** In a number or a word within the list. */
const SCALAR = 5
/** In something that is no JSON, up to the end of its line. */
const TEXT = 6

/**
 * JSON of values over many lines as lines of one value each: the elements of a list, be it all
 * there is or all that an object wraps, and objects one after the other. Blanks between names and
 * values become one; what is no JSON stays the line it is. Keeps at most 64 KiB of the start of an
 * object; a chunk is gone through byte by byte, 5 ns each. Hot path.
 */
export class JsonElements {
  #mode = OUTSIDE
  /** Of maps and lists in the value at hand. */
  #depth = 0
  #inString = false
  #isEscaped = false
  #isInWrapper = false
  /** The start of an object that may turn out to be a wrapper. */
  #held: Buffer = Buffer.alloc(0)
  #out: Buffer = Buffer.alloc(0)
  #length = 0
  // Of an object that may be a wrapper: where it starts in `out`, its current name, its members.
  #start = 0
  #nameAt = 0
  #name = ''
  #members = 0
  #hasNested = false
  /** A list of the right name was opened; are there objects in it? */
  #isListNext = false

  /** The lines that a chunk gives, or parts of them; valid until the next call. */
  push(chunk: Buffer): Buffer {
    this.#reserve(chunk.length)
    for (let at = 0; at < chunk.length; at++) {
      at = this.#inString ? this.#copyPlain(chunk, at) : this.#passBlanks(chunk, at)
      if (at < chunk.length) this.#take(chunk[at]!)
    }
    if (this.#mode !== WRAPPER) return this.#out.subarray(0, this.#length)
    if (this.#length - this.#start > MAX_WRAPPING_BYTES) {
      this.#mode = ELEMENT
      return this.#out.subarray(0, this.#length)
    }
    this.#held = Buffer.from(this.#out.subarray(this.#start, this.#length))
    return this.#out.subarray(0, this.#start)
  }

  /** What was kept back, where the text ends within an object. */
  end(): Buffer {
    return this.#held
  }

  /** A line end is added to at least two bytes. */
  #reserve(bytes: number): void {
    const size = this.#held.length + bytes + (bytes >> 1) + 2
    if (this.#out.length < size) this.#out = Buffer.allocUnsafeSlow(size)
    this.#held.copy(this.#out)
    this.#length = this.#held.length
    this.#start = 0
    this.#held = Buffer.alloc(0)
  }

  /** Most bytes stand in strings and mean themselves: index after those from here on. */
  #copyPlain(chunk: Buffer, from: number): number {
    if (this.#isEscaped || this.#mode === BEHIND) return from
    const out = this.#out
    let length = this.#length
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) break
      out[length++] = byte
    }
    this.#length = length
    return at
  }

  /** Index after the spaces of an indentation, of which one was written. */
  #passBlanks(chunk: Buffer, from: number): number {
    let at = from
    if (this.#mode === TEXT || this.#out[this.#length - 1] !== SPACE) return at
    while (at < chunk.length && chunk[at] === SPACE) at++
    return at
  }

  #take(byte: number): void {
    if (this.#inString) this.#takeOfString(byte)
    else if (this.#mode === ELEMENT || this.#mode === WRAPPER) this.#takeOfValue(byte)
    else if (this.#mode === BEHIND) this.#skip(byte)
    else if (this.#mode === TEXT) {
      this.#write(byte)
      if (byte === NEWLINE) this.#mode = OUTSIDE
    } else this.#takeBetween(byte)
  }

  #takeOfString(byte: number): void {
    if (this.#mode !== BEHIND) this.#write(byte === NEWLINE || byte === RETURN ? SPACE : byte)
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === BACKSLASH) this.#isEscaped = true
    else if (byte === QUOTE) {
      this.#inString = false
      if (this.#mode === WRAPPER && this.#depth === 1) this.#endName()
      if (this.#mode === LIST) this.#write(NEWLINE)
    }
  }

  #takeOfValue(byte: number): void {
    if (isBlank(byte)) {
      if (this.#out[this.#length - 1] !== SPACE) this.#write(SPACE)
      return
    }
    if (this.#mode === WRAPPER && this.#isRecordList(byte)) {
      this.#length = this.#start
      this.#mode = LIST
      this.#isInWrapper = true
      this.#takeBetween(byte)
      return
    }
    if (byte === QUOTE) {
      this.#inString = true
      this.#nameAt = this.#length - this.#start
    }
    this.#write(byte)
    if (byte === OPEN_MAP || byte === OPEN_LIST) this.#depth++
    else if (byte === CLOSE_MAP || byte === CLOSE_LIST) {
      if (--this.#depth > 0) return
      this.#write(NEWLINE)
      this.#mode = this.#isInList ? LIST : OUTSIDE
    }
  }

  /** Notes what tells a wrapper; true at the first object of a list that it wraps. */
  #isRecordList(byte: number): boolean {
    if (this.#isListNext) {
      this.#isListNext = false
      if (byte === OPEN_MAP) return true
      this.#hasNested = true
    }
    if (this.#depth !== 1) return false
    if (byte === OPEN_LIST) {
      const isUsual = !this.#hasNested && this.#members < MAX_MEMBERS && LISTS.has(this.#name)
      this.#isListNext = isUsual || SURE_LISTS.has(this.#name)
      this.#hasNested ||= !this.#isListNext
    } else if (byte === OPEN_MAP) this.#hasNested = true
    else if (byte === COMMA) {
      this.#name = ''
      if (++this.#members === MAX_WRAPPING_MEMBERS) this.#mode = ELEMENT
    }
    return false
  }

  #endName(): void {
    if (this.#name !== '') return
    const from = this.#start + this.#nameAt + 1
    this.#name = this.#out.toString('latin1', from, Math.min(this.#length - 1, from + 16))
  }

  #takeBetween(byte: number): void {
    if (this.#mode === SCALAR) {
      if (byte !== COMMA && byte !== CLOSE_LIST && !isBlank(byte)) {
        this.#write(byte)
        return
      }
      this.#write(NEWLINE)
      this.#mode = LIST
    }
    if (isBlank(byte) || byte === COMMA) return
    const isInList = this.#mode === LIST
    if (byte === CLOSE_LIST && isInList) {
      this.#mode = this.#isInWrapper ? BEHIND : OUTSIDE
      this.#isInList = false
      this.#depth = 1
    } else if (byte === OPEN_LIST && !isInList) {
      this.#mode = LIST
      this.#isInList = true
      this.#isInWrapper = false
    } else if (byte === OPEN_MAP || byte === OPEN_LIST) this.#open(byte, isInList)
    else {
      this.#write(byte)
      if (byte === QUOTE && isInList) this.#inString = true
      else this.#mode = isInList ? SCALAR : TEXT
    }
  }

  #open(byte: number, isInList: boolean): void {
    this.#isInList = isInList
    this.#mode = isInList ? ELEMENT : WRAPPER
    this.#depth = 1
    this.#start = this.#length
    this.#name = ''
    this.#members = 0
    this.#hasNested = false
    this.#isListNext = false
    this.#write(byte)
  }

  #skip(byte: number): void {
    if (byte === QUOTE) this.#inString = true
    else if (byte === OPEN_MAP || byte === OPEN_LIST) this.#depth++
    else if ((byte === CLOSE_MAP || byte === CLOSE_LIST) && --this.#depth === 0) {
      this.#mode = OUTSIDE
    }
  }

  #write(byte: number): void {
    this.#out[this.#length++] = byte
  }

  /** The value at hand is an element of the list. */
  #isInList = false
}

function isBlank(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= RETURN)
}

/** The lines of a document in chunks, each valid until the next is asked for. */
export async function* jsonElementLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const elements = new JsonElements()
  for await (const chunk of chunks) {
    const lines = elements.push(chunk)
    if (lines.length > 0) yield lines
  }
  const rest = elements.end()
  if (rest.length > 0) yield rest
}
