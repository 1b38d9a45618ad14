/** Elements without markup in strings: what comes from documents and queries only ever becomes text. */

export type Child = Node | string | undefined
type Attribute = string | number | boolean | undefined | ((event: Event) => void)

/** Functions become listeners of the event they are named after (`click`), true an empty attribute, false and undefined none. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, Attribute>> = {}, ...children: readonly (Child | readonly Child[])[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children.flat().filter((child): child is Node | string => child !== undefined))
  return made
}

/** Replaces what an element holds. */
export function fill(parent: Element, ...children: readonly (Child | readonly Child[])[]): void {
  parent.replaceChildren(...children.flat().filter((child): child is Node | string => child !== undefined))
}
