import { keyFields } from './key-fields.ts'
import { measureText, ruleText } from './rule-text.ts'
import type { CurvePoint, Neighbours, RuleTuning } from './tuning.ts'
import type { TunedLog } from './tuning-text.ts'
import { adviceLines } from './tuning-words.ts'

/** `--output json`: one document; a test holds the names, for they are a promise. */
export function* tuningJson(log: TunedLog, tunings: readonly RuleTuning[]): Generator<string> {
  const { names, records, spanMs } = log
  const document = {
    files: names,
    records,
    span_ms: spanMs ?? null,
    rules: tunings.map(ruleJson),
  }
  yield `${JSON.stringify(document, undefined, 2)}\n`
}

function ruleJson(tuning: RuleTuning): Record<string, unknown> {
  const { rule, counted, keys, curve, today, recommended, bound, isExact } = tuning
  return {
    ...{ rule: rule.id, text: ruleText(rule), key_fields: keyFields(rule) },
    ...{ measure: measureText(rule), operator: rule.operator, window_ms: rule.windowMs },
    ...{ counted, keys, exact: isExact },
    curve: curve.map(pointJson),
    today: markedJson(today),
    recommended: recommended === undefined ? null : markedJson(recommended),
    advice: adviceLines(tuning).join(' '),
    basis: typeof bound === 'string' ? null : { ...basisJson(bound) },
  }
}

function basisJson(bound: Exclude<RuleTuning['bound'], string>): Record<string, unknown> {
  const { keys, ordinaryKeys, median, ordinary, next, fence, isClear } = bound
  return {
    ...{ keys, ordinary_keys: ordinaryKeys, median, highest_ordinary: ordinary },
    ...{ next: next ?? null, fence: Number.isFinite(fence) ? fence : null, clear_gap: isClear },
  }
}

function pointJson({ threshold, episodes, keys, isExact }: CurvePoint): Record<string, unknown> {
  return { threshold, episodes, keys, exact: isExact }
}

function markedJson(point: CurvePoint & Neighbours): Record<string, unknown> {
  return { ...pointJson(point), just_firing: point.firing, just_silent: point.silent }
}
