import { FILE_FORMAT, type FILE_KEYS } from './configuration.ts'
import { MEASURE_START } from './key-kind.ts'
import type { JsonSchema } from './kind.ts'
import { RULE_SHAPE, type RuleKey } from './rule-shape.ts'
import { SETTING_NAMES, SETTINGS } from './settings.ts'
import { MAX_TEXT_LENGTH } from './tokens.ts'

/**
 * The JSON Schema of `netanomaly.yaml`, draft 7 (what editors understand best), made of the tables
 * that loading uses. It accepts whatever loads; lengths of time and texts of the rule language are
 * checked in full only by loading.
 */
export function configurationSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'netanomaly.yaml',
    description: 'Configuration of otel-netanomaly: which addresses misbehave, and what is done.',
    type: 'object',
    properties: { ...fileKeySchemas(), ...settingSchemas() },
    additionalProperties: false,
    definitions: { rule: ruleSchema() },
  }
}

function fileKeySchemas(): Record<(typeof FILE_KEYS)[number], JsonSchema> {
  return {
    file_format: { description: 'Version of the form of this file.', const: FILE_FORMAT },
    $schema: { description: 'Address of this schema, for editors.', type: 'string' },
    rules: {
      description: 'What is looked for. Without this key the default rule is on.',
      type: 'array',
      minItems: 1,
      items: {
        anyOf: [
          { $ref: '#/definitions/rule' },
          {
            description: 'A rule on one line.',
            type: 'string',
            maxLength: MAX_TEXT_LENGTH,
            pattern: `${MEASURE_START}[\\s<>\`]`,
            examples: [
              'count by client.address >= 100 within 60s',
              'distinct url.path by client.address/24,64 >= 50 within 1m',
            ],
          },
        ],
      },
    },
  }
}

function settingSchemas(): Record<string, JsonSchema> {
  const entries = SETTING_NAMES.map(name => {
    const { file, inFile, fileDefault, doc } = SETTINGS[name]
    return [file, { description: doc, ...inFile.schema, default: fileDefault }] as const
  })
  return Object.fromEntries(entries)
}

function ruleSchema(): JsonSchema {
  const entries = Object.entries(RULE_SHAPE).map(([name, key]: [string, RuleKey<unknown>]) => {
    const byDefault = key.default === undefined ? {} : { default: key.default }
    return [name, { description: key.doc, ...key.kind.schema, ...byDefault }] as const
  })
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: ['id', 'within'],
    oneOf: ['gt', 'gte', 'lt', 'lte', 'levels'].map(name => ({ required: [name] })),
    additionalProperties: false,
  }
}
