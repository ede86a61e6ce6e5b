/** How a terminal shows a piece of text; where there are no colours, the text as it is. */
export interface Style {
  dim(text: string): string
  bold(text: string): string
  warn(text: string): string
  alarm(text: string): string
}

/** SGR parameters of ECMA-48, 8.3.117: set and reset. */
export const COLOURED: Style = {
  dim: text => `\u001b[2m${text}\u001b[22m`,
  bold: text => `\u001b[1m${text}\u001b[22m`,
  warn: text => `\u001b[33m${text}\u001b[39m`,
  alarm: text => `\u001b[31m${text}\u001b[39m`,
}

export const PLAIN: Style = {
  dim: text => text,
  bold: text => text,
  warn: text => text,
  alarm: text => text,
}
