// node tools/count-tests.mjs REPORT… : adds up vitest's JSON reports and prints one line,
// "N passed, N failed, N skipped". A report that is missing, or that failed without a failed test
// (a file that could not be loaded), counts as one failure. Exit code 1 where anything failed.
import { existsSync, readFileSync } from 'node:fs'

const sum = { passed: 0, failed: 0, skipped: 0 }
for (const path of process.argv.slice(2)) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { success: false }
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = report
  sum.passed += numPassedTests
  sum.failed += numFailedTests === 0 && !report.success ? 1 : numFailedTests
  sum.skipped += numPendingTests + numTodoTests
}
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`)
process.exitCode = sum.failed > 0 ? 1 : 0
