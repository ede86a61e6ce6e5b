import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { detectFormat } from '../../src/parse/catalog.ts'
import { combined } from '../../src/parse/combined.ts'
import { corpora, describeWithCorpora } from '../with-corpora.ts'

interface Truth {
  readonly file: string
  readonly line: number
  readonly t: string
  readonly src: string
  readonly bytes: number
  readonly status: number
  readonly method?: string
  readonly path: string
  readonly user?: string
}

describeWithCorpora('real access logs', () => {
  it.each([
    'web-apache-semicomplete',
    'web-scanner-acunetix',
    'web-nginx-generated',
    'web-formspam-basjes',
  ])('%s gives every field as its exact answers have it', set => {
    const truths = linesOf(`truth/open/fields.${set}.jsonl.gz`).map(text => JSON.parse(text))
    const files = new Set(truths.map((truth: Truth) => truth.file))
    const found = [...files].flatMap(readFile)
    expect(found).toEqual(truths)
  })
})

function readFile(file: string): Truth[] {
  const lines = linesOf(file)
  expect(detectFormat(lines)).toMatchObject({ format: { id: 'combined' }, share: 1 })
  const reader = combined.createReader()
  const found: Truth[] = []
  lines.forEach((text, index) => {
    reader.read(text, {
      record: ({ timeMs, seenMs, attributes }) => {
        expect(seenMs).toBe(timeMs)
        found.push({
          file,
          line: index + 1,
          src: attributes['network.peer.address'] as string,
          // The answers count no bytes as 0.
          bytes: (attributes['http.response.body.size'] as number | undefined) ?? 0,
          status: attributes['http.response.status_code'] as number,
          ...(attributes['user.name'] !== undefined && { user: attributes['user.name'] as string }),
          method: attributes['http.request.method'] as string,
          path: targetOf(attributes['url.path'], attributes['url.query']),
          t: new Date(timeMs).toISOString(),
        })
      },
      skip: reason => expect.unreachable(`line ${index + 1} of ${file}: ${reason}`),
    })
  })
  return found
}

/** The request target as it was sent; the answers call it path and keep 200 characters of it. */
function targetOf(path: unknown, query: unknown): string {
  return (query === undefined ? `${path}` : `${path}?${query}`).slice(0, 200)
}

function linesOf(file: string): string[] {
  const text = gunzipSync(readFileSync(new URL(file, corpora))).toString('utf8')
  return text.split(/\r?\n/).filter((line, index, all) => line !== '' || index < all.length - 1)
}
