/**
 * XML of one record → a small tree. Entities of a document type are never expanded (no entity bomb, no file or network access):
 * one that XML itself does not know fails the record. Nesting and size are limited. Namespace prefixes are dropped.
 */
import { SaxesParser } from 'saxes'

export interface Element {
  /** Without its prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Element | string)[]
}

export const MAX_XML_DEPTH = 256

/** Publishers declare these in their document types, which are not read. */
const ENTITIES: Readonly<Record<string, string>> = { nbsp: '\u00a0', ndash: '–', mdash: '—', hellip: '…', deg: '°', plusmn: '±', micro: 'µ', middot: '·', times: '×', alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', mu: 'μ', le: '≤', ge: '≥', copy: '©', reg: '®', trade: '™', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', eacute: 'é', egrave: 'è', agrave: 'à', aacute: 'á', iacute: 'í', oacute: 'ó', uacute: 'ú', ntilde: 'ñ', ccedil: 'ç', auml: 'ä', ouml: 'ö', uuml: 'ü', szlig: 'ß', oslash: 'ø', aring: 'å' }

interface Open {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (Element | string)[]
}

/** The elements at the top: one, or several of a fragment. `error` says why not, and at which line of the text. */
export function parseXml(text: string): { readonly elements: readonly Element[] } | { readonly error: string } {
  const parser = new SaxesParser({ xmlns: false, fragment: true })
  Object.assign(parser.ENTITIES, ENTITIES)
  const root: Open = { name: '', attributes: {}, children: [] }
  const stack: Open[] = [root]
  const state: { error?: string } = {}
  parser.on('error', ({ message }) => {
    state.error ??= reasonOf(message)
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (stack.length > MAX_XML_DEPTH) state.error ??= `the XML is nested deeper than ${MAX_XML_DEPTH} levels`
    else stack.push({ name: localName(name), attributes: withLocalNames(attributes), children: [] })
  })
  const addText = (part: string): void => {
    stack.at(-1)?.children.push(part)
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const done = stack.length > 1 ? stack.pop() : undefined
    if (done !== undefined) stack.at(-1)?.children.push(done)
  })
  // In pieces, so that a hopeless record is given up early. What a declaration or a document type says is not needed.
  const body = withoutProlog(text)
  for (let from = 0; from < body.length && state.error === undefined; from += PIECE) parser.write(body.slice(from, from + PIECE))
  if (state.error === undefined) parser.close()
  return state.error === undefined ? { elements: root.children.filter((child): child is Element => typeof child !== 'string') } : { error: state.error }
}

const PIECE = 65_536

/** Declaration, comments and document type in front; the latter with its internal subset. */
export function withoutProlog(text: string): string {
  return text.replace(/^\s*(?:<\?[^]*?\?>\s*|<!--[^]*?-->\s*|<!DOCTYPE[^>[]*(?:\[[^\]]*\]\s*)?>\s*)*/i, '')
}

/** saxes says `line:column: reason`; a name of an entity in it is the document's own word. */
function reasonOf(message: string): string {
  const [, line, reason] = /(\d+):\d+: (.*)$/s.exec(message) ?? []
  return `the XML is not well-formed at line ${line ?? '?'} of the record: ${(reason ?? message).replace(/[^a-z ,.'-]/gi, '').trim().slice(0, 80)}`
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function withLocalNames(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('xmlns')).map(([name, value]) => [localName(name), String(value)]))
}
