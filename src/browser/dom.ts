import {
  type Child,
  type Element as Description,
  isList,
  shownText,
} from '../report/html/element.ts'

/** Makes of a description what `htmlOf` writes of it; no text is ever read as markup. */
export function nodeOf(child: Child): Node {
  if (isList(child)) {
    const all = document.createDocumentFragment()
    for (const one of child) all.append(nodeOf(one))
    return all
  }
  if (child === undefined || child === false) return document.createDocumentFragment()
  if (typeof child === 'object') return elementOf(child)
  return document.createTextNode(shownText(String(child)))
}

function elementOf({ name, attributes, children }: Description): Element {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(attribute, value === true ? '' : shownText(String(value)))
  }
  for (const child of children) element.append(nodeOf(child))
  return element
}

/** The element of the page that has this id; undefined where the page was written without it. */
export function byId<Type extends Element>(
  id: string,
  type: { new (): Type; prototype: Type },
): Type | undefined {
  const found = document.getElementById(id)
  return found instanceof type ? found : undefined
}
