/** A search and its answer. */
import { z } from 'zod'
import { filterSchema } from '../filter.ts'
import { drugMentionSchema } from './drugs.ts'
import { collectionName, languageSchema, metadataScalar, metadataSchema } from './base.ts'
import { problemSchema } from './problem.ts'

export const MAX_QUERY_CHARACTERS = 32_768
export const MAX_K = 1_000

export const hypotheticalSchema = z.union([z.string(), z.array(z.string()).min(1).max(8)]).transform((given) => (typeof given === 'string' ? [given] : given))

/** What decides the ranking; each further shape of search adds to it. */
export const rankingFields = {
    query: z.string().trim().min(1, 'must not be empty').max(MAX_QUERY_CHARACTERS).meta({ description: `What to find: a question, a title, a passage, a record; ${MAX_QUERY_CHARACTERS} characters at most.` }),
    k: z.int().min(1).max(MAX_K).default(10).meta({ description: 'How many passages to return.' }),
    mode: z.enum(['hybrid', 'dense', 'lexical']).default('hybrid').meta({ description: 'Which legs search.' }),
    fusion: z.enum(['minmax', 'rrf']).optional().meta({ description: 'How the legs are combined: convex combination of min-max scores (default) or reciprocal rank fusion with k = 60.' }),
    filter: filterSchema.optional().meta({ description: 'Only passages that match, e.g. {"kind": "note", "year": {"gte": 2020}}.' }),
    hyde: z.enum(['off', 'auto', 'on', 'feedback']).default('auto').meta({ description: 'Hypothetical documents: never, when the gate expects a gain, always, or built from the first hits without a generator.' }),
    hypothetical: hypotheticalSchema.optional().meta({ description: 'One to eight passages that would answer the query, written by the caller; no generator is asked.' }),
    language: languageSchema.optional().meta({ description: 'Language of the query; found out when absent.' }),
    queryType: z.enum(['question', 'title', 'passage', 'record', 'drug', 'lay', 'keywords', 'identifier']).optional().meta({ description: 'How the query relates to what it should find; found out when absent.' }),
    explain: z.boolean().default(false).meta({ description: 'Add how the answer came about.' }),
}

const HIT_PARTS = ['title', 'text', 'highlights', 'metadata', 'drugs', 'legs'] as const

/** What decides which of the ranked hits are shown, and how much of each. */
const pageFields = {
    minScore: z.number().min(0).max(1).optional().meta({ description: 'Only passages whose calibrated relevance is at least this; adds "relevance" to the hits.' }),
    collapse: z.enum(['none', 'document', 'near-duplicates']).optional().meta({ description: 'With "document" each document comes once, by its best passage; with "near-duplicates" the best of passages that say nearly the same stands for the others.' }),
    facets: z.array(z.string().min(1).max(128)).max(10).optional().meta({ description: 'Metadata fields to count by value, over the documents of the best 100 hits (k when greater).' }),
    fields: z.array(z.enum(HIT_PARTS)).optional().meta({ description: 'Parts of a hit that are wanted; the others come empty. All when absent.' }),
}

export const searchRequestSchema = z
  .strictObject({
    ...rankingFields,
    ...pageFields,
    cursor: z.string().min(1).max(512).optional().meta({ description: 'nextCursor of the page before; all else as in the request for the first page.' }),
  })
  .meta({ id: 'SearchRequest' })

export const MAX_BATCH = 32
export const batchRequestSchema = z.strictObject({ searches: z.array(searchRequestSchema).min(1).max(MAX_BATCH) }).meta({ id: 'BatchSearchRequest' })

export const multiSearchRequestSchema = z
  .strictObject({ ...rankingFields, ...pageFields, collections: z.array(collectionName).min(1).max(20).meta({ description: 'Collections to search; hits are merged by calibrated relevance.' }) })
  .meta({ id: 'MultiSearchRequest' })

const legScore = z.object({ score: z.number(), rank: z.int() })

export const hitSchema = z
  .object({
    id: z.string(),
    documentId: z.string(),
    collection: z.string().optional().meta({ description: 'Where it is, when several collections were searched.' }),
    rank: z.int(),
    score: z.number().meta({ description: 'Fused score; compare within one answer only.' }),
    relevance: z.number().optional().meta({ description: 'Calibrated estimate, 0 to 1, that the passage answers the query; comparable between queries and collections.' }),
    collapsed: z.int().optional().meta({ description: 'Further passages of the same document that were found.' }),
    title: z.string().optional(),
    text: z.string(),
    highlights: z.array(z.object({ start: z.int(), end: z.int() })).meta({ description: 'Offsets into text, UTF-16 code units, end exclusive.' }),
    metadata: metadataSchema,
    drugs: z.array(drugMentionSchema).optional(),
    start: z.int().meta({ description: "Offset of the passage in its document's text." }),
    end: z.int(),
    legs: z.record(z.string(), legScore).meta({ description: 'Score and rank in every leg that found the passage.' }),
    nearDuplicates: z.array(z.string()).optional().meta({ description: 'With collapse "near-duplicates": passages this one stands for, best first.' }),
  })
  .meta({ id: 'Hit' })

export const degradationSchema = z.object({ leg: z.string(), code: z.string(), remedy: z.string().optional(), share: z.number().optional().meta({ description: 'How much of the collection the leg covers, 0 to 1.' }) }).meta({ id: 'Degradation' })

export const searchResponseSchema = z
  .object({
    query: z.string(),
    hits: z.array(hitSchema),
    hyde: z.object({ used: z.boolean(), source: z.string(), cached: z.boolean(), ms: z.number(), reason: z.string(), late: z.boolean().optional(), texts: z.array(z.string()).optional(), weight: z.number().optional() }),
    degraded: z.array(degradationSchema).meta({ description: 'What could not take part in this answer, and why.' }),
    tookMs: z.record(z.string(), z.number()),
    facets: z.record(z.string(), z.array(z.object({ value: metadataScalar, count: z.int() }))).optional(),
    nextCursor: z.string().optional().meta({ description: 'Where the next page begins; absent on the last.' }),
    explain: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'SearchResponse' })

export const batchResponseSchema = z.object({ results: z.array(z.union([searchResponseSchema, problemSchema])).meta({ description: 'One answer a search, in order; a search that failed has a problem in its place.' }) }).meta({ id: 'BatchSearchResponse' })


export type SearchInput = z.input<typeof searchRequestSchema>
export type MultiSearchInput = z.input<typeof multiSearchRequestSchema>
export type SearchResponse = z.infer<typeof searchResponseSchema>
