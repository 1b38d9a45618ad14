/** BibTeX entries with their abstracts: braces, quotes, @string macros, LaTeX accents. Authors' names are left out. */
import type { Document } from '../../src/domain.ts'
import { assemble } from './assemble.ts'
import { failure, skip } from './items.ts'
import { labelledParts } from './nbib.ts'
import type { Reader, ReadItem } from './port.ts'
import { dateText, optional, optionalList } from './pubmed/citation.ts'
import { clean } from './record.ts'
import { referenceId } from './ris.ts'
import { latexToText } from './latex.ts'
import { splitEntries } from './bibtex-split.ts'

export const bibtexReader: Reader = {
  format: 'bibtex',
  recognises: ({ text }) => /^(?:%[^\n]*\n\s*)*@[A-Za-z]+\s*[{(]/.test(text),
  async *read(source, { signal }): AsyncGenerator<ReadItem> {
    const macros = new Map<string, string>()
    let entries = 0
    let told = 0
    for await (const entry of splitEntries(source.open(signal))) {
      signal?.throwIfAborted()
      const place = `${source.name}:${entry.line}`
      entries++
      const definition = !('error' in entry) && ['string', 'comment', 'preamble'].includes(entry.type)
      if (!definition) told++
      if ('error' in entry) yield failure(place, entry.error)
      else if (entry.type === 'string') for (const [name, value] of fieldsOf(`x,${entry.body}`, macros).fields) macros.set(name, value)
      else if (!definition) {
        const { key, fields } = fieldsOf(entry.body, macros)
        if (key === '' || fields.size === 0) yield failure(place, 'the entry has no key or no fields')
        else {
          const document = documentOf(entry.type, key, fields)
          yield document.text === '' ? skip(place, 'reference', 'no-text') : { document, source: place }
        }
      }
    }
    // Nothing but abbreviations and comments: said, so that the file is accounted for.
    if (told === 0 && entries > 0) yield skip(source.name, 'reference', 'no-text')
  },
}

function documentOf(type: string, key: string, fields: ReadonlyMap<string, string>): Document {
  const value = (name: string): string | undefined => {
    const text = latexToText(fields.get(name) ?? '')
    return text === '' ? undefined : text
  }
  const title = value('title') ?? ''
  const abstract = value('abstract')
  const { text, sections } = assemble(abstract === undefined ? [{ path: [], text: title }] : labelledParts(abstract))
  const doi = value('doi')?.replace(/^https?:\/\/(?:dx\.)?doi\.org\//, '')
  const date = dateText(value('date') ?? `${value('year') ?? ''} ${value('month') ?? ''}`.trim())
  return {
    id: referenceId(doi, key, `${title}\n${text}`, 'bibtex'),
    ...(title === '' ? {} : { title: clean(title) }),
    text,
    ...(sections === undefined ? {} : { sections }),
    metadata: { format: 'bibtex', type: clean(type), ...optional('doi', doi), ...optional('pmid', value('pmid')), ...optional('date', date), ...(date === undefined ? {} : { year: Number(date.slice(0, 4)) }), ...optional('journal', value('journal') ?? value('journaltitle') ?? value('booktitle')), ...optionalList('keywords', (value('keywords') ?? '').split(/[,;]/).map((word) => clean(word).trim()).filter((word) => word !== '')) },
  }
}

/** `key, name = {…} # "…" # macro, …` */
function fieldsOf(body: string, macros: ReadonlyMap<string, string>): { readonly key: string; readonly fields: ReadonlyMap<string, string> } {
  const comma = body.indexOf(',')
  const fields = new Map<string, string>()
  let at = comma < 0 ? body.length : comma + 1
  while (at < body.length) {
    const name = /^[\s,]*([^\s=,{}"#]+)\s*=\s*/.exec(body.slice(at, at + 500))
    if (name?.[1] === undefined) break
    at += name[0].length
    let value = ''
    for (;;) {
      const piece = pieceAt(body, at, macros)
      value += piece.value
      at = piece.end
      const more = /^\s*#\s*/.exec(body.slice(at, at + 100))
      if (more === null || piece.end >= body.length) break
      at += more[0].length
    }
    fields.set(name[1].toLowerCase(), value)
    const rest = body.indexOf(',', at)
    at = rest < 0 ? body.length : rest + 1
  }
  return { key: body.slice(0, comma < 0 ? 0 : comma).trim(), fields }
}

function pieceAt(body: string, from: number, macros: ReadonlyMap<string, string>): { readonly value: string; readonly end: number } {
  const open = body[from]
  if (open !== '{' && open !== '"') {
    const word = /^[^\s,#}]*/.exec(body.slice(from, from + 500))?.[0] ?? ''
    return { value: macros.get(word.toLowerCase()) ?? word, end: Math.max(from + word.length, from + 1) }
  }
  let depth = 0
  for (let at = from; at < body.length; at++) {
    const character = body[at]
    if (character === '\\') at++
    else if (character === '{') depth++
    else if (character === '}') depth--
    if (open === '{' ? depth === 0 : at > from && depth === 0 && character === '"') return { value: body.slice(from + 1, at), end: at + 1 }
  }
  return { value: body.slice(from + 1), end: body.length }
}
