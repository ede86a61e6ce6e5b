import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { describeProbe, exporterFindings } from '../../src/doctor/exporter.ts'
import { readOtlpTarget } from '../../src/doctor/otlp-target.ts'
import { probe } from '../../src/doctor/probe.ts'
import { failureOf } from '../../src/doctor/probe-outcome.ts'
import { startCollector } from '../collector/collector.ts'
import { describeWith } from '../with-parts.ts'
import { selfSigned } from './certificate.ts'
import { Project } from './projects.ts'

const PREFIX = 'OTEL_EXPORTER_OTLP_'
/** Long enough for loopback, short enough to be waited for. */
const SHORT_MS = '400'

async function ask(env: Readonly<Record<string, string>>, clock = systemClock) {
  const prefixed = Object.entries(env).map(([name, value]) => [`${PREFIX}${name}`, value])
  const { target, findings } = readOtlpTarget(Object.fromEntries(prefixed))
  const outcome = await probe(target, { serviceName: 'shop', timeMs: clock.now() }, clock)
  const found = [...findings, ...exporterFindings(target, outcome)]
  return {
    outcome,
    codes: found.map(({ code }) => code),
    said: found.map(({ sentence, mend }) => `${sentence} | ${mend}`).join('\n'),
    described: describeProbe(target, outcome),
  }
}

const open: (TcpServer | Server)[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
})

async function listen<T extends TcpServer>(server: T): Promise<string> {
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as { port: number }).port}`
}

const serve = (listener: RequestListener) => listen(createServer(listener))

/** One answer to whatever comes. */
function answering(status: number, type: string, body: string | Buffer = '', date?: string) {
  return serve((_, answer) => {
    if (date !== undefined) answer.setHeader('date', date)
    if (type !== '') answer.setHeader('content-type', type)
    answer.writeHead(status).end(body)
  })
}

const JSON_TYPE = 'application/json'
const PROTOBUF = 'application/x-protobuf'

describe('an answer over HTTP', () => {
  it.each<[what: string, status: number, type: string, body: string | Buffer, codes: string[]]>([
    ['success in protobuf', 200, PROTOBUF, '', []],
    ['success in JSON', 200, JSON_TYPE, '{}', []],
    ['JSON with a charset', 200, `${JSON_TYPE}; charset=utf-8`, '{"partialSuccess":{}}', []],
    ['no content, as Loki answers', 204, '', '', []],
    ['a web page', 200, 'text/html', '<html>hello</html>', ['NA2015']],
    ['JSON that is none', 200, JSON_TYPE, '[1]', ['NA2015']],
    ['protobuf that is none', 200, PROTOBUF, Buffer.from([0xff, 0xff]), ['NA2015']],
    ['the wrong path', 404, 'text/plain', 'no', ['NA2012']],
    ['the wrong method', 405, '', '', ['NA2012']],
    ['no credentials', 401, JSON_TYPE, '{}', ['NA2013']],
    ['wrong credentials', 403, '', '', ['NA2013']],
    ['another encoding', 415, 'text/plain', 'protobuf only', ['NA2014']],
    ['a bad request', 400, 'text/plain', 'bad', ['NA2014']],
    ['too many requests', 429, '', '', ['NA2018']],
    ['a queue that is full', 503, JSON_TYPE, '{"message":"full"}', ['NA2018']],
    ['another status', 418, 'text/plain', 'a teapot', ['NA2019']],
    ['a redirect, which no exporter follows', 302, '', '', ['NA2019']],
    ['an error', 500, 'text/plain', 'broken', ['NA2019']],
    [
      'records rejected, in JSON',
      ...[200 as const, JSON_TYPE],
      ...['{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}', ['NA2017']],
    ],
    [
      'records rejected, in protobuf',
      ...[200 as const, PROTOBUF],
      Buffer.from([0x0a, 0x09, 0x08, 0x01, 0x12, 0x05, ...Buffer.from('quota')]),
      ['NA2017'],
    ],
  ] as never)('%s', async (_, status, type, body, codes) => {
    const host = await answering(status, type, body)
    const answer = await ask({ ENDPOINT: `http://${host}` })
    expect(answer.codes).toEqual(codes)
    expect(answer.described).toMatch(
      new RegExp(
        `^one marked record to http://${host}/v1/logs \\(http/protobuf\\): .*${status} in \\d+ ms$`,
      ),
    )
  })

  it('says why records were rejected, and shows nothing that moves a cursor', async () => {
    const host = await answering(
      200,
      JSON_TYPE,
      '{"partialSuccess":{"rejectedLogRecords":1,"errorMessage":"\\u001b[2Jtoo\\nold"}}',
    )
    const { said } = await ask({ ENDPOINT: `http://${host}` })
    expect(said).toMatch(/rejected 1 of 1 record: +\[2Jtoo old/)
  })

  it('tells that the end point of logs is taken as it is', async () => {
    const host = await answering(404, '')
    const { codes, said } = await ask({ LOGS_ENDPOINT: `http://user:secret@${host}` })
    expect(codes).toEqual(['NA2012'])
    expect(said).toContain('end it with /v1/logs')
    expect(said).not.toContain('secret')
  })

  it('sends what the environment says: path, headers, encoding and compression', async () => {
    const seen: unknown[] = []
    const host = await serve((request, answer) => {
      const { 'content-type': type, 'content-encoding': coding, authorization } = request.headers
      seen.push([request.method, request.url, type, coding, authorization])
      request.resume()
      answer.end()
    })
    const env = { ENDPOINT: `http://${host}/otlp`, HEADERS: 'authorization=Basic%20x' }
    await ask(env)
    await ask({ ...env, PROTOCOL: 'http/json', COMPRESSION: 'gzip' })
    expect(seen).toEqual([
      ['POST', '/otlp/v1/logs', PROTOBUF, undefined, 'Basic x'],
      ['POST', '/otlp/v1/logs', JSON_TYPE, 'gzip', 'Basic x'],
    ])
  })

  it.each<[string, number, string[]]>([
    ['is right', 0, []],
    ['is two seconds ahead', 2_000, []],
    ['is an hour ahead', 3_600_000, ['NA4011']],
    ['is a minute behind', -60_000, ['NA4011']],
  ])('tells that the receiver’s clock %s', async (_, offMs, codes) => {
    const nowMs = Date.UTC(2026, 0, 1, 12)
    const host = await answering(200, '', '', new Date(nowMs + offMs).toUTCString())
    const answer = await ask({ ENDPOINT: `http://${host}` }, { now: () => nowMs })
    expect(answer.codes).toEqual(codes)
    const says = offMs > 0 ? '1h ahead of this machine' : '59s behind this machine'
    expect(answer.said).toContain(codes.length === 0 ? '' : says)
  })
})

describe('no answer', () => {
  it.each(['http/protobuf', 'grpc'])('NA2010: nobody listens, over %s', async protocol => {
    const server = createTcpServer()
    const host = await listen(server)
    server.close()
    await once(server, 'close')
    const { codes, said } = await ask({ ENDPOINT: `http://${host}`, PROTOCOL: protocol })
    expect(codes).toEqual(['NA2010'])
    expect(said).toContain('nobody listens at this port (ECONNREFUSED)')
    expect(said).toContain('by OTEL_EXPORTER_OTLP_ENDPOINT')
  })

  it.each([
    ['ENOTFOUND', 'unreachable', 'the name is not known'],
    ['EAI_AGAIN', 'unreachable', 'the name could not be looked up'],
    ['ETIMEDOUT', 'unreachable', 'as Node says it'],
    ['CERT_HAS_EXPIRED', 'tls', 'as Node says it (CERT_HAS_EXPIRED)'],
  ])('%s is %s', (code, kind, says) => {
    const error = Object.assign(new Error('as Node says it'), { code })
    for (const one of [error, Object.assign(new Error('of each address'), { errors: [error] })]) {
      expect(failureOf(one)).toMatchObject({ kind, reason: expect.stringContaining(says) })
    }
  })

  it.each(['http/protobuf', 'grpc'])(
    'NA2010: the connection is cut off, over %s',
    async protocol => {
      const host = await listen(createTcpServer(socket => socket.destroy()))
      const { codes } = await ask({ ENDPOINT: `http://${host}`, PROTOCOL: protocol })
      expect(codes).toEqual(['NA2010'])
    },
  )

  it.each(['http/protobuf', 'grpc'])('NA2016: nothing comes, over %s', async protocol => {
    const host = await listen(createTcpServer(socket => socket.on('error', () => {})))
    const env = { ENDPOINT: `http://${host}`, PROTOCOL: protocol, TIMEOUT: SHORT_MS }
    const { codes, said } = await ask(env)
    expect(codes).toEqual(['NA2016'])
    expect(said).toContain('no answer within 400ms')
  })

  it('NA2016: an answer that goes on for ever is not waited for', async () => {
    const host = await serve((_, answer) => {
      answer.writeHead(200, { 'content-type': JSON_TYPE })
      const timer = setInterval(() => answer.write(' '), 20)
      answer.on('close', () => clearInterval(timer))
    })
    const { codes } = await ask({ ENDPOINT: `http://${host}`, TIMEOUT: SHORT_MS })
    expect(codes).toEqual(['NA2016'])
  })

  it('NA2015: an endless answer is read in part', async () => {
    const host = await serve((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/html' })
      const more = () => {
        while (!answer.destroyed && answer.write('x'.repeat(16_384)));
      }
      answer.on('drain', more)
      more()
    })
    const { codes } = await ask({ ENDPOINT: `http://${host}` })
    expect(codes).toEqual(['NA2015'])
  })

  it.each(['http/protobuf', 'grpc'])('NA2015: what answers is no HTTP, over %s', async protocol => {
    const host = await listen(
      createTcpServer(socket => {
        socket.on('error', () => {})
        socket.end('220 mail.example.com ESMTP\r\n')
      }),
    )
    const { codes } = await ask({ ENDPOINT: `http://${host}`, PROTOCOL: protocol })
    expect(codes).toEqual(['NA2015'])
  })
})

describe('TLS', () => {
  const pair = selfSigned('localhost')
  const project = new Project()
  const ca = project.write('ca.pem', pair.cert)

  it('NA2011: a certificate that nobody known has signed', async () => {
    const host = await listen(createTlsServer(pair, (_, answer) => answer.end()))
    const { codes, said } = await ask({ ENDPOINT: `https://${host}` })
    expect(codes).toEqual(['NA2011'])
    expect(said).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('NA2011: another name in the certificate, and silence where it is the right one', async () => {
    const host = await listen(createTlsServer(pair, (_, answer) => answer.end()))
    const port = host.split(':')[1]
    const wrong = await ask({ ENDPOINT: `https://127.0.0.1:${port}`, CERTIFICATE: ca })
    expect(wrong.codes).toEqual(['NA2011'])
    expect(wrong.said).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    const right = await ask({ ENDPOINT: `https://localhost:${port}`, CERTIFICATE: ca })
    expect(right.codes).toEqual([])
  })

  it.each(['http/protobuf', 'grpc'])('NA2011: plain text behind https, over %s', async protocol => {
    const host = await answering(200, '')
    const { codes, said } = await ask({ ENDPOINT: `https://${host}`, PROTOCOL: protocol })
    expect(codes).toEqual(['NA2011'])
    expect(said).toContain('does not speak TLS')
  })

  it('NA2011: a certificate file that holds none', async () => {
    const broken = project.write('broken.pem', '-----BEGIN CERTIFICATE-----\nno\n')
    const env = { ENDPOINT: 'https://127.0.0.1:1', CERTIFICATE: broken, CLIENT_KEY: broken }
    const { codes } = await ask(env)
    expect(codes).toEqual(['NA2011'])
  })
})

describe('an answer over gRPC', () => {
  async function grpc(status: number | undefined, message = '', type = 'application/grpc') {
    const server = createHttp2Server()
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => {})
      stream.respond({ ':status': 200, 'content-type': type }, { waitForTrailers: true })
      stream.on('wantTrailers', () => {
        stream.sendTrailers(
          status === undefined ? {} : { 'grpc-status': String(status), 'grpc-message': message },
        )
      })
      stream.end(Buffer.alloc(5))
    })
    return listen(server)
  }

  it.each<[string, number | undefined, string[]]>([
    ['success', 0, []],
    ['an invalid argument', 3, ['NA2014']],
    ['no permission', 7, ['NA2013']],
    ['no credentials', 16, ['NA2013']],
    ['no such service', 12, ['NA2012']],
    ['a full queue', 8, ['NA2018']],
    ['unavailable', 14, ['NA2018']],
    ['an internal error', 13, ['NA2019']],
    ['no status at all', undefined, ['NA2015']],
  ])('%s', async (_, status, codes) => {
    const host = await grpc(status, 'because%20of%20it')
    const answer = await ask({ ENDPOINT: `http://${host}`, PROTOCOL: 'grpc' })
    expect(answer.codes).toEqual(codes)
    if (status === 13) expect(answer.said).toContain('gRPC status 13: because of it')
  })

  it('NA2015: HTTP/2 that is no gRPC', async () => {
    const host = await grpc(0, '', 'text/html')
    const answer = await ask({ ENDPOINT: `http://${host}`, PROTOCOL: 'grpc' })
    expect(answer.codes).toEqual(['NA2015'])
  })
})

describeWith(['collector'], 'a real Collector', () => {
  it('takes the marked record in each protocol, and answers another as what it is', async () => {
    const collector = await startCollector('anomaly-split-filter.yaml')
    try {
      const http = collector.otlpHttpUrl
      const rpc = `http://${collector.otlpGrpcAddress}`
      const ways: Record<string, string>[] = [
        { ENDPOINT: http },
        { ENDPOINT: http, PROTOCOL: 'http/json' },
        { ENDPOINT: http, COMPRESSION: 'gzip' },
        { ENDPOINT: rpc, PROTOCOL: 'grpc' },
        { ENDPOINT: rpc, PROTOCOL: 'grpc', COMPRESSION: 'gzip' },
      ]
      for (const way of ways) expect((await ask(way)).codes).toEqual([])
      await collector.until(({ records }) => records.call(collector).length === ways.length)
      for (const record of collector.records()) {
        expect(record).toMatchObject({
          eventName: 'netanomaly.doctor',
          attributes: { 'netanomaly.doctor': true },
          resource: { 'service.name': 'shop' },
        })
      }
      expect(collector.anomalies()).toEqual([])
      expect((await ask({ LOGS_ENDPOINT: http })).codes).toEqual(['NA2012'])
      expect((await ask({ ENDPOINT: rpc })).codes).toEqual(['NA2015'])
      expect((await ask({ ENDPOINT: http, PROTOCOL: 'grpc' })).codes).toEqual(['NA2015'])
      expect((await ask({ ENDPOINT: http.replace('http', 'https') })).codes).toEqual(['NA2011'])
    } finally {
      await collector.stop()
    }
  })
})
