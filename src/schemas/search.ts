/** A search and its answer. */
import { z } from 'zod'
import { filterSchema } from '../filter.ts'
import { languageSchema, metadataSchema } from './base.ts'
import { drugMentionSchema } from './drugs.ts'

export const MAX_QUERY_CHARACTERS = 32_768
export const MAX_K = 1_000

const hypotheticalSchema = z.union([z.string(), z.array(z.string()).min(1).max(8)]).transform((given) => (typeof given === 'string' ? [given] : given))

export const searchRequestSchema = z
  .strictObject({
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
  })
  .meta({ id: 'SearchRequest' })

const legScore = z.object({ score: z.number(), rank: z.int() })

export const hitSchema = z
  .object({
    id: z.string(),
    documentId: z.string(),
    rank: z.int(),
    score: z.number(),
    title: z.string().optional(),
    text: z.string(),
    highlights: z.array(z.object({ start: z.int(), end: z.int() })).meta({ description: 'Offsets into text, UTF-16 code units, end exclusive.' }),
    metadata: metadataSchema,
    drugs: z.array(drugMentionSchema).optional(),
    start: z.int().meta({ description: "Offset of the passage in its document's text." }),
    end: z.int(),
    legs: z.record(z.string(), legScore).meta({ description: 'Score and rank in every leg that found the passage.' }),
  })
  .meta({ id: 'Hit' })

export const degradationSchema = z.object({ leg: z.string(), code: z.string(), remedy: z.string().optional() }).meta({ id: 'Degradation' })

export const searchResponseSchema = z
  .object({
    query: z.string(),
    hits: z.array(hitSchema),
    hyde: z.object({ used: z.boolean(), source: z.string(), cached: z.boolean(), ms: z.number(), reason: z.string(), late: z.boolean().optional(), texts: z.array(z.string()).optional(), weight: z.number().optional() }),
    degraded: z.array(degradationSchema).meta({ description: 'What could not take part in this answer, and why.' }),
    tookMs: z.record(z.string(), z.number()),
    explain: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'SearchResponse' })


export type SearchInput = z.input<typeof searchRequestSchema>
export type SearchResponse = z.infer<typeof searchResponseSchema>
