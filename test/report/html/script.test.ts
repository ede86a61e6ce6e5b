import { expect, test } from 'vitest'
import { REPORT_SCRIPT } from '../../../src/report/html/script.ts'
import { bundleReportScript } from '../../../tools/bundle-report-script.ts'

test('the script of a page is what src/browser comes to (npm run report-script)', async () => {
  expect(REPORT_SCRIPT).toBe(await bundleReportScript())
})
