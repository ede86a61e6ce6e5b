import { readdirSync, readFileSync } from 'node:fs'

/** A text and what must be made of it. */
export interface Sample {
  /** Number of its line in the file. */
  readonly line: number
  readonly text: string
  /** By field; null says that it is absent. `time` and `by` may be among them. */
  readonly expected: Readonly<Record<string, unknown>> | 'unread' | 'header'
}

const FOLDER = new URL('samples/', import.meta.url)

/** Names of the files of samples, without their ending. */
export function sampleNames(): string[] {
  return readdirSync(FOLDER)
    .filter(name => name.endsWith('.txt'))
    .map(name => name.slice(0, -4))
    .sort()
}

/**
 * Pairs of lines: a text, then `=> ` with the expectation as JSON, `unread` or `header`. Lines
 * that begin with `# ` or are empty are for people. Headers of columns hold for what follows them
 * in the file.
 */
export function readSamples(name: string): Sample[] {
  const lines = readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8').split('\n')
  const samples: Sample[] = []
  let text: { readonly line: number; readonly text: string } | undefined
  for (const [index, line] of lines.entries()) {
    const place = `${name}.txt:${index + 1}`
    if (line.startsWith('=> ')) {
      if (text === undefined) throw new Error(`${place}: expected a text before this`)
      samples.push({ ...text, expected: expectationIn(line.slice(3), place) })
      text = undefined
    } else if (line !== '' && !line.startsWith('# ')) {
      if (text !== undefined) throw new Error(`${place}: expected => after the text before this`)
      text = { line: index + 1, text: line }
    }
  }
  if (text !== undefined) throw new Error(`${name}.txt:${text.line}: expected => after this`)
  return samples
}

function expectationIn(text: string, place: string): Sample['expected'] {
  if (text === 'unread' || text === 'header') return text
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${place}: expected JSON, unread or header: ${(cause as Error).message}`)
  }
}
