import { describe, expect, it } from 'vitest'
import { NetworkAnomalyLogRecordProcessor } from '../../src/index.ts'
import { isProcessor, Kinship } from '../../src/otel/kinship.ts'
import { diagnosed } from './pipeline.ts'

describe('processors of one process', () => {
  it('made by hand both work on a record, as they were told to', () => {
    const [one, other] = [new Kinship({}, false), new Kinship({}, false)]
    const record = {}
    expect([one.leaves(record), other.leaves(record)]).toEqual([false, false])
    one.end()
    other.end()
  })

  it('made automatically leave what one made by hand has seen', () => {
    const [byHand, automatic] = [new Kinship({}, false), new Kinship({}, true)]
    const [shared, alone] = [{}, {}]
    expect([byHand.leaves(shared), automatic.leaves(shared)]).toEqual([false, true])
    expect(automatic.leaves(alone)).toBe(false)
    byHand.end()
    automatic.end()
  })

  it('made automatically stand back once one made by hand comes behind, and until it ends', () => {
    const [automatic, byHand] = [new Kinship({}, true), new Kinship({}, false)]
    const [first, second, third] = [{}, {}, {}]
    expect([automatic.leaves(first), byHand.leaves(first)]).toEqual([false, true])
    expect([automatic.leaves(second), byHand.leaves(second)]).toEqual([true, false])
    byHand.end()
    byHand.end()
    expect(automatic.leaves(third)).toBe(false)
    automatic.end()
  })

  it('are told where one is made by hand beside an automatic one', async () => {
    const automatic = new NetworkAnomalyLogRecordProcessor({}, { isAutomatic: true })
    const byHand: NetworkAnomalyLogRecordProcessor[] = []
    const said = await diagnosed(() => byHand.push(new NetworkAnomalyLogRecordProcessor()))
    expect(said).toEqual([expect.stringContaining('only the one made by hand counts')])
    await Promise.all([automatic, ...byHand].map(one => one.shutdown()))
    expect(await diagnosed(() => new NetworkAnomalyLogRecordProcessor().shutdown())).toEqual([])
  })

  it('are known as such, and nothing else is', async () => {
    const processor = new NetworkAnomalyLogRecordProcessor()
    expect(isProcessor(processor)).toBe(true)
    await processor.shutdown()
    for (const other of [{}, null, undefined, 'text', () => {}]) {
      expect(isProcessor(other)).toBe(false)
    }
  })
})
