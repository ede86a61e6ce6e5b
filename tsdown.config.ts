import { defineConfig, type UserConfig } from 'tsdown'

const library = {
  index: 'src/index.ts',
  engine: 'src/engine.ts',
  register: 'src/register.ts',
  'node-sdk': 'src/node-sdk.ts',
}
const shared = {
  target: 'node20',
  platform: 'node',
  // File names without hashes: what the package holds does not change its names with its content.
  hash: false,
  // Types keep their comments; what runs is for machines.
  outputOptions: { comments: { jsdoc: false, legal: true, annotation: true } },
  // Dependencies and peers stay imports; a development dependency that got in is an error.
  deps: { onlyBundle: [] },
} satisfies UserConfig

// The libraries for `import` and for `require`, each with types of its own; the command only once,
// as a module, sharing its chunks with the ESM libraries.
export default defineConfig([
  {
    ...shared,
    entry: { ...library, cli: 'src/cli/main.ts' },
    format: 'esm',
    dts: { entry: Object.values(library) },
  },
  {
    ...shared,
    // What `register` loads only where there is a configuration file, from both formats.
    entry: { ...library, 'yaml-map': 'src/config/yaml-map.ts' },
    format: 'cjs',
    dts: { entry: Object.values(library) },
  },
])
