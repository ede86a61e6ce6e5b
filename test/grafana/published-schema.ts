import { Ajv } from 'ajv'
import {
  createFormatter,
  createParser,
  createProgram,
  DEFAULT_CONFIG,
  SchemaGenerator,
} from 'ts-json-schema-generator'
import { root } from '../../tools/parts.mjs'
import type { DashboardFile } from './queries.ts'

const TYPES = `${root.replaceAll('\\', '/')}/node_modules/@grafana/schema/dist/types/raw`

/** Panels whose plugin publishes no type for `fieldConfig.defaults.custom`. */
const WITHOUT_FIELD_CONFIG = ['stat', 'logs']

/**
 * Of annotations Grafana publishes only what all data sources have in common; these are Loki's,
 * as its data source reads them.
 */
const LOKI_ANNOTATION_KEYS = ['expr', 'titleFormat', 'tagKeys']

/**
 * What is wrong with a dashboard by the schema that Grafana publishes as types (@grafana/schema):
 * the dashboard itself, and of each panel the options and field configuration of its plugin.
 * Unknown keys are wrong.
 */
export function schemaProblems(dashboard: DashboardFile): string[] {
  const common = structuredClone(dashboard) as DashboardFile & Lists
  for (const annotation of common.annotations?.list ?? []) {
    for (const key of LOKI_ANNOTATION_KEYS) delete annotation[key]
  }
  const problems = problemsOf('dashboard', 'Dashboard', common, '')
  for (const { type, title, options, fieldConfig } of dashboard.panels ?? []) {
    if (type === 'row') continue
    const folder = `composable/${type}/panelcfg`
    problems.push(...problemsOf(folder, 'Options', options, title))
    if (WITHOUT_FIELD_CONFIG.includes(type)) continue
    problems.push(...problemsOf(folder, 'FieldConfig', fieldConfig?.defaults.custom, title))
  }
  return problems
}

interface Lists {
  readonly annotations: { readonly list: Record<string, unknown>[] }
}

const ajv = new Ajv({ allErrors: true, strict: false })
const config = { ...DEFAULT_CONFIG, path: typesOf('{dashboard,composable/*/panelcfg}') }
const program = createProgram({ ...config, skipTypeCheck: true })
const parser = createParser(program, config)
const generator = new SchemaGenerator(program, parser, createFormatter(config), config)

function problemsOf(folder: string, type: string, value: unknown, title: string): string[] {
  const key = `${folder} ${type}`
  if (ajv.getSchema(key) === undefined) ajv.addSchema(schemaOf(folder, type), key)
  if (ajv.validate(key, value)) return []
  return ajv.errors!.map(
    error => `${title}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  )
}

/** By file, since each plugin names its type `Options`. */
function schemaOf(folder: string, type: string): object {
  const file = program.getSourceFile(typesOf(folder))
  const declaration = file?.statements.find(
    statement => (statement as { name?: { text?: string } }).name?.text === type,
  )
  if (declaration === undefined) throw new Error(`@grafana/schema has no ${type} of ${folder}`)
  return generator.createSchemaFromNodes([declaration])
}

function typesOf(folder: string): string {
  return `${TYPES}/${folder}/x/types.gen.d.ts`
}
