import { describe, expect, test } from 'vitest'
import { logLines } from '../../src/index.ts'
import { createPipeline } from './pipeline.ts'

describe('logLines', () => {
  test('makes a record of each line', () => {
    const { provider, records } = createPipeline()
    const stream = logLines({ loggerProvider: provider })
    expect(stream.write('one\r\ntwo\n\n  \nthr')).toBe(true)
    expect(records().map(({ body }) => body)).toEqual(['one', 'two'])
    stream.write('ee\n')
    expect(records()[2]).toMatchObject({ body: 'three', severityNumber: 9, severityText: 'INFO' })
    expect(records()[2]!.instrumentationScope.name).toBe('otel-netanomaly/lines')
  })

  test('passes on what was written first, as it was written', () => {
    const { provider, records } = createPipeline()
    const written: [unknown, number][] = []
    const to = { write: (text: unknown) => written.push([text, records().length]) }
    logLines({ loggerProvider: provider, to, scope: 'morgan' }).write('\u001b[32mone\u001b[0m\ntwo')
    expect(written).toEqual([['\u001b[32mone\u001b[0m\ntwo', 0]])
    expect(records()).toMatchObject([{ body: 'one', instrumentationScope: { name: 'morgan' } }])
  })

  test('reads bytes, of which a character may come in two parts', () => {
    const { provider, records } = createPipeline()
    const stream = logLines({ loggerProvider: provider })
    const bytes = new TextEncoder().encode('Zoë logged in\n')
    stream.write(bytes.subarray(0, 3))
    stream.write(bytes.subarray(3))
    expect(records()).toMatchObject([{ body: 'Zoë logged in' }])
  })

  test('keeps no more than a long line, and goes on with the next', () => {
    const { provider, records } = createPipeline()
    const stream = logLines({ loggerProvider: provider })
    for (let part = 0; part < 80; part++) stream.write('x'.repeat(1_000))
    stream.write('end\nnext\n')
    stream.write(`${'y'.repeat(70_000)}\nlast\n`)
    expect(records().map(({ body }) => String(body).length)).toEqual([65_536, 4, 65_536, 4])
  })

  test.each([
    ['{"level":30,"msg":"a"}', 'INFO'],
    ['{"name":"shop","hostname":"vm","pid":1,"level":40,"msg":"a"}', 'WARN'],
    ['{"level":60}', 'FATAL'],
    ['{"level":"error","message":"a"}', 'ERROR'],
    ['{"message":"a","level": "debug"}', 'DEBUG'],
    ['{"user":"\\"level\\":60,","level":20}', 'DEBUG'],
    ['{"level":"constructor"}', 'INFO'],
    ['{"level":"other"}', 'INFO'],
    ['{"level":700}', 'INFO'],
    ['{"message":"a"}', 'INFO'],
    ['level 50', 'INFO'],
  ])('says how severe %s is', (line, severityText) => {
    const { provider, records } = createPipeline()
    logLines({ loggerProvider: provider }).write(`${line}\n`)
    expect(records()).toMatchObject([{ severityText, body: line }])
  })

  test.each([
    [
      'combined',
      '203.0.113.7 - - [01/Jan/2026:00:00:00 +0000] "POST /login HTTP/1.1" 401 15 "-" "curl/8"',
    ],
    ['common', '203.0.113.7 - - [01/Jan/2026:00:00:00 +0000] "POST /login HTTP/1.1" 401 15'],
    ['short', '203.0.113.7 - POST /login HTTP/1.1 401 15 - 3.210 ms'],
  ])('gives lines of morgan to the rules: %s', (_, line) => {
    const where = 'url.path = "/login" and http.response.status_code = 401'
    const { provider, events } = createPipeline({ rules: [`count >= 3 within 10s where ${where}`] })
    const stream = logLines({ loggerProvider: provider })
    for (let guess = 0; guess < 3; guess++) stream.write(`${line}\n`)
    expect(events().map(event => event.attributes['netanomaly.key'])).toEqual(['203.0.113.7'])
  })

  test.each([
    ['tiny', 'POST /login 401 15 - 3.210 ms'],
    ['dev', '\u001b[0mPOST /login \u001b[33m401\u001b[0m 3.210 ms - 15\u001b[0m'],
  ])('gives lines of morgan without address to rules of their own kind: %s', (_, line) => {
    const where = 'url.path = "/login" and http.response.status_code = 401'
    const rules = [`count by * >= 3 within 10s where ${where}`]
    const { provider, events } = createPipeline({ rules })
    const stream = logLines({ loggerProvider: provider })
    for (let guess = 0; guess < 3; guess++) stream.write(`${line}\n`)
    expect(events()).toHaveLength(1)
  })

  test('is silent while there is no provider', () => {
    const { provider, records } = createPipeline()
    let found: typeof provider | undefined
    const stream = logLines({ loggerProvider: () => found })
    stream.write('early\n')
    found = provider
    stream.write('late\n')
    expect(records()).toMatchObject([{ body: 'late' }])
  })
})
