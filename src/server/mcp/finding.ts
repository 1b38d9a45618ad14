/** The tools that find, over a workspace. */
import type { z } from 'zod'
import { findSimilarRecords } from '../../engine/find/like.ts'
import { findInSeveral } from '../../engine/find/several.ts'
import type { FoundHit, FoundPage } from '../../engine/find/page.ts'
import { InputError, MedirError } from '../../errors.ts'
import { searchRequestSchema } from '../../schemas.ts'
import type { Workspace } from '../access/workspace.ts'
import { documentAddress, documentUri, parseAddress } from './address.ts'
import type { citationSchema, drugsOutput, findInput, similarInput } from './shapes.ts'

type Find = z.output<z.ZodObject<typeof findInput>>
type Citation = z.output<typeof citationSchema>

/** An answer has to fit a model's window beside others. */
const SHORT = 1_200
const MAX_COLLECTIONS = 20

export async function find(workspace: Workspace, request: Partial<Find> & Pick<Find, 'query'>, collapse: 'none' | 'document', signal?: AbortSignal): Promise<FoundPage> {
  const { collection, query, k = 10, filter, hypothetical, language } = request
  const names = collection === undefined ? (await workspace.listCollections(signal)).map(({ key }) => key.name) : [collection]
  if (names.length === 0) throw new MedirError('COLLECTION_UNKNOWN', 'there is no collection yet', { remedy: 'Index documents first.' })
  // An agent that writes a hypothesis has read the hits without one and wants it used: no gate.
  const parsed = searchRequestSchema.parse({ query, k, collapse, ...(filter === undefined ? {} : { filter }), ...(hypothetical === undefined ? {} : { hypothetical, hyde: 'on' }), ...(language === undefined ? {} : { language }) })
  return findInSeveral(names.slice(0, MAX_COLLECTIONS).map((name) => workspace.source(name, signal)), parsed)
}

export async function searchForResearch(workspace: Workspace, query: string, signal?: AbortSignal): Promise<{ results: { id: string; title: string; url: string }[] }> {
  const { hits } = await find(workspace, { query }, 'document', signal)
  return { results: hits.map(({ collection = '', documentId, title, text }) => ({ id: documentAddress(collection, documentId), title: title ?? firstLine(text), url: documentUri(collection, documentId) })) }
}

export async function fetchForResearch(workspace: Workspace, address: string, signal?: AbortSignal): Promise<{ id: string; title: string; text: string; url: string; metadata: Record<string, unknown> }> {
  const { collection, id } = parseAddress(address)
  const document = await documentOf(workspace, collection, id, signal)
  return { id: address, title: document.title ?? firstLine(document.text), text: document.text, url: documentUri(collection, id), metadata: { ...document.metadata } }
}

export async function passages(workspace: Workspace, request: Find, signal?: AbortSignal): Promise<{ passages: { text: string; relevance: number; citation: Citation }[]; degraded: FoundPage['degraded'][number][] }> {
  const { hits, degraded } = await find(workspace, request, 'none', signal)
  return { passages: hits.map((hit) => ({ text: short(hit.text), relevance: hit.relevance ?? 0, citation: cite(hit) })), degraded: [...degraded] }
}

export async function records(workspace: Workspace, request: Find, signal?: AbortSignal): Promise<{ records: { text: string; relevance: number; drugs: string[]; metadata: Record<string, unknown>; citation: Citation }[]; degraded: FoundPage['degraded'][number][] }> {
  const { hits, degraded } = await find(workspace, request, 'document', signal)
  return { records: hits.map((hit) => ({ text: short(hit.text), relevance: hit.relevance ?? 0, drugs: drugNames(hit), metadata: { ...hit.metadata }, citation: cite(hit) })), degraded: [...degraded] }
}

export async function similarCases(workspace: Workspace, { collection, documentId, text, k, filter }: z.output<z.ZodObject<typeof similarInput>>, signal?: AbortSignal): Promise<{ cases: { text: string; shared: Record<string, unknown>; citation: Citation }[]; degraded: FoundPage['degraded'][number][] }> {
  const found = await findSimilarRecords(workspace.source(collection, signal), { documentId, text, k, filter })
  return { cases: found.records.map(({ hit, shared }) => ({ text: short(hit.text), shared: { ...shared }, citation: cite({ ...hit, collection }) })), degraded: [...found.degraded] }
}

export async function documentPart(workspace: Workspace, collection: string, id: string, start: number, length: number, signal?: AbortSignal): Promise<{ title?: string; text: string; start: number; end: number; total: number; metadata: Record<string, unknown>; uri: string }> {
  const { title, text, metadata } = await documentOf(workspace, collection, id, signal)
  if (start > text.length) throw new InputError('the document is shorter than that', { value: text.length })
  const end = Math.min(text.length, start + length)
  return { ...(title === undefined ? {} : { title }), text: text.slice(start, end), start, end, total: text.length, metadata: { ...metadata }, uri: documentUri(collection, id) }
}

export async function documentOf(workspace: Workspace, collection: string, id: string, signal?: AbortSignal): Promise<NonNullable<Awaited<ReturnType<Workspace['getDocument']>>>> {
  const document = await workspace.getDocument(collection, id, signal)
  if (document === undefined) throw new MedirError('DOCUMENT_UNKNOWN', 'the collection has no such document', { value: id.slice(0, 80) })
  return document
}

export function shownDrugs(mentions: ReturnType<Workspace['tagDrugs']>): z.input<z.ZodObject<typeof drugsOutput>> {
  return { drugs: mentions.map(({ text, start, end, name, atc, status, confidence }) => ({ text, start, end, confidence, ...(name === undefined ? {} : { name }), ...(atc === undefined ? {} : { atc: [...atc] }), ...(status === undefined ? {} : { status }) })) }
}

function cite({ id, collection = '', documentId, title, metadata, start, end }: FoundHit): Citation {
  const text = (field: string): string | undefined => (typeof metadata[field] === 'string' ? metadata[field] : undefined)
  const [source, date] = [text('source'), text('date')]
  return { id, uri: documentUri(collection, documentId), collection, documentId, start, end, ...(title === undefined ? {} : { title }), ...(source === undefined ? {} : { source }), ...(date === undefined ? {} : { date }) }
}

const drugNames = ({ drugs = [] }: FoundHit): string[] => [...new Set(drugs.map(({ name, text }) => name ?? text))].sort()
const short = (text: string): string => (text.length <= SHORT ? text : `${text.slice(0, SHORT)}…`)
const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 80) ?? ''
