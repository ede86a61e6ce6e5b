// node tools/bench-readme.ts: puts what `npm run bench` measured last between the markers
// <!-- bench:start --> and <!-- bench:end --> of README.md. Quick runs do not count.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SUBJECTS } from '../bench/bench.ts'
import { insertTable, readmeTable } from '../bench/readme.ts'
import { readJson, root } from './parts.mjs'

const results = SUBJECTS.map(subject => join(root, 'bench', 'results', `${subject}.json`))
  .filter(path => existsSync(path))
  .map(path => readJson(path))
const readme = join(root, 'README.md')
writeFileSync(readme, insertTable(readFileSync(readme, 'utf8'), readmeTable(results)))
