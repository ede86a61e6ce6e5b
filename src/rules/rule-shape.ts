import type { RuleMode } from '../detect/rule-profile.ts'
import { SEVERITY_LEVELS } from '../detect/severity.ts'
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
import { CLIENT_FIELD, type RuleInput } from './model.ts'
import { LATER_MEASURES } from './rule-line.ts'

const DAY_MS = 86_400_000
/** Highest count a rule may ask for: the times of one window have to be remembered. */
const MAX_THRESHOLD = 1_000_000
/** Longest window, and longest gap within an episode. */
const MAX_WINDOW_MS = 30 * DAY_MS
export const MAX_TITLE_LENGTH = 256
const MAX_DESCRIPTION_LENGTH = 4_096
const MAX_TAGS = 64
const MAX_TAG_LENGTH = 128

const RULE_MODES: readonly RuleMode[] = ['off', 'shadow', 'annotate', 'emit']

/** One key of a rule: what its value may be, and what editors show about it. */
export interface RuleKey<T> {
  readonly kind: Kind<T>
  readonly doc: string
  readonly default?: T
}

function key<T>(kind: Kind<T>, doc: string, byDefault?: T): RuleKey<T> {
  return byDefault === undefined ? { kind, doc } : { kind, doc, default: byDefault }
}

const measure: Kind<'count'> = {
  schema: { enum: ['count'] },
  read(value, place) {
    if (value === 'count') return value
    const first = typeof value === 'string' ? (value.trim().split(/\s/, 1)[0] ?? '') : ''
    const isLater = LATER_MEASURES.includes(first.toLowerCase())
    const later = isLater ? ` (this version does not support "${first.toLowerCase()}")` : ''
    place.refuse(`"count"${later}`, value)
    return undefined
  },
}

/** Every key of a rule: what loads, what is documented, what the schema says. */
export const RULE_SHAPE = {
  id: key(
    text(
      128,
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
  measure: key(measure, 'What is measured in each window: count, the number of records.', 'count'),
  by: key(
    fieldName,
    'Field whose address records are counted for; an odd name stands in backticks.',
    CLIENT_FIELD,
  ),
  gt: key(
    wholeNumber(0, MAX_THRESHOLD),
    'A window with more than this is hot. Exactly one of gt and gte is needed.',
  ),
  gte: key(
    wholeNumber(1, MAX_THRESHOLD),
    'A window with this or more is hot. Exactly one of gt and gte is needed.',
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
  severity: key(word(SEVERITY_LEVELS), 'How severe an episode is.', 'medium'),
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
    'emit',
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
export const LATER_RULE_KEYS: readonly string[] = [
  'lt',
  'lte',
  'baseline',
  'levels',
  'reset',
  'sequence',
  'weight',
  'allow',
  'privacy',
  'min_samples',
]

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
