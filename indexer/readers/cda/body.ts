/** The body of a CDA document or fragment: sections with their headings, at any depth. */
import { Buffer } from 'node:buffer'
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { contentOf } from '../content.ts'
import type { Part } from '../assemble.ts'
import { attributeAt, childrenNamed, descendants, elementsOf, first, textAt, textOf } from '../xml/query.ts'
import type { Element } from '../xml/tree.ts'
import { entryLines } from './entries.ts'
import { narrativeText } from './narrative.ts'

export interface Body {
  readonly parts: readonly Part[]
  /** What was left out inside, as type and reason. */
  readonly leftOut: readonly { readonly type: string; readonly reason: string }[]
}

/** v3-Confidentiality: restricted, very restricted. */
export function isRestricted(element: Element | undefined): boolean {
  return ['R', 'V'].includes(attributeAt(element, 'confidentialityCode', 'code') ?? '')
}

/** Sections of a `structuredBody`, or whatever holds sections. */
export function structuredBody(root: Element): Body {
  const named = referenceIndex(root)
  const leftOut: { type: string; reason: string }[] = []
  const parts = descendants({ name: '', attributes: {}, children: [root] }, 'section').flatMap((section) => sectionParts(section, [], named, leftOut))
  return { parts, leftOut }
}

function sectionParts(section: Element, above: readonly string[], named: (id: string) => string | undefined, leftOut: { type: string; reason: string }[]): readonly Part[] {
  if (isRestricted(section)) {
    leftOut.push({ type: 'section', reason: 'security-label' })
    return []
  }
  const heading = textAt(section, 'title') || (attributeAt(section, 'code', 'displayName') ?? '')
  const path = heading === '' ? above : [...above, heading]
  const narrated = narrativeText(first(section, 'text'))
  // The narrative says what the entries say (CDA §4.3.5); they are read only in its place.
  const own = narrated === '' ? childrenNamed(section, 'entry').flatMap((entry) => entryLines(entry, named)).join('\n') : narrated
  return [{ path, text: own }, ...childrenNamed(section, 'component').flatMap((component) => childrenNamed(component, 'section')).flatMap((inner) => sectionParts(inner, path, named, leftOut))]
}

/** Narrative by its ID, for originalText that only points to it. */
export function referenceIndex(root: Element): (id: string) => string | undefined {
  const found = new Map<string, Element>()
  const walk = (element: Element): void => {
    const { ID } = element.attributes
    if (ID !== undefined && !found.has(ID)) found.set(ID, element)
    for (const child of elementsOf(element)) walk(child)
  }
  walk(root)
  return (id) => textOf(found.get(id)) || undefined
}

const MAX_INFLATED = 64 * 1024 * 1024

/** ED.compression: deflate, gzip, zlib. What cannot be inflated is left as it is, and then is not text. */
function inflated(bytes: Buffer, compression: string | undefined): Buffer {
  const inflate = { DF: inflateRawSync, GZ: gunzipSync, ZL: inflateSync }[compression ?? '']
  try {
    return inflate === undefined ? bytes : inflate(bytes, { maxOutputLength: MAX_INFLATED })
  } catch {
    return bytes
  }
}

/** nonXMLBody (§4.3.1): the document as another file. */
export async function nonXmlBody(body: Element): Promise<Body> {
  const text = first(body, 'text')
  if (text === undefined || textOf(text) === '') return { parts: [], leftOut: [{ type: 'Attachment', reason: attributeAt(text, 'reference', 'value') === undefined ? 'empty-attachment' : 'attachment-outside' }] }
  const bytes = text.attributes['representation'] === 'B64' ? Buffer.from(textOf(text), 'base64') : Buffer.from(text.children.filter((child) => typeof child === 'string').join(''))
  const content = await contentOf(inflated(bytes, text.attributes['compression']))
  return 'unread' in content ? { parts: [], leftOut: [{ type: 'Attachment', reason: content.unread }] } : { parts: [{ path: [], text: content.text }], leftOut: [] }
}
