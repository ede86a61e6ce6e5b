type Schema = Readonly<Record<string, unknown>>

/** Where a value breaks the schema: the part of JSON Schema, draft 7, that ours uses; no others. */
export function violations(value: unknown, schema: Schema, root: Schema, path = ''): string[] {
  const found: string[] = []
  for (const [keyword, rule] of Object.entries(schema)) {
    const check = CHECKS[keyword]
    if (check === undefined) throw new Error(`keyword ${keyword} is not known here`)
    found.push(...check(value, rule, { schema, root, path }))
  }
  return found
}

interface Context {
  readonly schema: Schema
  readonly root: Schema
  readonly path: string
}

type Check = (value: unknown, rule: unknown, context: Context) => readonly string[]

const none: Check = () => []

function verdict(keyword: string, isGood: (value: unknown, rule: never) => boolean): Check {
  return (value, rule, { path }) => (isGood(value, rule as never) ? [] : [`${path}: ${keyword}`])
}

const CHECKS: Readonly<Record<string, Check>> = {
  ...{ $schema: none, title: none, description: none, default: none, examples: none },
  definitions: none,
  type: verdict('type', (value, type: string) =>
    type === 'array'
      ? Array.isArray(value)
      : type === 'integer'
        ? Number.isInteger(value)
        : type === 'object'
          ? isMap(value)
          : typeof value === type,
  ),
  const: verdict('const', (value, wanted: unknown) => value === wanted),
  enum: verdict('enum', (value, words: unknown[]) => words.includes(value)),
  pattern: verdict(
    'pattern',
    (value, pattern: string) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  ),
  minLength: verdict('minLength', (value, min: number) => lengthOf(value, min) >= min),
  maxLength: verdict('maxLength', (value, max: number) => lengthOf(value, max) <= max),
  minItems: verdict('minItems', (value, min: number) => countOf(value, min) >= min),
  maxItems: verdict('maxItems', (value, max: number) => countOf(value, max) <= max),
  minimum: verdict('minimum', (value, min: number) => typeof value !== 'number' || value >= min),
  maximum: verdict('maximum', (value, max: number) => typeof value !== 'number' || value <= max),
  exclusiveMinimum: verdict(
    'exclusiveMinimum',
    (value, min: number) => typeof value !== 'number' || value > min,
  ),
  required: (value, names, { path }) =>
    (names as string[])
      .filter(name => isMap(value) && !Object.hasOwn(value, name))
      .map(name => `${path}: ${name} is missing`),
  additionalProperties: (value, _, { schema, path }) =>
    Object.keys(isMap(value) ? value : {})
      .filter(name => !Object.hasOwn(schema.properties as object, name))
      .map(name => `${path}: ${name} is unknown`),
  properties: (value, properties, { root, path }) =>
    Object.entries(properties as Record<string, Schema>).flatMap(([name, part]) =>
      isMap(value) && Object.hasOwn(value, name)
        ? violations(value[name], part, root, `${path}.${name}`)
        : [],
    ),
  items: (value, part, { root, path }) =>
    (Array.isArray(value) ? value : []).flatMap((entry, index) =>
      violations(entry, part as Schema, root, `${path}[${index}]`),
    ),
  anyOf: (value, parts, { root, path }) => {
    const all = (parts as Schema[]).map(part => violations(value, part, root, path))
    return all.some(list => list.length === 0) ? [] : all.flat()
  },
  oneOf: (value, parts, { root, path }) => {
    const good = (parts as Schema[]).filter(
      part => violations(value, part, root, path).length === 0,
    )
    return good.length === 1 ? [] : [`${path}: oneOf`]
  },
  $ref: (value, reference, { root, path }) => {
    const name = String(reference).replace('#/definitions/', '')
    return violations(value, (root.definitions as Record<string, Schema>)[name]!, root, path)
  },
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lengthOf(value: unknown, otherwise: number): number {
  return typeof value === 'string' ? [...value].length : otherwise
}

function countOf(value: unknown, otherwise: number): number {
  return Array.isArray(value) ? value.length : otherwise
}
