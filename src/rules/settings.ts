import { formatDuration } from '../base/duration.ts'
import { type Problem, show } from '../base/problem.ts'
import { DEFAULT_LIMITS, type EngineLimits } from '../engine/limits.ts'
import type { ClientReaderOptions } from '../record/client.ts'
import { SOURCE_PROFILE_NAMES } from '../record/client-names.ts'
import { CLIENT_PROFILE_NAMES } from '../record/client-profile.ts'
import { PrefixSet } from '../record/prefix.ts'
import { duration, fieldName, type JsonSchema, type Kind, list, wholeNumber, word } from './kind.ts'
import { type Locate, Place } from './place.ts'
import { insteadOfKey } from './suggest.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MAX_CLIENT_FIELDS = 64

/** What a configuration says beside its rules; ready for `Engine` and `ClientReader`. */
export interface Settings extends Omit<EngineLimits, 'silenceMs'>, Required<ClientReaderOptions> {
  readonly idleAfterMs: number
  /** Highest weight that one record may have. */
  readonly maxWeight: number
}

/** Only what the user gave: each door has defaults of its own for the rest. */
export type GivenSettings = Partial<Settings>

interface Setting<T> {
  /** Key in `netanomaly.yaml`; in code it is the name of the property. */
  readonly file: string
  readonly inFile: Kind<T>
  readonly inCode: Kind<T>
  readonly default: T
  /** The default as a file has it. */
  readonly fileDefault: unknown
  readonly doc: string
}

/** Every setting: what loads, what is documented, what the schema says. */
export const SETTINGS: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  trustedProxies: {
    file: 'trusted_proxies',
    ...either(prefixes(), new PrefixSet(), []),
    doc:
      'Proxies whose forwarding header is believed: addresses, prefixes such as 10.0.0.0/8, ' +
      'loopback, linklocal, uniquelocal. By default none is.',
  },
  clientFields: {
    file: 'client_fields',
    ...either(list(fieldName, MAX_CLIENT_FIELDS), [], []),
    doc: "Fields that hold the client's address, tried in this order before all known names.",
  },
  clientProfile: {
    file: 'client_profile',
    ...either(word(CLIENT_PROFILE_NAMES), 'x-forwarded-for', 'x-forwarded-for'),
    doc:
      'The one header that trusted proxies are believed by: its name, or that of the proxy. ' +
      'Others are never read, for a proxy may pass them on as the client sent them.',
  },
  sourceProfile: {
    file: 'source_profile',
    ...either(word(SOURCE_PROFILE_NAMES), 'auto', 'auto'),
    doc:
      'What wrote the records, where a name such as req.remoteAddress means the peer to one ' +
      'program and the client to another; auto goes by their shape.',
  },
  latenessMs: {
    file: 'lateness',
    ...time(0, DAY_MS, DEFAULT_LIMITS.latenessMs),
    doc: 'How long after the newest record an older one is still counted.',
  },
  maxFutureSkewMs: {
    file: 'max_future_skew',
    ...time(0, DAY_MS, DEFAULT_LIMITS.maxFutureSkewMs),
    doc: 'A record dated further ahead of its arrival than this counts at its arrival.',
  },
  maxKeys: {
    file: 'max_keys',
    ...amount(2 ** 24 - 2, DEFAULT_LIMITS.maxKeys),
    doc:
      'Rows, one per address and rule that counts it (per key, where a rule counts by others); ' +
      '64 bytes each plus 8 of index.',
  },
  maxTimes: {
    file: 'max_times',
    ...amount(2 ** 28, DEFAULT_LIMITS.maxTimes),
    doc: '4-byte words of remembered times, all addresses and rules together.',
  },
  maxExact: {
    file: 'max_exact',
    ...amount(2 ** 20, DEFAULT_LIMITS.maxExact),
    doc: 'Record times remembered for one address and rule; beyond it counts are lower bounds.',
  },
  maxPending: {
    file: 'max_pending',
    ...amount(2 ** 24, DEFAULT_LIMITS.maxPending),
    doc:
      'Observations that wait for the watermark, of rules that are decided then; beyond it the ' +
      'oldest are settled early, and counted.',
  },
  maxWeight: {
    file: 'max_weight',
    ...amount(1_000_000_000, 1_000_000),
    doc: 'Highest weight of one record; a higher one is cut to it, and counted.',
  },
  maxOpenEpisodes: {
    file: 'max_open_episodes',
    ...amount(2 ** 20, DEFAULT_LIMITS.maxOpenEpisodes),
    doc: 'Episodes open at once; more are counted, not opened.',
  },
  maxEpisodesPerMinute: {
    file: 'max_episodes_per_minute',
    ...amount(2 ** 20, DEFAULT_LIMITS.maxEpisodesPerMinute),
    doc: 'New episodes in one minute, all rules together; more are counted, not opened.',
  },
  idleAfterMs: {
    file: 'idle_after',
    ...time(1_000, DAY_MS, 30_000),
    doc: 'After this long without records, time goes on by the clock and quiet episodes close.',
  },
}

export const SETTING_NAMES = Object.keys(SETTINGS) as (keyof Settings)[]

export const DEFAULT_SETTINGS = Object.fromEntries(
  SETTING_NAMES.map(name => [name, SETTINGS[name].default]),
) as unknown as Settings

export interface SettingsOptions {
  /** `file`: keys in snake_case, durations are texts; `code`: property names, milliseconds. */
  readonly form: 'file' | 'code'
  /** What the map is called in messages; by default nothing, so that a key stands for itself. */
  readonly place?: string
  readonly locate?: Locate
  readonly problems: Problem[]
  /** Keys of the same map that others read. */
  readonly otherKeys?: readonly string[]
  /** Keys that are planned: refused as such. */
  readonly laterKeys?: readonly string[]
}

/** The good settings of a map; what is wrong is added to the problems, unknown keys too. */
export function loadSettings(
  input: Readonly<Record<string, unknown>>,
  options: SettingsOptions,
): GivenSettings {
  const place = new Place(options.place ?? '', options.problems, options.locate)
  refuseUnknownKeys(input, place, options)
  const given: Partial<Record<keyof Settings, unknown>> = {}
  for (const name of SETTING_NAMES) {
    const { file, inFile, inCode } = SETTINGS[name]
    const key = options.form === 'file' ? file : name
    const kind = options.form === 'file' ? inFile : inCode
    const read = input[key] === undefined ? undefined : kind.read(input[key], place.at(key))
    if (read !== undefined) given[name] = read
  }
  return given as GivenSettings
}

function refuseUnknownKeys(
  input: Readonly<Record<string, unknown>>,
  place: Place,
  options: SettingsOptions,
): void {
  const own = SETTING_NAMES.map(name => (options.form === 'file' ? SETTINGS[name].file : name))
  const known = [...own, ...(options.otherKeys ?? [])]
  for (const key of Object.keys(input)) {
    if (known.includes(key)) continue
    const expected = options.laterKeys?.includes(key)
      ? `a supported key (this version does not support "${key}")`
      : insteadOfKey(key, known)
    place.at(key).refuseKey(expected, show(key))
  }
}

type Form<T> = Pick<Setting<T>, 'inFile' | 'inCode' | 'default' | 'fileDefault'>

function either<T>(kind: Kind<T>, byDefault: T, fileDefault: unknown): Form<T> {
  return { inFile: kind, inCode: kind, default: byDefault, fileDefault }
}

function amount(max: number, byDefault: number): Form<number> {
  return either(wholeNumber(1, max), byDefault, byDefault)
}

function time(minMs: number, maxMs: number, byDefaultMs: number): Form<number> {
  return {
    inFile: duration(minMs, maxMs),
    inCode: wholeNumber(minMs, maxMs),
    default: byDefaultMs,
    fileDefault: formatDuration(byDefaultMs),
  }
}

/** A list of addresses, prefixes and names of several, each mistake at its own place. */
function prefixes(): Kind<PrefixSet> {
  const schema: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } }
  return {
    schema,
    read(value, place) {
      if (!Array.isArray(value)) {
        place.refuse('a list such as ["10.0.0.0/8", "loopback"]', value)
        return undefined
      }
      let isGood = true
      for (const [index, entry] of value.entries()) {
        const problems: Problem[] = []
        PrefixSet.parse([entry], '', problems)
        for (const { expected, found } of problems) place.at(index).refuseAs(expected, found)
        isGood &&= problems.length === 0
      }
      return isGood ? PrefixSet.parse(value, place.text, []) : undefined
    },
  }
}
