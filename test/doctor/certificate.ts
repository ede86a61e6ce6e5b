import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A key and a certificate that it signed itself, both PEM: X.509 (RFC 5280) by hand. */
export function selfSigned(name: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = sequence(set(sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from(name)))))
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2))
  const validity = sequence(der(0x17, text('240101000000Z')), der(0x17, text('480101000000Z')))
  const subjectAltName = sequence(
    oid(2, 5, 29, 17),
    der(0x04, sequence(der(0x82, Buffer.from(name)))),
  )
  const basicConstraints = sequence(oid(2, 5, 29, 19), der(0x04, sequence(der(0x01, [0xff]))))
  const signed = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, ...randomBytes(7)]),
    ...[algorithm, issuer, validity, issuer],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints, subjectAltName)),
  )
  const signature = sign('sha256', signed, privateKey)
  const certificate = sequence(signed, algorithm, der(0x03, [0, ...signature]))
  const lines = certificate.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, content: Iterable<number>): Buffer {
  const bytes = Buffer.from([...content])
  const { length } = bytes
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length]
  return Buffer.concat([Buffer.from([tag, ...size]), bytes])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts))
}

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const digits = (value: number): number[] =>
    value < 128 ? [value] : [...digits(value >> 7).map(one => one | 128), value & 127]
  return der(0x06, [first * 40 + second, ...rest.flatMap(digits)])
}

function text(value: string): Buffer {
  return Buffer.from(value)
}
