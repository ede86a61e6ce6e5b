// npm run report-script: bundles src/browser and puts it into src/report/html/script.ts. So a page
// can be made where there is no bundler, and its script can be read in the repository.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleReportScript } from './bundle-report-script.ts'
import { root } from './parts.mjs'

const COLUMNS = 88

const script = await bundleReportScript()
const lines: string[] = []
for (let at = 0; at < script.length; ) {
  let end = Math.min(script.length, at + COLUMNS)
  while (JSON.stringify(script.slice(at, end)).length > COLUMNS + 2) end--
  lines.push(`  ${JSON.stringify(script.slice(at, end))},`)
  at = end
}
const text = [
  '// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is a program as a text.',
  '// Made by `npm run report-script` from src/browser: not to be changed by hand.',
  '',
  '/** Finds, sorts and pages the episodes of a page, and chooses a part of its timeline. */',
  'export const REPORT_SCRIPT = [',
  ...lines,
  "].join('')",
  '',
]
writeFileSync(join(root, 'src', 'report', 'html', 'script.ts'), text.join('\n'))
