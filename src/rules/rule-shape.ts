import type { RuleMode } from '../detect/rule-profile.ts'
import { SEVERITY_LEVELS } from '../detect/severity.ts'
import { expectedKeys } from './expected-keys.ts'
import { keyFields, measure } from './key-kind.ts'
import {
  conditionText,
  duration,
  fieldName,
  type Kind,
  list,
  text,
  wholeNumber,
  word,
} from './kind.ts'
import { levels } from './levels.ts'
import { CLIENT_FIELD, DEFAULT_MIN_SAMPLES, type RuleInput } from './model.ts'
import { MAX_ID_LENGTH } from './rule-id.ts'
import { anyThreshold } from './threshold.ts'

const DAY_MS = 86_400_000
/** Longest window, and longest gap within an episode: milliseconds of one in 32 bits. */
const MAX_WINDOW_MS = 21 * DAY_MS
const MAX_MIN_SAMPLES = 1_000_000
export const MAX_TITLE_LENGTH = 256
const MAX_DESCRIPTION_LENGTH = 4_096
const MAX_TAGS = 64
const MAX_TAG_LENGTH = 128

export const DEFAULT_SEVERITY = 'medium'
export const DEFAULT_MODE = 'emit'
const ONE_THRESHOLD = 'Exactly one of gt, gte, lt, lte and levels is needed.'
export const RULE_MODES: readonly RuleMode[] = ['off', 'shadow', 'annotate', 'emit']

/** One key of a rule: what its value may be, and what editors show about it. */
export interface RuleKey<T> {
  readonly kind: Kind<T>
  readonly doc: string
  /** As a user would write it. */
  readonly default?: unknown
}

function key<T>(kind: Kind<T>, doc: string, byDefault?: unknown): RuleKey<T> {
  return byDefault === undefined ? { kind, doc } : { kind, doc, default: byDefault }
}

/** Every key of a rule: what loads, what is documented, what the schema says. */
export const RULE_SHAPE = {
  id: key(
    text(
      MAX_ID_LENGTH,
      'an id of lower-case letters, digits, "-", "_" and "." such as "login-failures"',
      '^[a-z0-9][a-z0-9._-]*$',
    ),
    'Unique name that annotations and events carry.',
  ),
  title: key(text(MAX_TITLE_LENGTH), 'A few words for people; by default the id.'),
  description: key(text(MAX_DESCRIPTION_LENGTH), 'What an episode of the rule means.'),
  reference: key(
    text(2_048, 'a URL such as "https://example.org/runbook"', '^https?://[^\\s]+$'),
    'URL of a page that explains the rule, such as a runbook.',
  ),
  category: key(text(MAX_TITLE_LENGTH), 'Group that the rule belongs to.'),
  measure: key(
    measure,
    'What a window comes to: count, the number of records; distinct FIELD, of different values; ' +
      'sum FIELD; average FIELD; ratio, the share of the records that meet "of".',
    'count',
  ),
  of: key(conditionText, 'Of a ratio: the records whose share it is.'),
  to: key(
    conditionText,
    'Of a ratio: the records that it is a share of; by default all that "where" lets through.',
  ),
  by: key(
    keyFields,
    'Whom records are counted for: a field (an odd name stands in backticks), with the length of ' +
      'a prefix such as client.address/24 or client.address/24,64, a list of fields, or "*" for ' +
      'the whole stream.',
    CLIENT_FIELD,
  ),
  gt: key(anyThreshold('gt'), `A window with more than this is hot. ${ONE_THRESHOLD}`),
  gte: key(anyThreshold('gte'), `A window with this or more is hot. ${ONE_THRESHOLD}`),
  lt: key(anyThreshold('lt'), `A window with less than this is hot. ${ONE_THRESHOLD}`),
  lte: key(anyThreshold('lte'), `A window with this or less is hot. ${ONE_THRESHOLD}`),
  levels: key(
    levels,
    'Instead of by, gt and gte, of a count: 2 to 4 levels from the lowest to the highest, such ' +
      'as an address and its network; what a lower level has found is not counted again.',
  ),
  within: key(
    duration(1, MAX_WINDOW_MS),
    'Length of the window, which slides and is closed at both ends, such as 60s.',
  ),
  where: key(
    conditionText,
    'Only records that meet this condition are counted, ' +
      'such as "http.response.status_code in [401, 403] and not url.path = \'/health\'".',
  ),
  weight: key(fieldName, 'Of a count: field with the number of times that a record counts.'),
  reset: key(
    conditionText,
    'A record that meets this condition empties the window of its key, as a success may do.',
  ),
  min_samples: key(
    wholeNumber(1, MAX_MIN_SAMPLES),
    'Fewest records in a window that average and ratio judge, and of a key before its silence is ' +
      'judged by lt and lte.',
    DEFAULT_MIN_SAMPLES,
  ),
  keys: key(
    expectedKeys,
    'Keys that lt and lte judge from the start, although silent; where the key has several ' +
      'fields, each is a list of texts.',
  ),
  severity: key(word(SEVERITY_LEVELS), 'How severe an episode is.', DEFAULT_SEVERITY),
  quiet: key(
    duration(1, MAX_WINDOW_MS),
    'Longest gap between hot times of one episode; at least and by default the window.',
  ),
  tags: key(
    list(text(MAX_TAG_LENGTH), MAX_TAGS),
    'Labels for whoever reads the events, such as attack.t1110 for MITRE ATT&CK.',
  ),
  mode: key(
    word(RULE_MODES),
    'off: not run; shadow: counted only; annotate: records are marked; ' +
      'emit: records are marked and episodes are sent as events.',
    DEFAULT_MODE,
  ),
  uuid: key(
    text(
      36,
      'a UUID such as "6b0cbd3f-3f0e-4d0c-9d57-6f6f3a0a8f51"',
      '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    ),
    'Identifier that stays when the id changes.',
  ),
  version: key(text(64, 'a text such as "1.0"'), 'Version of the rule.'),
} satisfies { [Name in keyof Required<RuleInput>]: RuleKey<unknown> }

/** Planned keys: refused by name, so that no one believes they have an effect. */
export const LATER_RULE_KEYS: readonly string[] = ['baseline', 'sequence', 'allow', 'privacy']

/** What other tools call a key of ours. */
export const FOREIGN_RULE_KEYS: Readonly<Record<string, keyof RuleInput>> = {
  name: 'id',
  group_by: 'by',
  'group-by': 'by',
  key: 'by',
  field: 'by',
  threshold: 'gte',
  window: 'within',
  timespan: 'within',
  timeframe: 'within',
  condition: 'where',
  filter: 'where',
  match: 'where',
  level: 'severity',
  cooldown: 'quiet',
}
