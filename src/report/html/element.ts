import { escapeCharacter, UNSHOWABLE } from '../../base/unshowable.ts'

/** What stands in an element. Texts are shown as they are, whatever they hold; false is nothing. */
export type Child = Element | string | number | false | undefined | readonly Child[]

/**
 * By name; `true` is an attribute without a value, false and undefined are none. There is no
 * `style`: the pages' security policy forbids it.
 */
export interface Attributes {
  readonly [name: string]: string | number | boolean | undefined
  readonly style?: never
}

/**
 * One element of a page. Pages are made of these and of nothing else, in a file (`htmlOf`) and in a
 * browser (`browser/dom.ts`): text cannot become markup, and nobody has to think of that.
 */
export interface Element {
  readonly name: string
  readonly attributes: Attributes
  readonly children: readonly Child[]
}

/** `h('a', { href: '#main' }, 'To the content')` */
export function h(name: string, attributes: Attributes, ...children: readonly Child[]): Element {
  return { name, attributes, children }
}

/** Controls, and marks that turn or hide what follows, as `\x00` or `\u202e`. */
export function shownText(text: string): string {
  return text.replaceAll(UNSHOWABLE, escapeCharacter)
}

/** As a file has it. */
export function htmlOf(child: Child): string {
  if (child === undefined || child === false) return ''
  if (typeof child === 'string') return entities(child)
  if (typeof child === 'number') return String(child)
  if (isList(child)) return child.map(htmlOf).join('')
  const { name, children } = child
  const start = `<${name}${attributesOf(child)}>`
  return VOID.has(name) ? start : `${start}${children.map(htmlOf).join('')}</${name}>`
}

export function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child)
}

/** Those that have no end; of what pages use. */
const VOID: ReadonlySet<string> = new Set(['br', 'hr', 'input', 'meta'])

function attributesOf({ attributes }: Element): string {
  let text = ''
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    text += value === true ? ` ${name}` : ` ${name}="${entities(String(value))}"`
  }
  return text
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function entities(text: string): string {
  return shownText(text).replaceAll(/[&<>"']/g, character => ENTITIES[character]!)
}
