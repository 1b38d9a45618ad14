/** More like a document or text, and comparable records with what they share. */
import { deidentifyText } from '../../../indexer/deidentify/deidentify.ts'
import { collapseByDocument } from '../../../retriever/page/page.ts'
import { findSimilar, type SimilarRequest, type SimilarResult } from '../../../retriever/similar.ts'
import { createReadContext } from '../../../indexer/readers/context.ts'
import { readSource } from '../../../indexer/readers/read.ts'
import type { Degradation, DrugMention, Metadata, MetadataScalar, MetadataValue, Passage } from '../../domain.ts'
import { InputError, MedirError } from '../../errors.ts'
import { detectLanguage } from '../../text/language.ts'
import type { FoundHit } from './page.ts'
import type { FindSource } from './source.ts'

export interface LikeRequest {
  readonly documentId?: string | undefined
  readonly text?: string | undefined
  readonly record?: Readonly<Record<string, unknown>> | undefined
  readonly k: number
  readonly filter?: Readonly<Record<string, unknown>> | undefined
}

export interface Like {
  readonly hits: readonly FoundHit[]
  readonly terms: readonly string[]
  readonly degraded: readonly Degradation[]
}

export interface Shared {
  readonly drugs: readonly string[]
  readonly terms: readonly string[]
  readonly fields: Readonly<Record<string, readonly MetadataScalar[]>>
}

/** What is to be found again: its passages or text, with what it can share. */
interface Given {
  readonly passages?: readonly Passage[]
  readonly text?: string
  readonly metadata: Metadata
  readonly drugs: ReadonlySet<string>
}

/** Passages looked at for each document wanted: a long record may have many. */
const PASSAGES_A_DOCUMENT = 5

export async function findLike(source: FindSource, request: LikeRequest): Promise<Like> {
  const { hits, terms, degraded } = await like(source, request, await given(source, request))
  return { hits, terms: terms.map(({ term }) => term), degraded }
}

export async function findSimilarRecords(source: FindSource, request: LikeRequest): Promise<{ readonly records: readonly { readonly hit: FoundHit; readonly shared: Shared }[]; readonly degraded: readonly Degradation[] }> {
  const record = await given(source, request)
  const { hits, terms, degraded } = await like(source, request, record)
  const reader = await source.reader()
  const records = await Promise.all(hits.map(async (hit) => {
    const passages = await reader.passagesOf(hit.documentId, source.signal)
    const words = new Set(passages.flatMap(({ title, text }) => source.engine.analyzer.tokens(`${title ?? ''}\n${text}`).map(({ term }) => term)))
    const drugs = namesOf(passages.flatMap((passage) => passage.drugs ?? []))
    // What the caller may not see must not show as shared either.
    const visible = source.show({ documentId: hit.documentId, metadata: hit.metadata, drugs: [...drugs] })
    return { hit, shared: { drugs: (visible.drugs ?? []).filter((name) => record.drugs.has(name)).sort(), terms: terms.map(({ term }) => term).filter((term) => words.has(term)), fields: sharedFields(record.metadata, visible.metadata) } }
  }))
  return { records, degraded }
}

async function like(source: FindSource, { k, filter }: LikeRequest, { passages, text }: Given): Promise<Pick<SimilarResult, 'terms'> & { readonly hits: readonly FoundHit[]; readonly degraded: readonly Degradation[] }> {
  const { embedder, error } = await source.engine.embedder(source.signal)
  const request: SimilarRequest = { k: k * PASSAGES_A_DOCUMENT, filter: source.filter(filter), ...(passages === undefined ? {} : { passages }), ...(text === undefined ? {} : { text }) }
  const result = await findSimilar({ collection: await source.reader(), analyzer: source.engine.analyzer, embedder }, request, source.signal)
  const hits = collapseByDocument(result.hits).slice(0, k).map((hit) => source.show(hit))
  return { hits, terms: result.terms, degraded: error === undefined ? [] : [{ leg: 'dense', code: error.code, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) }] }
}

/** INPUT_INVALID unless exactly one thing is given; DOCUMENT_UNKNOWN. */
async function given(source: FindSource, { documentId, text, record }: LikeRequest): Promise<Given> {
  if ([documentId, text, record].filter((part) => part !== undefined).length !== 1) throw new InputError('give one of documentId, text and record', { value: 'documentId' })
  if (documentId === undefined) return fromText(source, text === undefined ? await read(record ?? {}) : { text, metadata: {} })
  const passages = await (await source.reader()).passagesOf(documentId, source.signal)
  const [first] = passages
  if (first === undefined) throw new MedirError('DOCUMENT_UNKNOWN', 'the collection has no such document', { value: documentId.slice(0, 80) })
  return { passages, metadata: source.show({ documentId, metadata: first.metadata }).metadata, drugs: namesOf(passages.flatMap(({ drugs }) => drugs ?? [])) }
}

/** What stands for an identifier says nothing that another record could share. */
const MARK = /\[[A-Z]+-\d+\]/g

/** Nothing of a person is searched with, nor told back among the shared words. */
function fromText({ engine }: FindSource, { text, metadata }: { readonly text: string; readonly metadata: Metadata }): Given {
  const clean = engine.config.deidentify === 'on' ? deidentifyText(text).text.replaceAll(MARK, ' ') : text
  return { text: clean, metadata, drugs: namesOf(engine.drugs().drugs?.tag(clean, detectLanguage(clean)) ?? []) }
}

async function read(record: Readonly<Record<string, unknown>>): Promise<{ readonly text: string; readonly metadata: Metadata }> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(record)}\n`)
  const texts: string[] = []
  const metadata: Record<string, MetadataValue> = {}
  for await (const item of readSource({ name: 'record', open: async function* () { yield bytes } }, createReadContext({}))) {
    if (!('document' in item)) continue
    const text = [item.document.title, item.document.text].filter((part) => part !== undefined).join('\n')
    // What the record itself says is a name or number of a person is not searched with.
    texts.push((item.identifiers ?? []).reduce((cleaned, { value }) => cleaned.replaceAll(value, ' '), text))
    for (const [field, value] of Object.entries(item.document.metadata)) metadata[field] ??= value
  }
  if (texts.length === 0) throw new MedirError('SOURCE_INVALID', 'no text can be read from the record', { remedy: 'Give {"id", "text"}, a FHIR resource or bundle, or the text itself.' })
  return { text: texts.join('\n\n'), metadata }
}

const namesOf = (drugs: readonly DrugMention[]): ReadonlySet<string> => new Set(drugs.map(({ name, text }) => name ?? text.toLowerCase()))

function sharedFields(left: Metadata, right: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly MetadataScalar[]>> {
  const list = (value: unknown): readonly MetadataScalar[] => (Array.isArray(value) ? (value as MetadataScalar[]) : [value as MetadataScalar])
  return Object.fromEntries(Object.entries(left).flatMap(([field, value]) => {
    if (!Object.hasOwn(right, field)) return []
    const both = list(value).filter((item) => list(right[field]).includes(item))
    return both.length === 0 ? [] : [[field, both] as const]
  }))
}
