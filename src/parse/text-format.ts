import type { Finding } from './found.ts'
import type { Times } from './time/times.ts'

/** A text after everything that was put around it was taken off. */
export interface Message {
  readonly text: string
  /** Who wrote it, as the syslog header has it, lower case, without path and pid; '' if unknown. */
  readonly program: string
}

/** What the text of one kind of program looks like: a file of its own, and a list it stands in. */
export interface TextFormat {
  /** Lower case, hyphens: `sshd`. Its samples are test/parse/samples/ID.txt. */
  readonly id: string
  readonly title: string
  /**
   * Programs whose messages it reads, as `Message.program` has them; a trailing `*` stands for any
   * ending. Empty: it knows its lines by their shape, whoever wrote them.
   */
  readonly programs: readonly string[]
  /** Programs whose messages it is shown first, where it knows its lines by their shape. */
  readonly usual?: readonly string[]
  /**
   * Words, of which every text that it knows has at least one: lower-case letters alone, as they
   * stand between characters that are no letters (`SASL2_auth` is `sasl` and `auth`). Texts without
   * any are not shown to it, unless its program wrote them. Absent: it may know any text.
   */
  readonly clues?: readonly string[] | undefined
  /**
   * Fills in what the message says and answers true, if the message is one that it knows; else
   * false, and nothing is filled in. Never throws, takes time linear in the length, holds nothing
   * between calls. What a client chose itself (a user's name, a path) must not be able to pass for
   * an address: where it can stand before the address, the line is read from its end.
   */
  read(message: Message, into: Finding, times: Times): boolean
}

/** Columns that a line of the file itself names: Zeek's TSV, W3C extended logs, CSV. */
export interface ColumnFormat {
  readonly id: string
  readonly title: string
  createReader(): ColumnReader
}

/** Keeps the header; everything else of a line's meaning is in the line. */
export interface ColumnReader {
  /**
   * Asked about every line, so it refuses within some 20 ns. `header`: it only says how others are
   * read. False: none of the format's lines.
   */
  read(line: string, into: Finding, times: Times): 'header' | boolean
}
