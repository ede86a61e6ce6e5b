import { describe, expect, it } from 'vitest'
import { describeProblem, type Problem } from '../../src/base/problem.ts'
import { createAddress, parseAddress } from '../../src/record/address.ts'
import {
  DEFAULT_SETTINGS,
  type GivenSettings,
  loadSettings,
  SETTINGS,
  type SettingsOptions,
} from '../../src/rules/settings.ts'

function load(
  input: Record<string, unknown>,
  options: Partial<SettingsOptions> = {},
): { settings: GivenSettings; messages: string[] } {
  const problems: Problem[] = []
  const settings = loadSettings(input, { form: 'file', problems, ...options })
  return { settings, messages: problems.map(describeProblem) }
}

describe('settings', () => {
  it('are what is given, in the words of a file', () => {
    const { settings, messages } = load({
      ...{ lateness: '10s', max_future_skew: '0s', idle_after: '5m', max_keys: 1_000 },
      ...{ max_times: 5_000, max_exact: 100, client_fields: ['tenant.ip', '`odd name`'] },
      ...{ trusted_proxies: ['10.0.0.0/8', 'loopback', '2001:db8::1'] },
    })
    expect(messages).toEqual([])
    const { trustedProxies, ...others } = settings
    expect(others).toEqual({
      ...{ latenessMs: 10_000, maxFutureSkewMs: 0, idleAfterMs: 300_000, maxKeys: 1_000 },
      ...{ maxTimes: 5_000, maxExact: 100, clientFields: ['tenant.ip', 'odd name'] },
    })
    const address = createAddress()
    for (const [text, trusted] of [
      ['10.9.8.7', true],
      ['127.0.0.1', true],
      ['192.0.2.1', false],
    ] as const) {
      parseAddress(text, address)
      expect(trustedProxies?.has(address)).toBe(trusted)
    }
  })

  it('are milliseconds in code, beside the options of others', () => {
    const input = { latenessMs: 500, maxKeys: undefined, onEpisode() {} }
    const { settings, messages } = load(input, { form: 'code', otherKeys: ['onEpisode'] })
    expect(messages).toEqual([])
    expect(settings).toEqual({ latenessMs: 500 })
  })

  it('have the defaults of the design', () => {
    expect(DEFAULT_SETTINGS).toMatchObject({
      ...{ latenessMs: 5_000, maxFutureSkewMs: 60_000, idleAfterMs: 30_000 },
      ...{ maxKeys: 131_072, maxTimes: 1_048_576, maxExact: 1_024, clientFields: [] },
      ...{ maxPending: 65_536, maxWeight: 1_000_000 },
    })
    expect(DEFAULT_SETTINGS.trustedProxies.size).toBe(0)
  })

  it.each(Object.values(SETTINGS))('%#: the default of $file loads', setting => {
    expect(load({ [setting.file]: setting.fileDefault }).messages).toEqual([])
    expect(setting.doc).toMatch(/\.$/)
  })
})

describe('a mistake in a setting', () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{ lateness: 5 }, ['lateness: expected a duration such as "30s", found 5']],
    [{ lateness: '2d' }, ['lateness: expected a duration from 0s to 1d, found "2d"']],
    [{ lateness: null }, ['lateness: expected a duration such as "30s", found null']],
    [{ idle_after: '10ms' }, ['idle_after: expected a duration from 1s to 1d, found "10ms"']],
    [{ max_keys: 0 }, ['max_keys: expected a whole number from 1 to 16777214, found 0']],
    [
      { max_times: 2 ** 40 },
      ['max_times: expected a whole number from 1 to 268435456, found 1099511627776'],
    ],
    [
      { max_weight: 0.5, max_pending: 0 },
      [
        'max_pending: expected a whole number from 1 to 16777216, found 0',
        'max_weight: expected a whole number from 1 to 1000000000, found 0.5',
      ],
    ],
    [{ max_key: 5 }, ['max_key: expected a known key (did you mean "max_keys"?), found "max_key"']],
    [{ maxKeys: 5 }, ['maxKeys: expected a known key (did you mean "max_keys"?), found "maxKeys"']],
    [{ client_fields: 'a' }, ['client_fields: expected a list, found "a"']],
    [{ client_fields: ['a b'] }, ['client_fields[0], column 3: expected the end, found "b"']],
    [
      { trusted_proxies: 'loopback' },
      ['trusted_proxies: expected a list such as ["10.0.0.0/8", "loopback"], found "loopback"'],
    ],
    [
      { trusted_proxies: ['10.0.0.1/8', 5] },
      [
        'trusted_proxies[0]: expected the prefix 10.0.0.0/8 or the address 10.0.0.1, ' +
          'found "10.0.0.1/8"',
        'trusted_proxies[1]: expected an address, a prefix such as 10.0.0.0/8, loopback, ' +
          'linklocal or uniquelocal, found 5',
      ],
    ],
  ])('%o', (input, messages) => {
    const { settings, messages: found } = load(input)
    expect(found).toEqual(messages)
    expect(settings).toEqual({})
  })

  it('is named as code names it', () => {
    const { messages } = load(
      { lateness: '5s', latenessMs: 0.5 },
      { form: 'code', place: 'options' },
    )
    expect(messages).toEqual([
      'options.lateness: expected a known key (did you mean "latenessMs"?), found "lateness"',
      'options.latenessMs: expected a whole number from 0 to 86400000, found 0.5',
    ])
  })

  it('is a key of a version to come', () => {
    expect(load({ sigma: [] }, { laterKeys: ['sigma'] }).messages).toEqual([
      'sigma: expected a supported key (this version does not support "sigma"), found "sigma"',
    ])
  })
})
