import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LayoutError } from './answers.ts'
import { scoreFields } from './field-scoring.ts'
import { LinePredictor, lineAnswerFiles, readLineAnswers } from './line-predictions.ts'
import { scoreLines } from './line-scoring.ts'
import { formatFieldScores, formatLineScores, formatScores, predictions } from './report.ts'
import { isExact, type Scores, scoreCorpora } from './scoring.ts'

export interface CorporaOptions {
  /** Folder with `truth/*` and what its answer files name, beside it `scripts/`. */
  readonly data: string
  /** Folder for `pred.json`, made where it is missing; by default one that is removed again. */
  readonly out?: string
  print(text: string): void
  /** Told what is under way. */
  say(what: string): void
}

/** 0 where every scored rule is exact, 1 where one is not, 2 where the data are not there. */
export type ExitCode = 0 | 1 | 2

/** Judges real logs with exact answers and prints how near we came. */
export async function runCorpora(options: CorporaOptions): Promise<ExitCode> {
  let scores: Scores
  try {
    scores = await scoreCorpora(options.data, options.say)
  } catch (cause) {
    if (!(cause instanceof LayoutError)) throw cause
    options.print(cause.message)
    return 2
  }
  options.print(formatScores(scores))
  const fields = await scoreFields(options.data, options.say)
  if (fields.length > 0) options.print(`\n${formatFieldScores(fields)}`)
  const out = options.out ?? mkdtempSync(join(tmpdir(), 'netanomaly-corpora-'))
  try {
    mkdirSync(out, { recursive: true })
    const path = join(out, 'pred.json')
    writeFileSync(path, `${JSON.stringify(predictions(scores.scored), undefined, 1)}\n`)
    options.print(`\n${scoreDetect(options.data, path, scores.answers.files)}`)
    scoreSuites(options, out)
  } finally {
    if (options.out === undefined) rmSync(out, { recursive: true, force: true })
  }
  return scores.scored.every(isExact) ? 0 : 1
}

/** Who is found in the lines of peers' test suites, suite by suite. */
function scoreSuites({ data, print, say }: CorporaOptions, out: string): void {
  const paths = lineAnswerFiles(data)
  if (paths.length === 0) return
  say('lines of test suites')
  const answers = paths.flatMap(readLineAnswers)
  const predictor = new LinePredictor()
  const found = answers.map(answer => predictor.predict(answer))
  print(`\n${formatLineScores(scoreLines(answers, found))}`)
  const predicted = join(out, 'lines.jsonl')
  writeFileSync(predicted, found.map(line => `${JSON.stringify(line)}\n`).join(''))
  print(`\n${runScorer(data, 'score_lines.py', [...paths, '--pred', predicted])}`)
}

/** What the data's own scorer prints; where it cannot run, why. */
function scoreDetect(data: string, predicted: string, answers: readonly string[]): string {
  return runScorer(data, 'score_detect.py', [predicted, ...answers])
}

function runScorer(data: string, name: string, argv: readonly string[]): string {
  const script = join(data, 'scripts', name)
  if (!existsSync(script)) return `not scored by ${name}: there is no ${script}`
  const { status, stdout, stderr, error } = spawnSync('python3', [script, ...argv], {
    encoding: 'utf8',
  })
  if (error) return `not scored by ${name}: python3 did not start (${error.message})`
  return status === 0 ? `${name}:\n${stdout.trimEnd()}` : `${name}: ${stderr}`
}
