/** Finding one's way in an XML tree. */
import type { Element } from './tree.ts'

export function elementsOf(parent: Element | undefined): readonly Element[] {
  return parent === undefined ? [] : parent.children.filter((child): child is Element => typeof child !== 'string')
}

/** Children of that name, one step. */
export function childrenNamed(parent: Element | undefined, name: string): readonly Element[] {
  return elementsOf(parent).filter((child) => child.name === name)
}

/** All elements at a path of names from here. */
export function find(parent: Element | undefined, path: string): readonly Element[] {
  return path.split('/').reduce<readonly Element[]>((found, name) => found.flatMap((element) => childrenNamed(element, name)), parent === undefined ? [] : [parent])
}

export function first(parent: Element | undefined, path: string): Element | undefined {
  return find(parent, path)[0]
}

/** All elements of a name at any depth, in document order, without those inside another one found. */
export function descendants(parent: Element | undefined, name: string): readonly Element[] {
  return elementsOf(parent).flatMap((child) => (child.name === name ? [child] : descendants(child, name)))
}

/** The text of everything inside, blanks as one. */
export function textOf(element: Element | undefined): string {
  return rawTextOf(element).replace(/\s+/g, ' ').trim()
}

/** The same with its blanks as they are. */
export function rawTextOf(element: Element | undefined): string {
  return element === undefined ? '' : element.children.map((child) => (typeof child === 'string' ? child : rawTextOf(child))).join('')
}

export function textAt(parent: Element | undefined, path: string): string {
  return textOf(first(parent, path))
}

export function attributeAt(parent: Element | undefined, path: string, attribute: string): string | undefined {
  return find(parent, path).map(({ attributes }) => attributes[attribute]?.trim()).find((value) => value !== undefined && value !== '')
}
