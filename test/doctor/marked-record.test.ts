import { describe, expect, it } from 'vitest'
import { markedJson } from '../../src/doctor/marked-record.ts'
import { isOwnRecord } from '../../src/record/own-record.ts'
import { createFolder, NOON_MS, runCli, summaryOf } from '../cli/drive.ts'
import { createPipeline } from '../otel/pipeline.ts'

const folder = createFolder()
const marked = new TextDecoder().decode(markedJson({ serviceName: 'shop', timeMs: NOON_MS }))

describe('the record that the doctor sends', () => {
  it('is never counted by scan, wherever its file comes from', async () => {
    const flat = JSON.stringify({ time: '2024-04-19T12:00:00Z', 'netanomaly.doctor': true })
    const log = folder.write('marked.jsonl', [marked, flat])
    const ending = await runCli([
      'scan',
      '--output',
      'jsonl',
      '--rule',
      'count by * >= 1 within 1s',
      log,
    ])
    expect(summaryOf(ending)).toMatchObject({ counted: 0, episodes: 0 })
  })

  it('is never counted by the processor, whatever logs it', () => {
    const { processor, logger } = createPipeline({
      rules: ['count by * >= 1 within 1s as any'],
    })
    logger.emit({ body: 'x', attributes: { 'netanomaly.doctor': true } })
    expect(processor.counters).toMatchObject({ records: 0, skipped: { 'own-record': 1 } })
    logger.emit({ body: 'x', attributes: { 'netanomaly.doctor': 'true' } })
    expect(processor.counters).toMatchObject({ records: 1, skipped: { 'own-record': 1 } })
  })

  it('is known by its mark and nothing that is like it', () => {
    expect(isOwnRecord({ 'netanomaly.doctor': true })).toBe(true)
    for (const other of [1, 'true', false, {}]) {
      expect(isOwnRecord({ 'netanomaly.doctor': other })).toBe(false)
    }
    expect(isOwnRecord(Object.create({ 'netanomaly.doctor': true }))).toBe(false)
  })

  it('names itself for a person, in an event and in its body', () => {
    const [resource] = JSON.parse(marked).resourceLogs
    expect(resource.scopeLogs[0].logRecords[0]).toMatchObject({
      eventName: 'netanomaly.doctor',
      body: { stringValue: expect.stringContaining('netanomaly doctor') },
      timeUnixNano: `${NOON_MS}000000`,
    })
  })
})
