/** One document → what the store takes: de-identified, tagged, cut, analysed. Embedding follows for many at once. */
import type { CollectionKey, Document, DrugMention, Language, Passage } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import type { IndexedPassage, StoredDocument } from '../src/store/port.ts'
import type { Analyzer } from '../src/text/analyzer.ts'
import { detectLanguage } from '../src/text/language.ts'
import { passageWindows } from '../src/text/windows.ts'
import { chunkDocument, type ChunkOptions } from './chunk.ts'
import { passageId } from './ids.ts'

export interface PrepareParts {
  readonly key: CollectionKey
  readonly analyzer: Analyzer
  readonly countTokens: Embedder['countTokens']
  readonly chunk: ChunkOptions
  readonly windows: boolean
  /** Replaces identifiers of persons; runs before anything else sees the text. */
  readonly deidentify?: ((document: Document) => Document) | undefined
  readonly tagDrugs?: ((text: string, language: Language) => readonly DrugMention[]) | undefined
}

export interface PreparedPassage extends IndexedPassage {
  /** What the embedder reads: the whole passage with its heading, then its windows. */
  readonly embeddingTexts: readonly string[]
}

export interface PreparedDocument {
  readonly document: StoredDocument
  readonly passages: readonly PreparedPassage[]
}

export async function prepareDocument(given: Document, contentHash: string, parts: PrepareParts): Promise<PreparedDocument> {
  const document = parts.deidentify === undefined ? given : parts.deidentify(given)
  const language = document.language ?? detectLanguage(`${document.title ?? ''}\n${document.text}`)
  const chunks = await chunkDocument(document, parts.chunk, parts.countTokens)
  const passages = await Promise.all(
    chunks.map(async ({ start, end, context }, ordinal) => {
      const text = document.text.slice(start, end)
      const drugs = parts.tagDrugs?.(text, language) ?? []
      const passage: Passage = {
        id: passageId(parts.key, document.id, ordinal, text),
        documentId: document.id,
        ordinal,
        ...(document.title === undefined ? {} : { title: document.title }),
        text,
        ...(context === '' ? {} : { context }),
        start,
        end,
        language,
        metadata: document.metadata,
        ...(drugs.length === 0 ? {} : { drugs }),
      }
      return { passage, lexical: parts.analyzer.fields(passage), embeddingTexts: await embeddingTexts(passage, parts) }
    }),
  )
  return { document: { ...document, language, contentHash }, passages }
}

/** The whole passage under its heading, then overlapping windows of it, each under the same heading. */
export async function embeddingTexts({ title, context, text }: Passage, { windows, countTokens }: Pick<PrepareParts, 'windows' | 'countTokens'>): Promise<readonly string[]> {
  const heading = [title, context].filter((part) => part !== undefined && part !== '').join(' › ')
  const headed = (part: string): string => (heading === '' ? part : `${heading}\n${part}`)
  const spans = windows ? await passageWindows(text, countTokens) : []
  return [headed(text), ...spans.map(({ start, end }) => headed(text.slice(start, end)))]
}
