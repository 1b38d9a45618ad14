/** FHIR resources and Bundles as XML: read entry by entry, then as their JSON would be. */
import { failure, skip } from '../../items.ts'
import type { Reader, ReadItem } from '../../port.ts'
import { rootOf } from '../../xml/root.ts'
import { parseXml, type Element } from '../../xml/tree.ts'
import type { Json } from '../json.ts'
import { MAX_LOT_BYTES, readEntries, UNREADABLE_HEAD, type PlacedEntry } from '../read.ts'
import { objectOf, resourceOf } from './json.ts'
import { splitFhirXml } from './split.ts'

const NAMESPACE = /xmlns(?::[\w.-]+)?\s*=\s*["']http:\/\/hl7\.org\/fhir["']/

export const fhirXmlReader: Reader = {
  format: 'fhir',
  recognises: ({ text }) => {
    const root = rootOf(text)
    return root !== undefined && /^[A-Z]/.test(root.name) && NAMESPACE.test(root.tag)
  },
  async *read(source, context): AsyncGenerator<ReadItem> {
    let bundle: Json | undefined
    let entries = 0
    let lot: PlacedEntry[] = []
    let lotSize = 0
    for await (const part of splitFhirXml(source.open(context.signal))) {
      context.signal?.throwIfAborted()
      const place = part.number === undefined ? source.name : `${source.name} entry ${part.number}`
      if (part.number !== undefined) entries++
      if (part.kind === 'error') {
        yield failure(place, part.reason)
        continue
      }
      const parsed = parseOne(part.xml)
      if ('error' in parsed) {
        yield failure(place, part.kind === 'head' ? UNREADABLE_HEAD : parsed.error)
        if (part.kind === 'head') return
      } else if (part.kind === 'resource') yield* readEntries([{ entry: resourceOf(parsed.element), place }], context)
      else if (part.kind === 'head') bundle = resourceOf(parsed.element)
      else {
        lot.push({ entry: objectOf(parsed.element), place })
        lotSize += part.xml.length
        if (lotSize < MAX_LOT_BYTES) continue
        yield* readEntries(lot, context, bundle)
        lot = []
        lotSize = 0
      }
    }
    yield* readEntries(lot, context, bundle)
    if (bundle !== undefined && entries === 0) yield skip(source.name, 'Bundle', 'empty-bundle')
  },
}

function parseOne(xml: string): { readonly element: Element } | { readonly error: string } {
  const parsed = parseXml(xml)
  if ('error' in parsed) return parsed
  const [element] = parsed.elements
  return element === undefined ? { error: 'the document has no element' } : { element }
}
