/** Passages packed for a prompt: the best ones with their neighbours, within a budget of tokens, each to be cited. */
import { findConflicts, type Conflict } from '../../../retriever/context/conflicts.ts'
import { findDuplicates } from '../../../retriever/context/duplicates.ts'
import { mergeSpans, type Excerpt, type Span } from '../../../retriever/context/excerpt.ts'
import { promptBlock } from '../../../retriever/context/prompt.ts'
import type { Degradation, Language, Passage } from '../../domain.ts'
import { detectLanguage } from '../../text/language.ts'
import { sentences } from '../../text/sentences.ts'
import type { StoredDocument } from '../../store/port.ts'
import type { SearchRequest } from '../engine.ts'
import { rankedPool, withRelevance, type FoundHit } from './page.ts'
import type { FindSource } from './source.ts'

export interface ContextRequest extends Omit<SearchRequest, 'cursor'> {
  /** Budget of all excerpts together. */
  readonly tokens: number
  /** Passages taken in before and after each hit. */
  readonly neighbours: number
}

export interface Context {
  readonly query: string
  readonly language: Language
  readonly excerpts: readonly Excerpt[]
  /** Excerpts left out because they say what an earlier one says. */
  readonly duplicates: readonly { readonly documentId: string; readonly start: number; readonly end: number; readonly of: number }[]
  /** Excerpt numbers that may contradict each other. */
  readonly conflicts: readonly (Omit<Conflict, 'between'> & { readonly between: readonly [number, number] })[]
  readonly tokens: number
  readonly prompt: string
  readonly degraded: readonly Degradation[]
}

type Draft = Omit<Excerpt, 'number' | 'tokens'>

export async function buildContext(source: FindSource, request: ContextRequest): Promise<Context> {
  const { engine, signal } = source
  const { result, pool } = await rankedPool(source, request, false)
  const judged = request.minScore === undefined ? await withRelevance(source, request.query, pool) : pool
  const drafts = await draftExcerpts(source, judged.slice(0, request.k), request.neighbours)
  const repeats = findDuplicates(drafts.map(({ text }) => text))
  const { embedder } = await engine.embedder(signal)
  const countTokens = async (text: string): Promise<number> => (embedder === undefined ? estimateTokens(text) : ((await embedder.countTokens([text]))[0] ?? 0))
  const { excerpts, numbers } = await pack(drafts, repeats, request.tokens, countTokens)
  for (const { documentId } of excerpts) source.show({ documentId, metadata: {} })
  const language = request.language ?? detectLanguage(request.query)
  return {
    query: request.query,
    language,
    excerpts,
    duplicates: drafts.flatMap(({ documentId, start, end }, index) => {
      const of = numbers.get(repeats[index] ?? -1)
      return of === undefined ? [] : [{ documentId, start, end, of }]
    }),
    conflicts: findConflicts(excerpts.map(({ text }) => text), engine.analyzer).map(({ between: [left, right], ...conflict }) => ({ between: [left + 1, right + 1], ...conflict })),
    tokens: excerpts.reduce((sum, { tokens }) => sum + tokens, 0),
    prompt: promptBlock(excerpts, language),
    degraded: result.degraded,
  }
}

/** One or more excerpts a document, in the order of the best hit in each. */
async function draftExcerpts(source: FindSource, hits: readonly FoundHit[], neighbours: number): Promise<readonly Draft[]> {
  const reader = await source.reader()
  const drafts: Draft[] = []
  for (const [documentId, found] of Map.groupBy(hits, (hit) => hit.documentId)) {
    const document = await reader.getDocument(documentId, source.signal)
    if (document === undefined) continue
    const passages = neighbours === 0 ? [] : await reader.passagesOf(documentId, source.signal)
    for (const span of mergeSpans(found.map((hit) => widen(hit, passages, neighbours)))) drafts.push(draftOf(document, span, found, passages))
  }
  return drafts.sort((left, right) => right.relevance - left.relevance || (left.id < right.id ? -1 : 1))
}

function widen(hit: FoundHit, passages: readonly Passage[], neighbours: number): Span {
  const at = passages.findIndex(({ id }) => id === hit.id)
  if (at < 0) return hit
  const around = passages.slice(Math.max(0, at - neighbours), at + neighbours + 1)
  return { start: Math.min(...around.map(({ start }) => start)), end: Math.max(...around.map(({ end }) => end)) }
}

function draftOf({ id, title, text, metadata }: StoredDocument, { start, end }: Span, hits: readonly FoundHit[], passages: readonly Passage[]): Draft {
  const inside = hits.filter((hit) => hit.start >= start && hit.end <= end)
  const section = passages.find((passage) => passage.id === inside[0]?.id)?.context
  const field = (name: string): Record<string, string> => (typeof metadata[name] === 'string' && inside[0]?.metadata[name] !== undefined ? { [name]: metadata[name] } : {})
  return { id: `${id}#${start}-${end}`, documentId: id, ...(title === undefined ? {} : { title }), ...(section === undefined || section === '' ? {} : { section }), ...field('source'), ...field('date'), start, end, text: text.slice(start, end), relevance: Math.max(0, ...inside.map(({ relevance = 0 }) => relevance)) }
}

/** What does not fit whole goes in by its first sentences; a repetition goes in only by its number. */
async function pack(drafts: readonly Draft[], repeats: readonly (number | undefined)[], budget: number, countTokens: (text: string) => Promise<number>): Promise<{ readonly excerpts: readonly Excerpt[]; readonly numbers: ReadonlyMap<number, number> }> {
  const excerpts: Excerpt[] = []
  const numbers = new Map<number, number>()
  let left = budget
  for (const [index, draft] of drafts.entries()) {
    if (repeats[index] !== undefined) continue
    const fitted = await fit(draft, left, countTokens)
    if (fitted === undefined) continue
    numbers.set(index, excerpts.length + 1)
    excerpts.push({ number: excerpts.length + 1, ...fitted })
    left -= fitted.tokens
  }
  return { excerpts, numbers }
}

async function fit(draft: Draft, left: number, countTokens: (text: string) => Promise<number>): Promise<(Draft & { readonly tokens: number }) | undefined> {
  const whole = await countTokens(draft.text)
  if (whole <= left) return { ...draft, tokens: whole }
  let best: (Draft & { readonly tokens: number }) | undefined
  for (const { end } of sentences(draft.text)) {
    const text = draft.text.slice(0, end)
    const tokens = await countTokens(text)
    if (tokens > left) break
    best = { ...draft, id: `${draft.documentId}#${draft.start}-${draft.start + end}`, end: draft.start + end, text, tokens }
  }
  return best
}

/** Without a tokenizer: a Han character is about a token, four Latin ones are another. */
function estimateTokens(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return han + Math.ceil((text.length - han) / 4)
}
