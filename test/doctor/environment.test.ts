import { describe, expect, it } from 'vitest'
import { configFileFindings, environmentFindings } from '../../src/doctor/environment.ts'
import { readOtlpTarget } from '../../src/doctor/otlp-target.ts'
import { Project } from './projects.ts'

describe('the environment', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, []],
    [{ OTEL_SDK_DISABLED: 'false', OTEL_LOGS_EXPORTER: ' otlp ' }, []],
    [{ OTEL_LOGS_EXPORTER: 'otlp,console' }, []],
    [{ OTEL_SDK_DISABLED: 'TRUE' }, ['NA2007']],
    [{ OTEL_LOGS_EXPORTER: 'none' }, ['NA2008']],
    [{ OTEL_LOGS_EXPORTER: 'console' }, ['NA2008']],
    [{ OTEL_LOGS_EXPORTER: 'oltp' }, ['NA2008']],
    [{ OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '128' }, []],
    [{ OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '8' }, ['NA2021']],
    [{ OTEL_ATTRIBUTE_COUNT_LIMIT: '8' }, ['NA2021']],
  ])('%j leads to %j', (env, expected) => {
    expect(environmentFindings(env).map(({ code }) => code)).toEqual(expected)
  })

  it.each<[string | undefined, string | undefined, string[]]>([
    [undefined, undefined, []],
    ['otel.yaml', undefined, ['NA2003']],
    ['otel.yaml', 'processors:\n  - batch:\n      exporter:\n', ['NA2003']],
    ['otel.yaml', 'processors:\n  - net_anomaly:\n', ['NA2003', 'NA2004']],
    ['otel.yaml', 'processors: \n  - otel-netanomaly/x: {}\n', ['NA2003', 'NA2004']],
    ['otel.yaml', '# a netanomaly: comment\n', ['NA2003']],
  ])('OTEL_CONFIG_FILE %j with %j leads to %j', (path, text, expected) => {
    const found = configFileFindings(path === undefined ? {} : { OTEL_CONFIG_FILE: path }, text)
    expect(found.map(({ code }) => code)).toEqual(expected)
  })
})

const PREFIX = 'OTEL_EXPORTER_OTLP_'

function target(env: Record<string, string>) {
  const prefixed = Object.entries(env).map(([name, value]) => [`${PREFIX}${name}`, value])
  return readOtlpTarget(Object.fromEntries(prefixed))
}

describe('where logs go to', () => {
  it.each<[Record<string, string>, string]>([
    [{}, 'http://localhost:4318/v1/logs'],
    [{ ENDPOINT: 'http://c:4318' }, 'http://c:4318/v1/logs'],
    [{ ENDPOINT: 'http://c:4318/otlp/' }, 'http://c:4318/otlp/v1/logs'],
    [{ LOGS_ENDPOINT: 'http://c:4318' }, 'http://c:4318/'],
    [{ ENDPOINT: 'http://a:1', LOGS_ENDPOINT: 'https://b:2/x' }, 'https://b:2/x'],
    [{ ENDPOINT: ' ', LOGS_ENDPOINT: '' }, 'http://localhost:4318/v1/logs'],
    [{ PROTOCOL: 'grpc' }, 'http://localhost:4317/'],
    [{ PROTOCOL: 'grpc', ENDPOINT: 'https://c:4317/path' }, 'https://c:4317/'],
    [{ PROTOCOL: 'grpc', ENDPOINT: 'c:4317' }, 'https://c:4317/'],
    [{ PROTOCOL: 'grpc', ENDPOINT: 'c:4317', INSECURE: 'True' }, 'http://c:4317/'],
    [{ PROTOCOL: 'http/json', LOGS_PROTOCOL: 'grpc' }, 'http://localhost:4317/'],
  ])('%j is %s', (env, url) => {
    expect(target(env)).toMatchObject({ target: { url: new URL(url) }, findings: [] })
  })

  it('is read with headers, timeout, compression and certificates', () => {
    const project = new Project()
    const ca = project.write('ca.pem', 'the authority')
    const { target: found, findings } = target({
      HEADERS: 'Authorization=Bearer%20a%3Db, x-team = one ,broken,=none',
      LOGS_HEADERS: 'x-team=two;meta=1',
      ...{ TIMEOUT: '2500', COMPRESSION: 'gzip', CERTIFICATE: ca, PROTOCOL: 'http/json' },
    })
    expect(findings).toEqual([])
    expect(found).toMatchObject({
      ...{ protocol: 'http/json', timeoutMs: 2_500, isGzip: true },
      headers: { authorization: 'Bearer a=b', 'x-team': 'two' },
      tls: { ca: Buffer.from('the authority'), cert: undefined },
    })
  })

  it.each<[Record<string, string>, string, string]>([
    [{ ENDPOINT: 'collector' }, 'found "collector"', 'http://localhost:4318/v1/logs instead'],
    [{ ENDPOINT: 'localhost:4318' }, 'found "localhost:4318"', 'cannot send there'],
    [
      { ENDPOINT: 'http://me:secret@a b/otlp?key=secret' },
      'found "http://a b/otlp"',
      'http://localhost:4318/v1/logs instead',
    ],
    [
      { LOGS_ENDPOINT: 'me:secret@collector:4318#secret' },
      'found "collector:4318"',
      'cannot send there',
    ],
    [{ PROTOCOL: 'grcp' }, 'one of http/protobuf, http/json, grpc', 'http/protobuf instead'],
    [{ TIMEOUT: '10s' }, 'milliseconds greater than 0', '10000 instead'],
    [{ LOGS_TIMEOUT: '0' }, 'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT', '10000 instead'],
    [{ COMPRESSION: 'zstd' }, 'none or gzip', 'none instead'],
    [{ CERTIFICATE: '/no/such.pem' }, 'a file that can be read', 'none instead'],
  ])('NA2009: %j is of no use', (env, says, instead) => {
    const { findings } = target(env)
    expect(findings.map(({ code }) => code)).toEqual(['NA2009'])
    expect(findings[0]?.sentence).toContain(says)
    expect(findings[0]?.sentence).toContain(instead)
  })
})
