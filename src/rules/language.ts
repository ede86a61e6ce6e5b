import { readExpression } from './condition-syntax.ts'
import { Cursor } from './cursor.ts'
import type { Expression } from './expression.ts'
import { readKey, readKeyPart } from './key-part.ts'
import { type MeasureClause, readMeasure } from './measure.ts'
import type { KeyPart } from './model.ts'
import { findThreshold, type RuleLine, readRuleLine } from './rule-line.ts'
import { Mistake, tokenize } from './tokens.ts'

/**
 * The rule language: conditions, field names, keys, measures and one-line rules. Reading never
 * throws, takes time linear in the text's length and answers the meaning or the first mistake.
 */
export type Reading<T> = { readonly meaning: T } | { readonly mistake: TextMistake }

export interface TextMistake {
  /** `column 7`, counted in UTF-16 code units from 1; `line 2, column 7` after the first line. */
  readonly where: string
  readonly expected: string
  readonly found: string
}

/** `http.response.status_code in [401, 403] and not (user.name = probe or url.path = "/health")` */
export function parseCondition(text: string): Reading<Expression> {
  return read(text, readExpression, '"and", "or" or the end')
}

/** `client.address`, or an odd name in backticks. */
export function parseFieldName(text: string): Reading<string> {
  return read(text, cursor => cursor.takeField(), 'the end')
}

/** `client.address/24,64 + user.name`, or `*`, which is a key without parts. */
export function parseKey(text: string): Reading<readonly KeyPart[]> {
  return read(text, readKey, '"+" or the end')
}

/** `client.address/24,64` */
export function parseKeyPart(text: string): Reading<KeyPart> {
  return read(text, readKeyPart, 'the end')
}

/** `distinct url.path` */
export function parseMeasure(text: string): Reading<MeasureClause> {
  return read(text, readMeasure, 'the end')
}

/** `count by client.address >= 100 within 60s where http.response.status_code >= 400 as probing` */
export function parseRuleLine(text: string): Reading<RuleLine> {
  return read(text, cursor => readRuleLine(cursor, text), 'the end')
}

/** Where the number of its threshold stands in a one-line rule, as offsets. */
export function thresholdOfLine(
  text: string,
): { readonly at: number; readonly end: number } | undefined {
  const reading = parseRuleLine(text)
  return 'meaning' in reading ? findThreshold(new Cursor(tokenize(text))) : undefined
}

function read<T>(text: string, readMeaning: (cursor: Cursor) => T, after: string): Reading<T> {
  try {
    const cursor = new Cursor(tokenize(text))
    const meaning = readMeaning(cursor)
    if (cursor.token.kind !== 'end') cursor.fail(after)
    return { meaning }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    const { at, expected, found } = error
    return { mistake: { where: describeOffset(text, at), expected, found } }
  }
}

function describeOffset(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n')
  const column = `column ${lines.at(-1)!.length + 1}`
  return lines.length === 1 ? column : `line ${lines.length}, ${column}`
}
