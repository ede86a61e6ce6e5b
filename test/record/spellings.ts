import fc from 'fast-check'

export function ipv4Text(): fc.Arbitrary<string> {
  return fc.tuple(octet(), octet(), octet(), octet()).map(octets => octets.join('.'))
}

/**
 * Every way RFC 4291 has of writing an address: full or short groups, either case, `::` for any run
 * of zeros, the last 32 bits as IPv4; half of them in prefixes where something special may happen.
 */
export function ipv6Text(): fc.Arbitrary<string> {
  const group = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat(0xffff))
  const groups = fc.array(group, { minLength: 8, maxLength: 8 })
  const mapped = fc.tuple(group, group).map(last => [0, 0, 0, 0, 0, 0xffff, ...last])
  return fc
    .tuple(fc.oneof(groups, mapped), fc.boolean(), fc.boolean(), fc.boolean(), fc.nat())
    .map(([groups, isUpper, isFull, isDotted, choice]) => {
      const text = spell(groups, isFull, isDotted, choice)
      return isUpper ? text.toUpperCase() : text
    })
    .filter(text => !/^::\d+\./.test(text)) // which ipaddr.js takes for the mapped form
}

function spell(groups: number[], isFull: boolean, isDotted: boolean, choice: number): string {
  const parts = groups.map(group => group.toString(16).padStart(isFull ? 4 : 1, '0'))
  if (isDotted) {
    const [high, low] = groups.slice(6) as [number, number]
    parts.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join('.'))
  }
  const gaps: string[] = []
  const groupCount = isDotted ? 6 : 8
  for (let from = 0; from < groupCount; from++) {
    for (let to = from; to < groupCount && groups[to] === 0; to++) {
      gaps.push(`${parts.slice(0, from).join(':')}::${parts.slice(to + 1).join(':')}`)
    }
  }
  const all = [parts.join(':'), ...gaps]
  return all[choice % all.length]!
}

function octet(): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 10, 100, 127, 255))
}
