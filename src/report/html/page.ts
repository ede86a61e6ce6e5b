import { sha256Base64 } from '../../base/sha256.ts'
import { UNSHOWABLE } from '../../base/unshowable.ts'
import { type Child, h, htmlOf } from './element.ts'
import { SHARED_STYLES } from './styles.ts'

/** A page: what it is made of, in the order in which it is written. */
export interface Page {
  /** Of the browser's tab. */
  readonly title: string
  /** CSS beside the shared one. */
  readonly styles?: string
  /** Runs when the page has been read. */
  readonly script?: string
  /** JSON in parts, in the element `#data`, for the script. */
  readonly data?: Iterable<string>
  /** What stands above the content: the `h1` belongs here. */
  readonly header: Child
  /** Taken one by one: they need not all be in memory at once. */
  readonly main: Iterable<Child>
  readonly footer: Child
}

/**
 * One HTML file that needs nothing else and may do nothing else: its security policy lets run the
 * one script and the styles whose hashes it names, and lets nothing be loaded, sent, framed or made
 * into markup. It follows the reader's colour scheme, and prints.
 */
export function* htmlPage(page: Page): Generator<string> {
  const styles = SHARED_STYLES + (page.styles ?? '')
  const script = page.script ?? ''
  for (const text of [styles, script]) {
    if (/<\/(?:style|script)|<!--/i.test(text)) throw new Error('a text that would end its element')
  }
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n`
  yield `${htmlOf(metas(styles, script))}<title>${htmlOf(page.title)}</title>\n`
  yield `<style>${styles}</style>\n</head>\n<body>\n`
  yield htmlOf(h('a', { class: 'skip', href: '#content' }, 'Skip to the content'))
  yield `\n${htmlOf(h('header', { class: 'top' }, page.header))}\n`
  yield '<main id="content" tabindex="-1">\n'
  for (const child of page.main) yield `${htmlOf(child)}\n`
  yield `</main>\n${htmlOf(h('footer', {}, page.footer))}\n`
  if (page.data !== undefined) {
    yield '<script type="application/json" id="data">'
    for (const part of page.data) yield quiet(part)
    yield '</script>\n'
  }
  if (script !== '') yield `<script>${script}</script>\n`
  yield '</body>\n</html>\n'
}

function metas(styles: string, script: string): Child {
  const scripts = script === '' ? "'none'" : `'sha256-${sha256Base64(script)}'`
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${sha256Base64(styles)}'`,
    `script-src ${scripts}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]
  return [
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: policy.join('; ') }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
  ]
}

/** JSON in which nothing ends the element that it stands in, or turns the text around it. */
function quiet(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll(UNSHOWABLE, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
