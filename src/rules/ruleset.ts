import { seededRandom } from '../base/random.ts'
import type { Announcement, EngineRule, ExpectedKey, Operator } from '../detect/detector.ts'
import { severityOf } from '../detect/severity.ts'
import type { KeyText, KeyWords } from '../record/observation.ts'
import { ruleFingerprint } from './fingerprint.ts'
import { type KeyForm, keyForm, keyOfTexts, PartsHash, textOfWords } from './key-words.ts'
import type { KeyPart, Rule } from './model.ts'
import { type ObserverPlan, RecordObserver } from './observer.ts'
import type { ClientSource } from './record-client.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

/** The rules that run; lists of one length share their indexes. */
export interface CompiledRules {
  /** Without those whose mode is `off`; each level of a rule is one. */
  readonly rules: readonly Rule[]
  readonly engineRules: readonly EngineRule[]
  /** Each key once, by its parts; `EngineRule.key` is an index into it. */
  readonly keys: readonly (readonly KeyPart[])[]
  /**
   * One for each stream of records: what it observes it keeps in one place. `maxWeight` is the
   * setting of that name.
   */
  createObserver(clients: ClientSource, maxWeight?: number): RecordObserver
  /** The words of a rule's key given as the text of each part; undefined where it can be none. */
  keyOf(ruleIndex: number, texts: readonly string[]): KeyWords | undefined
  /** A key for people where its words alone say it: not a hash, nor an address that was cut. */
  textOf(key: number, words: KeyWords): KeyText | undefined
}

/**
 * `keySeed` makes the hashes of keys and values unforeseeable: a secret random number in a live
 * door. Observers of one engine must be of one compilation.
 */
export function compileRules(rules: readonly Rule[], keySeed: number): CompiledRules {
  const active = rules.filter(rule => rule.mode !== 'off')
  const random = seededRandom(keySeed)
  const hash = new PartsHash(random.next())
  const forms = new Map(active.map(({ key }) => [JSON.stringify(key), key]))
  const names = [...forms.keys()]
  const keys = [...forms.values()].map(keyForm)
  const keyOfRule = active.map(({ key }) => names.indexOf(JSON.stringify(key)))
  const plan: ObserverPlan = { rules: active, keyOfRule, keys, hash, valueSeed: random.next() }
  const fingerprintSeed = random.next()
  return {
    rules: active,
    engineRules: active.map((rule, index) =>
      compileRule(rule, keyOfRule[index]!, {
        fingerprint: ruleFingerprint(rule, fingerprintSeed),
        below: active.flatMap((other, at) => (isBelow(other, rule) ? [at] : [])),
        expected: expectedKeys(rule, keys[keyOfRule[index]!]!, hash),
      }),
    ),
    keys: keys.map(form => form.parts),
    createObserver: (clients, maxWeight = DEFAULT_SETTINGS.maxWeight) =>
      new RecordObserver(plan, clients, maxWeight),
    keyOf: (ruleIndex, texts) => keyOfTexts(keys[keyOfRule[ruleIndex]!]!, texts, hash)?.words,
    textOf: (key, words) => textOfWords(keys[key]!, words),
  }
}

function compileRule(
  rule: Rule,
  key: number,
  more: Pick<EngineRule, 'fingerprint' | 'below' | 'expected'>,
): EngineRule {
  const { id, measure, windowMs, quietMs, minSamples } = rule
  return {
    ...{ id, key, measure, ...thresholdOf(rule), windowMs, quietMs, minSamples, ...more },
    isWeighted: measure === 'count' && rule.weight !== undefined,
    hasReset: rule.reset !== undefined,
    isLevel: rule.level !== undefined,
    severity: severityOf(rule.severity).number,
    mode: rule.mode as Announcement,
  }
}

/** Of whole numbers only `gte` and `lt` are left. */
function thresholdOf({ measure, operator, value }: Rule): {
  readonly operator: Operator
  readonly threshold: number
} {
  if (measure !== 'count' && measure !== 'distinct') return { operator, threshold: value }
  const isNext = operator === 'gt' || operator === 'lte'
  return {
    operator: operator === 'gt' || operator === 'gte' ? 'gte' : 'lt',
    threshold: isNext ? Math.floor(value) + 1 : Math.ceil(value),
  }
}

function isBelow(other: Rule, rule: Rule): boolean {
  return other.id === rule.id && other.level !== undefined && other.level < (rule.level ?? 0)
}

/** Those that the rule names, or the whole stream; the loader has refused what is no key. */
function expectedKeys(rule: Rule, form: KeyForm, hash: PartsHash): ExpectedKey[] {
  const isJudged = rule.operator === 'lt' || rule.operator === 'lte'
  const texts = isJudged && rule.key.length === 0 ? [[]] : rule.keys
  return texts.flatMap(parts => keyOfTexts(form, parts, hash) ?? [])
}
