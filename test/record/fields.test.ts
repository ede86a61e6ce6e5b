import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldPath, fieldReader, lookup, readField } from '../../src/record/fields.ts'
import { view } from './views.ts'

describe('a look-up of http.request.method', () => {
  const path = fieldPath('http.request.method')
  const method = (value: unknown) => Object.assign(Object.create(null), { method: value })

  it.each([
    [{ 'http.request.method': 'GET' }, 'GET'],
    [{ http: { request: { method: 'GET' } } }, 'GET'],
    [{ 'http.request': { method: 'GET' } }, 'GET'],
    [{ http: { 'request.method': 'GET' } }, 'GET'],
    [{ 'http.request': method('GET') }, 'GET'],
    [{ 'http.request': new Proxy({ method: 'GET' }, {}) }, 'GET'],
    [{ http: { request: { method: 'nested' } }, 'http.request.method': 'flat' }, 'flat'],
    [{ 'http.request': {}, http: { request: { method: 'GET' } } }, 'GET'],
    [{ 'http.request.method': null, http: { request: { method: 'GET' } } }, 'GET'],
    [{ http: { request: { method: false } } }, false],
    [{ 'http.request.method': '' }, ''],
    [{ 'http.request.method': 0 }, 0],
  ])('finds the value in %o', (attributes, expected) => {
    expect(lookup(attributes, path)).toBe(expected)
  })

  class Request {
    method = 'GET'
  }
  it.each([
    [{}],
    [{ http: null }],
    [{ http: 'request.method' }],
    [{ http: { request: ['method'] } }],
    [{ http: { request: { method: null } } }],
    [{ 'http.request': new Map([['method', 'GET']]) }],
    [{ 'http.request': Object.assign(new Map(), { method: 'GET' }) }],
    [{ 'http.request': Object.assign(new Date(0), { method: 'GET' }) }],
    [{ 'http.request': Object.assign([], { method: 'GET' }) }],
    [{ 'http.request': Object.assign(() => {}, { method: 'GET' }) }],
    [{ 'http.request': new Request() }],
    [{ 'http.request': Object.create({ method: 'GET' }) }],
    [Object.create({ 'http.request.method': 'GET' })],
  ])('finds nothing in %o', attributes => {
    expect(lookup(attributes, path)).toBeUndefined()
  })
})

describe('a look-up', () => {
  it.each([
    ...['__proto__', 'constructor', 'toString', 'constructor.name', '__proto__.constructor'],
    ...['hasOwnProperty', 'a.__proto__', 'a.constructor', '', '.', 'a.', '..a'],
  ])('of %j finds nothing that was inherited', name => {
    expect(lookup({ a: {} }, fieldPath(name))).toBeUndefined()
  })

  it('finds even such a name where the record has it', () => {
    const attributes = JSON.parse('{ "__proto__": { "constructor": 1 }, "": 2, "a": { "": 3 } }')
    expect(lookup(attributes, fieldPath('__proto__.constructor'))).toBe(1)
    expect(lookup(attributes, fieldPath(''))).toBe(2)
    expect(lookup(attributes, fieldPath('a.'))).toBe(3)
  })

  it('cuts a long name into eight parts and no more', () => {
    const deep = { a: { b: { c: { d: { e: { f: { g: { h: 1, 'h.i': 2 } } } } } } } }
    const deeper = { a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } }
    expect(lookup(deep, fieldPath('a.b.c.d.e.f.g.h'))).toBe(1)
    expect(lookup(deep, fieldPath('a.b.c.d.e.f.g.h.i'))).toBe(2)
    expect(lookup(deeper, fieldPath('a.b.c.d.e.f.g.h.i'))).toBeUndefined()
    expect(fieldPath('x.'.repeat(100_000)).splits).toHaveLength(7)
  })

  it('ends in a map that holds itself', () => {
    const loop: { a?: unknown } = {}
    loop.a = loop
    expect(lookup(loop, fieldPath('a.a.a.a.a.a.a.b'))).toBeUndefined()
  })

  it('lets a getter throw, as the door catches it', () => {
    const attributes = {
      get broken(): string {
        throw new Error('broken')
      },
    }
    expect(() => lookup(attributes, fieldPath('broken'))).toThrow('broken')
    expect(lookup(attributes, fieldPath('whole'))).toBeUndefined()
  })

  it('finds a value however its name is spread over maps', () => {
    const parts = fc.array(fc.constantFrom('a', 'b', 'x-y', '__proto__'), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(parts, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (parts, cuts) => {
        const keys: string[] = []
        for (const [index, part] of parts.entries()) {
          if (index === 0 || cuts[index]) keys.push(part)
          else keys.push(`${keys.pop()}.${part}`)
        }
        const open = keys.map(key => `{${JSON.stringify(key)}:`).join('')
        const json = `${open}1${'}'.repeat(keys.length)}`
        expect(lookup(JSON.parse(json), fieldPath(parts.join('.'))), json).toBe(1)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a field', () => {
  it.each([
    ['http.response.status_code', { 'http.status_code': 404 }, 404],
    ['http.response.status_code', { res: { statusCode: 404 } }, 404],
    ['http.response.status_code', { 'http.response.status_code': 200, status: 404 }, 200],
    ['http.response.status_code', { status: 'ok', statusCode: 500 }, 500],
    ['http.response.status_code', { http: { response: { status_code: 0 } }, status: 404 }, 0],
    ['http.request.method', { req: { method: 'PUT' } }, 'PUT'],
    ['http.request.method', { request: { method: 'PUT' }, method: 'GET' }, 'PUT'],
    ['http.request.method', { 'http.request.method': 'card' }, 'card'],
    ['http.request.method', { 'http.method': 'get' }, 'get'],
    ['http.request.method', { req: { method: 'M-SEARCH' } }, 'M-SEARCH'],
    ['http.request.method', { request: { method: 'eth_call' }, method: 'POST' }, 'POST'],
    ['url.path', { 'url.path': '/a?b' }, '/a?b'],
    ['url.path', { 'http.target': '/a/b?c=/d#e' }, '/a/b'],
    ['url.path', { req: { url: '/a#b?c' } }, '/a'],
    ['url.path', { req: { url: 'http://example.com:80/a?b' } }, '/a'],
    ['url.path', { req: { url: 'http://example.com?b' } }, '/'],
    ['url.path', { req: { url: '?b' } }, '/'],
    ['url.path', { req: { url: '*' } }, '*'],
    ['url.path', { req: { url: 7 }, 'http.route': '/a/:id' }, '/a/:id'],
    ['url.path', { 'http.route': '/a/:id', req: { url: '/a/7' } }, '/a/7'],
    ['user.name', { user: 'bob' }, 'bob'],
    ['user.name', { user: { roles: ['a'] }, login: 'bob' }, 'bob'],
    ['user.name', { user: { id: 7 }, username: 'bob' }, 7],
    ['user.name', { enduser: { id: 'bob' } }, 'bob'],
    ['user.name', { 'user.name': '', username: 'EXAMPLE\\bob' }, 'bob'],
    ['user.name', { 'user.name': 'EXAMPLE\\bob' }, 'EXAMPLE\\bob'],
    ['user.name', { username: 'EXAMPLE\\', login: 'bob' }, 'bob'],
    ['user_agent.original', { req: { headers: { 'user-agent': 'curl' } } }, 'curl'],
    ['user_agent.original', { 'http.request.header.user-agent': ['curl'] }, 'curl'],
    ['http.response.body.size', { 'http.response.header.content-length': ['12'] }, '12'],
    ['http.response.body.size', { res: { headers: { 'content-length': 12 } } }, 12],
    ['http.response.body.size', { body_bytes_sent: 5 }, 5],
    ['http.request.body.size', { source: { bytes: 5 } }, 5],
    ['destination.port', { dstport: 22 }, 22],
    ['client.port', { req: { remotePort: 4711 } }, 4711],
    ['destination.address', { 'server.address': 'example.com', dst_ip: '192.0.2.1' }, '192.0.2.1'],
    ['destination.address', { 'server.address': '::1' }, '::1'],
    ['destination.address', { 'destination.address': 'example.com' }, 'example.com'],
    ['network.transport', { 'net.transport': 'ip_tcp' }, 'tcp'],
    ['network.transport', { ip_proto: 17 }, 'udp'],
    ['network.transport', { protocol: 'HTTP/1.1', proto: 'UDP' }, 'udp'],
    ['network.transport', { protocol: 'constructor', proto: '6' }, 'tcp'],
    ['network.protocol.name', { 'network.protocol': 'dns' }, 'dns'],
    ['network.protocol.version', { 'http.flavor': '1.1' }, '1.1'],
    ['http.request.header.host', { 'http.request.header.host': ['example.com'] }, 'example.com'],
    ['http.request.header.host', { 'http.request.header.host': ['a', 'b'] }, ['a', 'b']],
    ['http.request.header.host', { 'http.request.header.host': [null] }, undefined],
    ['tags', { tags: ['a'] }, ['a']],
    ['my.own', { my: { own: 1 } }, 1],
    ['user', { user: { name: 'bob' } }, undefined],
    ['at', { at: new Date(0) }, undefined],
    ['http.status_code', { 'http.response.status_code': 200 }, undefined],
    ['__proto__', {}, undefined],
    ['constructor', {}, undefined],
  ])('%s in %o is %j', (name, attributes, expected) => {
    expect(readField(view(attributes), fieldReader(name))).toEqual(expected)
  })

  it.each<[string, string, readonly unknown[], readonly unknown[]]>([
    [
      'http.response.status_code',
      'status',
      [100, 200, 404, 599, '100', '404', '599'],
      [99, 600, 200.5, -200, '99', '600', '+404', '404.0', ' 404', '', 'open', true, [404]],
    ],
    [
      'http.request.method',
      'method',
      ['GET', 'OPTIONS', 'PROPFIND', 'M-SEARCH', 'BASELINE-CONTROL'],
      ['card', 'get', 'Get', 'OK', '', '-', 'GET /', 'GET-', 'eth_call', 1, true, ['GET']],
    ],
    [
      'user.name',
      'user',
      ['bob', 7, 0, 'true'],
      ['', true, false, Number.NaN, ['bob'], Symbol('bob')],
    ],
    ['user.name', 'login', ['bob', 7], ['', true, false]],
    ['user.id', 'userId', ['u-1', 7], ['', true, false]],
    [
      'http.response.body.size',
      'bytes',
      [0, 5, 1.5, 10n, '0', '512'],
      [-1, -1n, Number.NaN, Number.POSITIVE_INFINITY, '', '-', '-1', '5K', '1e3', true, [5]],
    ],
    ['http.request.body.size', 'request_length', [5, '5'], ['-', false]],
    [
      'destination.port',
      'dst_port',
      [0, 22, 65_535, '0', '65535'],
      [-1, 65_536, 22.5, '65536', 'ssh', '', true, [22]],
    ],
    ['client.port', 'src_port', [4711, '4711'], [70_000, 'any']],
  ])('%s is taken from "%s" only as what it can be', (name, alias, taken, left) => {
    const reader = fieldReader(name)
    for (const value of taken) expect(readField(view({ [alias]: value }), reader)).toBe(value)
    for (const value of left) {
      expect(readField(view({ [alias]: value }), reader), String(value)).toBeUndefined()
      const own = value === '' && name.startsWith('user.') ? undefined : value
      expect(readField(view({ [name]: value }), reader), String(value)).toBe(own)
    }
  })

  it('is looked for under all its names in the record, then in scope, then in resource', () => {
    const reader = fieldReader('http.request.method')
    const [own, scope] = [{ method: 'GET' }, { 'req.method': 'PUT' }]
    const resource = { 'http.method': 'HEAD' }
    expect(readField(view(own, scope, resource), reader)).toBe('GET')
    expect(readField(view({}, scope, resource), reader)).toBe('PUT')
    expect(readField(view({ method: null }, {}, resource), reader)).toBe('HEAD')
    expect(readField(view({}, undefined, undefined), reader)).toBeUndefined()
  })

  it('is never a reason to throw, whatever the attributes hold', () => {
    const names = [
      'http.response.status_code',
      'http.request.method',
      'http.response.body.size',
      'url.path',
      'network.transport',
      'user.name',
      'destination.address',
      'destination.port',
    ]
    const readers = names.map(fieldReader)
    const keys = [
      ...readers.flatMap(reader => reader.order.paths.flatMap(path => path.name.split('.'))),
      'x',
    ]
    const key = fc.constantFrom(
      ...keys,
      ...readers.flatMap(reader => reader.order.paths.map(path => path.name)),
    )
    const values = fc.anything({
      key,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
    })
    fc.assert(
      fc.property(fc.dictionary(key, values), attributes => {
        for (const reader of readers) readField(view(attributes), reader)
      }),
      { numRuns: 500 },
    )
  })
})
