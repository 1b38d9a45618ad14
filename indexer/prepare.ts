/** One document → what the store takes: de-identified, tagged, cut, analysed. Embedding follows for many at once. */
import type { CollectionKey, Document, DrugMention, Language, Passage } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import type { IndexedPassage, StoredDocument } from '../src/store/port.ts'
import type { Analyzer } from '../src/text/analyzer.ts'
import { detectLanguage } from '../src/text/language.ts'
import { chunkDocument, type Chunk, type ChunkOptions } from './chunk/chunk.ts'
import { documentDate } from './date.ts'
import { longestText } from './embedding-texts.ts'
import { passageId } from './ids.ts'
import type { KnownIdentifier } from './readers/port.ts'
import { timed, type Tally } from './report.ts'

export interface PrepareParts {
  /** Passage ids are made from it. */
  readonly key: CollectionKey
  readonly analyzer: Analyzer
  readonly countTokens: Embedder['countTokens']
  /** Longest input of the embedder. */
  readonly maxTokens: number
  readonly chunk: ChunkOptions
  /** Replaces identifiers of persons, those the record's own fields state and those it finds; runs before anything else sees the text. */
  readonly deidentify?: ((document: Document, identifiers: readonly KnownIdentifier[]) => { readonly document: Document; readonly removed: readonly { readonly type: string }[] }) | undefined
  readonly tagDrugs?: ((text: string, language: Language) => readonly DrugMention[]) | undefined
  readonly tally: Tally
}

export interface PreparedDocument {
  readonly document: StoredDocument
  readonly passages: readonly IndexedPassage[]
}

export interface ToPrepare {
  readonly document: Document
  readonly identifiers?: readonly KnownIdentifier[] | undefined
  readonly hash: string
}

export async function prepareDocument({ document: given, identifiers = [], hash }: ToPrepare, parts: PrepareParts): Promise<PreparedDocument> {
  const { tally, chunk, maxTokens, analyzer } = parts
  const { document, removed } = await timed(tally, 'deidentify', () => parts.deidentify?.(given, identifiers) ?? { document: given, removed: [] })
  const language = document.language ?? detectLanguage(`${document.title ?? ''}\n${document.text}`)
  const limits = { ...chunk, tokens: Math.min(chunk.tokens, longestText(maxTokens)) }
  const chunks = await timed(tally, 'chunk', async () => chunkDocument(document, limits, parts.countTokens))
  const drugs = await timed(tally, 'drugs', () => chunks.map(({ start, end }) => parts.tagDrugs?.(document.text.slice(start, end), language) ?? []))
  const passages = chunks.map((one, ordinal) => passageOf(one, { ...document, language }, ordinal, drugs[ordinal] ?? [], parts.key))
  const lexical = await timed(tally, 'analyse', () => passages.map((passage) => analyzer.fields(passage)))
  for (const { type } of removed) tally.identifiers.set(type, (tally.identifiers.get(type) ?? 0) + 1)
  return { document: { ...document, language, contentHash: hash }, passages: passages.map((passage, index) => ({ passage, lexical: lexical[index] ?? {} })) }
}

function passageOf({ start, end, path, header }: Chunk, document: Document & { readonly language: Language }, ordinal: number, drugs: readonly DrugMention[], key: CollectionKey): Passage {
  const text = document.text.slice(start, end)
  const context = [...path, documentDate(document), header].filter((part) => part !== undefined && part !== '').join(' › ')
  return {
    id: passageId(key, document.id, ordinal, text),
    documentId: document.id,
    ordinal,
    ...(document.title === undefined ? {} : { title: document.title }),
    text,
    ...(context === '' ? {} : { context }),
    start,
    end,
    language: document.language,
    metadata: document.metadata,
    ...(drugs.length === 0 ? {} : { drugs }),
  }
}
