/** Colours of a terminal, by SGR parameter: the text's own is 39. */
const COLOURS: Readonly<Record<string, string>> = { 31: 'alarm', 33: 'warn', 39: '' }
const SGR = /\u001b\[(\d+)m/

const STYLES = `
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 24px; display: grid; place-items: start; background: Canvas; }
  figure {
    margin: 0; padding: 0 20px 18px; border-radius: 10px;
    background: light-dark(#f8f8f6, #17191d); color: light-dark(#22252a, #d8dade);
    border: 1px solid light-dark(#d6d6d2, #34383f);
  }
  figcaption { padding: 10px 0; font: 13px system-ui, sans-serif; opacity: 0.7; }
  pre { margin: 0; font: 14px/1.4 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
  .bold { font-weight: 700; }
  .dim { opacity: 0.6; }
  .warn { color: light-dark(#8a5a00, #e3b341); }
  .alarm { color: light-dark(#b3261e, #ff7b72); }
`

/** A page that shows what a terminal shows: lines with the colours of ECMA-48 that we use. */
export function terminalPage(title: string, lines: readonly string[]): string {
  const caption = escapeText(title)
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    `<title>${caption}</title><style>${STYLES}</style>`,
    `<figure><figcaption>${caption}</figcaption><pre>${lines.map(lineHtml).join('\n')}</pre>`,
    '</figure></html>\n',
  ].join('\n')
}

function lineHtml(line: string): string {
  const shown = { weight: '', colour: '' }
  return line
    .split(SGR)
    .map((part, at) => {
      // What the pattern catches stands between the texts.
      if (at % 2 === 1) {
        applySgr(part, shown)
        return ''
      }
      const names = [shown.weight, shown.colour].filter(name => name !== '').join(' ')
      const text = escapeText(part)
      return names === '' || text === '' ? text : `<span class="${names}">${text}</span>`
    })
    .join('')
}

function applySgr(parameter: string, shown: { weight: string; colour: string }): void {
  if (parameter === '1') shown.weight = 'bold'
  else if (parameter === '2') shown.weight = 'dim'
  else if (parameter === '22') shown.weight = ''
  else shown.colour = COLOURS[parameter] ?? ''
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
