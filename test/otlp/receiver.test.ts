import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Receiver, receiveLogs } from './receiver.ts'

const REQUEST = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }],
})
const JSON_TYPE = { 'content-type': 'application/json' }

let receiver: Receiver
beforeAll(async () => {
  receiver = await receiveLogs()
})
afterAll(() => receiver.close())

function post(body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) {
  return fetch(`${receiver.url}/v1/logs`, { method: 'POST', headers, body })
}

test.each([
  ['plain', REQUEST, JSON_TYPE],
  ['gzip', gzipSync(REQUEST), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
])('takes %s JSON and answers as OTLP says', async (_, body, headers) => {
  const before = receiver.records.length
  const answer = await post(body, headers)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toEqual({})
  expect(receiver.records.slice(before).map(record => record.body)).toEqual(['hello'])
})

test.each([
  ['no JSON', 400, () => post('{')],
  ['no gzip', 400, () => post(REQUEST, { ...JSON_TYPE, 'content-encoding': 'gzip' })],
  ['protobuf', 415, () => post('', { 'content-type': 'application/x-protobuf' })],
  ['another path', 404, () => fetch(`${receiver.url}/v1/traces`, { method: 'POST' })],
  ['another method', 405, () => fetch(`${receiver.url}/v1/logs`)],
])('refuses %s with %i and a reason', async (_, status, send) => {
  const before = receiver.records.length
  const answer = await send()
  expect(answer.status).toBe(status)
  expect(await answer.json()).toEqual({ message: expect.any(String) })
  expect(receiver.records).toHaveLength(before)
})
