/** What tools take and give; one schema feeds the check, the description and the types. */
import { z } from 'zod'
import { collectionName, languageSchema, metadataSchema } from '../../schemas/base.ts'
import { degradationSchema, hypotheticalSchema } from '../../schemas/search.ts'
import { filterSchema } from '../../filter.ts'
import { sharedSchema } from '../../schemas/similar.ts'

const query = z.string().trim().min(1).max(32_768).describe('A question, topic, passage or record; Chinese or English.')
const collection = collectionName.optional().describe('One collection; every readable one when absent.')

/** The shape deep-research clients expect: an id to fetch, a title, an address. */
export const searchInput = { query: z.string().trim().min(1).max(32_768) }
export const searchOutput = { results: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })) }

export const fetchInput = { id: z.string().min(3).max(1_024).describe('An id that search returned.') }
export const fetchOutput = { id: z.string(), title: z.string(), text: z.string(), url: z.string(), metadata: metadataSchema }

export const findInput = {
  query,
  collection,
  k: z.int().min(1).max(20).default(5).describe('How many results.'),
  filter: filterSchema.optional().describe('Only what matches, e.g. {"year": {"gte": 2020}}.'),
  hypothetical: hypotheticalSchema.optional().describe('A passage that would answer the query, written by you as it might stand in the collection: often finds what the question alone does not.'),
  language: languageSchema.optional(),
}

export const citationSchema = z.object({
  id: z.string().describe('Stable: the same passage has it tomorrow.'),
  uri: z.string(),
  collection: z.string(),
  documentId: z.string(),
  title: z.string().optional(),
  source: z.string().optional(),
  date: z.string().optional(),
  start: z.int().describe('Offset of the passage in the document.'),
  end: z.int(),
})

export const passagesOutput = {
  passages: z.array(z.object({ text: z.string(), relevance: z.number().describe('0 to 1, comparable between queries; below 0.2 rarely answers.'), citation: citationSchema })),
  degraded: z.array(degradationSchema),
}

export const recordsOutput = {
  records: z.array(z.object({ text: z.string(), relevance: z.number(), drugs: z.array(z.string()), metadata: metadataSchema, citation: citationSchema })),
  degraded: z.array(degradationSchema),
}

export const similarInput = {
  collection: collectionName,
  documentId: z.string().min(1).max(512).optional().describe('A record of the collection,'),
  text: z.string().trim().min(1).max(200_000).optional().describe('or a case in your own words; identifiers of persons are replaced before anything else.'),
  k: z.int().min(1).max(20).default(5),
  filter: filterSchema.optional(),
}
export const similarOutput = { cases: z.array(z.object({ text: z.string(), shared: sharedSchema, citation: citationSchema })), degraded: z.array(degradationSchema) }

export const drugsInput = { text: z.string().trim().min(1).max(200_000) }
export const drugsOutput = {
  drugs: z.array(z.object({ text: z.string(), start: z.int(), end: z.int(), name: z.string().optional(), atc: z.array(z.string()).optional(), status: z.string().optional(), confidence: z.number() })),
}

export const expandInput = { query }
export const expandOutput = {
  language: languageSchema,
  terms: z.array(z.object({ term: z.string(), weight: z.number() })).describe('Words the lexical leg looks for.'),
  added: z.array(z.object({ term: z.string(), weight: z.number() })).describe('Words added because a drug has other names.'),
  drugs: z.array(z.string()),
}

export const documentInput = {
  collection: collectionName,
  documentId: z.string().min(1).max(512),
  start: z.int().min(0).default(0).describe('Where to begin, in characters.'),
  length: z.int().min(1).max(50_000).default(8_000).describe('How many characters.'),
}
export const documentOutput = { title: z.string().optional(), text: z.string(), start: z.int(), end: z.int(), total: z.int(), metadata: metadataSchema, uri: z.string() }
