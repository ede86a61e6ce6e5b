import { expect, it } from 'vitest'
import { terminalPage } from '../../tools/terminal-page.ts'

it('a terminal is shown with its weights and colours, and nothing else of its text as HTML', () => {
  const page = terminalPage('<top>', [
    '\u001b[1mTitle\u001b[22m plain',
    '\u001b[2mdim \u001b[31m<b>&\u001b[39m\u001b[22m',
  ])
  expect(page).toContain('<title>&lt;top&gt;</title>')
  expect(page).toContain(
    '<pre><span class="bold">Title</span> plain\n' +
      '<span class="dim">dim </span><span class="dim alarm">&lt;b&gt;&amp;</span></pre>',
  )
  expect(page).not.toContain('\u001b')
})
