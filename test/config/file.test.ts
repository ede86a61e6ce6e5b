import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/problem.ts'
import { parseConfig } from '../../src/config/file.ts'
import { defaultRules } from '../../src/rules/configuration.ts'

function messageOf(text: string): string[] {
  try {
    parseConfig(text, 'netanomaly.yaml')
    return []
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return error.message.split('\n')
  }
}

const FULL = `
file_format: "1.0"
$schema: ./node_modules/otel-netanomaly/schema/netanomaly.schema.json

trusted_proxies: [10.0.0.0/8, loopback]
client_fields: [tenant.client_ip]
lateness: 10s
max_future_skew: 2m
max_keys: 65536
max_times: 500000
max_exact: 2048
idle_after: 1m

rules:
  - id: login-failures
    title: Many failed logins from one client
    by: client.address
    gte: 10
    within: 1m
    where: event.action = login and event.outcome = "failure"
    quiet: 10m
    severity: high
    tags: [attack.t1110]
    reference: https://example.org/runbooks/logins

  - id: probing
    gt: 30
    within: 1m
    where: >
      http.response.status_code in [400, 401, 403, 404]
      and not url.path in ["/favicon.ico", "/robots.txt"]
    mode: shadow

  - count by client.address >= 1000 within 10s severity critical as flood
`

describe('a configuration file', () => {
  it('gives settings and rules', () => {
    const { config, rules } = parseConfig(FULL, 'netanomaly.yaml')
    expect(config).toMatchObject({
      ...{ clientFields: ['tenant.client_ip'], latenessMs: 10_000, maxFutureSkewMs: 120_000 },
      ...{ maxKeys: 65_536, maxTimes: 500_000, maxExact: 2_048, idleAfterMs: 60_000 },
    })
    expect(config.trustedProxies?.size).toBe(3)
    expect(rules.map(rule => [rule.id, rule.operator, rule.value, rule.windowMs])).toEqual([
      ['login-failures', 'gte', 10, 60_000],
      ['probing', 'gt', 30, 60_000],
      ['flood', 'gte', 1_000, 10_000],
    ])
  })

  it.each([
    ['lines ended as on Windows', FULL.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${FULL}`],
    ['a document start and end', `---\n${FULL}...\n`],
  ])('means the same with %s', (_, text) => {
    const ids = parseConfig(text, 'f').rules.map(rule => rule.id)
    expect(ids).toEqual(['login-failures', 'probing', 'flood'])
  })

  it('may be JSON, indented with tabs', () => {
    const json = { file_format: '1.0', max_keys: 5, rules: [{ id: 'a', gt: 1, within: '1s' }] }
    const { config, rules } = parseConfig(JSON.stringify(json, undefined, '\t'), 'f.json')
    expect(config).toEqual({ maxKeys: 5 })
    expect(rules.map(rule => rule.id)).toEqual(['a'])
  })

  it('has the default rules where it has none', () => {
    const { config, rules } = parseConfig('lateness: 0s', 'f')
    expect(config).toEqual({ latenessMs: 0 })
    expect(JSON.stringify(rules)).toBe(JSON.stringify(defaultRules()))
  })

  it('may name a part once and use it again', () => {
    const text =
      `rules:\n- &a {id: a, gt: 1, within: 1s, tags: &t [x, y]}\n` +
      `- {id: b, gt: 1, within: 1s, tags: *t}`
    expect(parseConfig(text, 'f').rules.map(rule => rule.tags)).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ])
  })
})

const NO_MAP = 'expected a map of settings and rules, found'
const A_DURATION = 'expected a duration such as "30s"'
const NO_MERGE = 'expected the keys themselves (merge keys are not supported), found "<<"'

describe('a mistake in a configuration file', () => {
  it.each<[string, string[]]>([
    ['', [`netanomaly.yaml: ${NO_MAP} nothing`]],
    ['# nothing yet\n', [`netanomaly.yaml: ${NO_MAP} nothing`]],
    ['---\n', [`netanomaly.yaml:1:4: ${NO_MAP} nothing`]],
    ['- a', [`netanomaly.yaml:1:1: ${NO_MAP} a list`]],
    ['text', [`netanomaly.yaml:1:1: ${NO_MAP} a single value`]],
    [
      'lateness: 1s\nlateness: 2s',
      ['netanomaly.yaml:2:1: expected every key only once, found "lateness" again'],
    ],
    [
      'lateness: 1s\n---\nlateness: 2s',
      ['netanomaly.yaml:2:1: expected one document, found another one'],
    ],
    [
      'rules: [',
      [
        'netanomaly.yaml:1:9: expected valid YAML (flow sequence in block collection must be ' +
          'sufficiently indented and end with a ]), found the end of the line',
      ],
    ],
    [
      'rules:\n\t- a',
      [
        'netanomaly.yaml:2:1: expected valid YAML (tabs are not allowed as indentation), ' +
          'found "- a"',
      ],
    ],
    [
      'lateness: !seconds 5',
      ['netanomaly.yaml:1:11: expected valid YAML (unresolved tag: !seconds), found "!seconds 5"'],
    ],
    [
      'rules: *all',
      [
        'netanomaly.yaml:1:1: expected at most 100 aliases, all of anchors, ' +
          'found "Unresolved alias (the anchor must be set before the alias): all"',
      ],
    ],
    ['lateness: 5', [`netanomaly.yaml:1:11: lateness: ${A_DURATION}, found 5`]],
    ['\ufefflateness: 5', [`netanomaly.yaml:1:11: lateness: ${A_DURATION}, found 5`]],
    [
      'a:\r\n  b\r\nlateness: 5',
      [
        'netanomaly.yaml:1:1: a: expected a known key, found "a"',
        `netanomaly.yaml:3:11: lateness: ${A_DURATION}, found 5`,
      ],
    ],
    ['file_format: 1.0', ['netanomaly.yaml:1:14: file_format: expected "1.0", in quotes, found 1']],
    [
      'file_format: "2.0"',
      ['netanomaly.yaml:1:14: file_format: expected "1.0", in quotes, found "2.0"'],
    ],
    [
      '$schema: [a]',
      ['netanomaly.yaml:1:10: $schema: expected the address of a schema, found a list of 1'],
    ],
    ['rules:', ['netanomaly.yaml:1:7: rules: expected a list of rules, found null']],
    [
      'rule: []',
      ['netanomaly.yaml:1:1: rule: expected a known key (did you mean "rules"?), found "rule"'],
    ],
    [
      'sigma: []',
      [
        'netanomaly.yaml:1:1: sigma: expected a supported key (this version does not support ' +
          '"sigma"), found "sigma"',
      ],
    ],
    ['<<: {lateness: 5s}', [`netanomaly.yaml:1:1: ["<<"]: ${NO_MERGE}`]],
    [
      'rules:\n- &a {id: a, gt: 1, within: 1s}\n- {<<: *a, id: b, gt: 1, within: 1s}',
      [`netanomaly.yaml:3:4: rules[1]["<<"]: ${NO_MERGE}`],
    ],
    [
      '__proto__: 5\n1: 2',
      [
        'netanomaly.yaml:2:1: 1: expected a known key, found "1"',
        'netanomaly.yaml:1:1: __proto__: expected a known key, found "__proto__"',
      ],
    ],
    [
      'trusted_proxies:\n  - loopback\n  - 10.0.0.1/8',
      [
        'netanomaly.yaml:3:5: trusted_proxies[1]: expected the prefix 10.0.0.0/8 or the ' +
          'address 10.0.0.1, found "10.0.0.1/8"',
      ],
    ],
    [
      'rules:\n  - id: a\n    gte: 5\n    wihtin: 30s\n    where: "x >"\n  - count > 5',
      [
        'netanomaly.yaml:4:5: rules[0].wihtin: expected a known key (did you mean "within"?), ' +
          'found "wihtin"',
        'netanomaly.yaml:2:5: rules[0].within: expected a duration such as "30s", found nothing',
        'netanomaly.yaml:5:12: rules[0].where, column 4: expected a number, true, false or a ' +
          'text (in quotes where it is more than a plain word), found the end',
        'netanomaly.yaml:6:5: rules[1], column 10: expected "within" and a duration such as ' +
          '60s, found the end',
      ],
    ],
    [
      'rules:\n- &a {id: a, gt: 1, within: 1s, tags: &t [1]}\n' +
        '- {id: b, gt: 1, within: 1s, tags: *t}',
      [
        'netanomaly.yaml:2:43: rules[0].tags[0]: expected a text, found 1',
        'netanomaly.yaml:2:43: rules[1].tags[0]: expected a text, found 1',
      ],
    ],
  ])('%j', (text, messages) => {
    expect(messageOf(text)).toEqual(messages)
  })

  it('is a file that unfolds to more than anybody writes', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 10; level++) {
      const aliases = Array.from({ length: 10 }, () => `*a${level - 1}`)
      lines.push(`a${level}: &a${level} [${aliases.join(', ')}]`)
    }
    expect(messageOf(lines.join('\n'))).toEqual([
      expect.stringMatching(/expected at most 100 aliases, all of anchors, found "Excessive alias/),
    ])
  })

  it.each(['[', '{a: ', '- ', '? '])('is a nesting of %j without end', piece => {
    expect(messageOf(piece.repeat(10_000))).toEqual([
      expect.stringMatching(/^netanomaly.yaml:1:\d+: expected at most 64 lists and maps/),
    ])
  })

  it('is a file too long to be one', () => {
    expect(messageOf(' '.repeat(2 ** 20 + 1))).toEqual([
      'netanomaly.yaml: expected at most 1048576 characters, found 1048577',
    ])
  })
})

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...['rules', ':', ' ', '\n', '- ', '  ', 'id', 'within', '10s', '[', ']', '{', '}', ',', '&a'],
    ...['*a', '!t', '"', "'", '#', '|', '>', '---', '...', '%', '\t', '?', 'count > 5 within 10s'],
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.array(pieces, { maxLength: 30 }).map(list => list.join('')),
  )

  it('is a configuration or a list of problems', () => {
    fc.assert(
      fc.property(texts, text => {
        for (const message of messageOf(text)) expect(message).toMatch(/^netanomaly\.yaml/)
      }),
      { numRuns: 2_000 },
    )
  })
})
