import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { type FieldScore, scoreFields } from '../../tools/corpora/field-scoring.ts'
import {
  LinePredictor,
  lineAnswerFiles,
  readLineAnswers,
} from '../../tools/corpora/line-predictions.ts'
import { type LineScore, scoreLines } from '../../tools/corpora/line-scoring.ts'
import { corpora, describeWithCorpora } from '../with-corpora.ts'

const data = fileURLToPath(corpora)

describeWithCorpora('lines of other detectors’ test suites', () => {
  let all: LineScore
  beforeAll(() => {
    const answers = lineAnswerFiles(data).flatMap(readLineAnswers)
    const predictor = new LinePredictor()
    all = scoreLines(
      answers,
      answers.map(one => predictor.predict(one)),
    ).at(-1)!
  }, 60_000)

  it('have their client found, in the mean of all filters', () => {
    expect(all.filters).toBeGreaterThanOrEqual(300)
    expect(all.found).toBeGreaterThanOrEqual(95)
  })

  it('have it found among several addresses', () => {
    expect(all.foundAmongSeveral).toBeGreaterThanOrEqual(88)
    expect(all.linesAmongSeveral.percent).toBeGreaterThanOrEqual(94)
  })

  it('have none invented where there is no address', () => {
    const invented = all.none.all - all.none.right
    expect(invented / all.none.all).toBeLessThanOrEqual(0.01)
  })
})

describeWithCorpora('real logs of thirty formats', () => {
  let scores: readonly FieldScore[]
  beforeAll(async () => {
    scores = await scoreFields(data, () => {})
  }, 120_000)

  it.each([
    ...['src', 'dst', 'sport', 'dport', 'proto', 'bytes', 'rbytes', 'status', 'user', 'method'],
    ...['path', 'xff', 't'],
  ])('have %s', field => {
    const own = scores.filter(one => one.field === field)
    const sum = (pick: (one: FieldScore) => number) => own.reduce((all, one) => all + pick(one), 0)
    expect(sum(one => one.expected)).toBeGreaterThan(100)
    expect(sum(one => one.found) / sum(one => one.expected)).toBeGreaterThanOrEqual(0.9)
  })
})
