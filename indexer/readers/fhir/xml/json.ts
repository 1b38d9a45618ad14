/**
 * FHIR's XML (R4 §2.6.1) → the JSON (§2.6.2) that everything else here reads. Without a schema an element that may repeat looks
 * like one that may not; the readers of JSON take either.
 */
import { elementsOf, textOf } from '../../xml/query.ts'
import type { Element } from '../../xml/tree.ts'
import type { Json, Resource } from '../json.ts'

export function resourceOf(element: Element): Resource {
  return { resourceType: element.name, ...objectOf(element) }
}

/** An element of Bundle.entry. */
export function objectOf(element: Element): Json {
  const members = new Map<string, unknown[]>()
  for (const name of ['id', 'url'] as const) if (element.attributes[name] !== undefined) members.set(name, [element.attributes[name]])
  for (const child of elementsOf(element)) members.set(child.name, [...(members.get(child.name) ?? []), valueOf(child)])
  // Own properties whatever their name: a document may call an element __proto__.
  return Object.fromEntries(Array.from(members, ([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

function valueOf(element: Element): unknown {
  if (element.name === 'div') return markupOf(element)
  const { value } = element.attributes
  if (value !== undefined) return primitive(element.name, value)
  const held = elementsOf(element)
  const resources = held.filter(({ name }) => /^[A-Z]/.test(name)).map(resourceOf)
  if (resources.length > 0) return resources.length === 1 ? resources[0] : resources
  return held.length === 0 && textOf(element) !== '' ? textOf(element) : objectOf(element)
}

/** Anything else stays as written: `007` may be an identifier. */
function primitive(name: string, value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  return name.endsWith('Decimal') && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

/** A narrative's XHTML, as JSON carries it. */
function markupOf({ name, attributes, children }: Element): string {
  const tag = [name, ...Object.entries(attributes).map(([attribute, value]) => `${attribute}="${escaped(value)}"`)].join(' ')
  return `<${tag}>${children.map((child) => (typeof child === 'string' ? escaped(child) : markupOf(child))).join('')}</${name}>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
