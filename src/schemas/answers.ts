/** Context for prompts, answers, conversations, vectors and reranking. */
import { z } from 'zod'
import { collectionName, languageSchema } from './base.ts'
import { degradationSchema, MAX_QUERY_CHARACTERS, rankingFields, searchRequestSchema, searchResponseSchema } from './search.ts'

const contextFields = {
  ...rankingFields,
  k: z.int().min(1).max(100).default(20).meta({ description: 'Passages to consider.' }),
  tokens: z.int().min(50).max(200_000).default(2_000).meta({ description: 'Budget of all excerpts together, in tokens of the embedder (estimated without one).' }),
  neighbours: z.int().min(0).max(5).default(1).meta({ description: 'Passages taken in before and after each hit; what touches is merged.' }),
  minScore: z.number().min(0).max(1).default(0).meta({ description: 'Least calibrated relevance of a passage.' }),
}

export const contextRequestSchema = z.strictObject(contextFields).meta({ id: 'ContextRequest' })

const excerptSchema = z
  .object({
    number: z.int().meta({ description: 'As it is cited: [1].' }),
    id: z.string().meta({ description: 'Stable: DOCUMENT#START-END.' }),
    documentId: z.string(),
    title: z.string().optional(),
    section: z.string().optional(),
    source: z.string().optional(),
    date: z.string().optional(),
    start: z.int(),
    end: z.int(),
    text: z.string(),
    tokens: z.int(),
    relevance: z.number(),
  })
  .meta({ id: 'Excerpt' })

export const contextResponseSchema = z
  .object({
    query: z.string(),
    language: languageSchema,
    excerpts: z.array(excerptSchema),
    duplicates: z.array(z.object({ documentId: z.string(), start: z.int(), end: z.int(), of: z.int() })).meta({ description: 'Left out because they say what the excerpt of that number says.' }),
    conflicts: z.array(z.object({ between: z.array(z.int()).min(2).max(2), kind: z.enum(['negation', 'number']), sentences: z.array(z.string()).min(2).max(2) })).meta({ description: 'Places that may contradict each other, by what shows on the surface.' }),
    tokens: z.int(),
    prompt: z.string().meta({ description: 'The excerpts as a block for a prompt, with how to cite them.' }),
    degraded: z.array(degradationSchema),
  })
  .meta({ id: 'Context' })

export const answerRequestSchema = z
  .strictObject({
    ...contextFields,
    leastRelevance: z.number().min(0).max(1).default(0.2).meta({ description: 'Nothing is answered when the best passage is less relevant.' }),
    maxTokens: z.int().min(16).max(4_096).default(512).meta({ description: 'Longest answer.' }),
  })
  .meta({ id: 'AnswerRequest' })

export const answerResponseSchema = z
  .object({
    answered: z.boolean(),
    refusal: z.string().optional().meta({ description: 'Why there is no answer.' }),
    text: z.string(),
    sentences: z.array(z.object({ text: z.string(), citations: z.array(z.int()), supported: z.boolean().meta({ description: 'False without a citation, or when the cited excerpts lack its numbers or most of its words.' }) })),
    context: contextResponseSchema,
  })
  .meta({ id: 'Answer' })

export const sessionSearchRequestSchema = searchRequestSchema.extend({ collection: collectionName }).strict().meta({ id: 'SessionSearchRequest' })
export const sessionSearchResponseSchema = searchResponseSchema
  .extend({ rewritten: z.object({ query: z.string(), method: z.enum(['generator', 'words', 'none']) }).meta({ description: 'What was searched for, and how it came from the conversation.' }) })
  .meta({ id: 'SessionSearchResponse' })

const MAX_INPUTS = 256
const inputText = z.string().min(1).max(MAX_QUERY_CHARACTERS)
export const embeddingsRequestSchema = z
  .strictObject({
    input: z.union([inputText, z.array(inputText).min(1).max(MAX_INPUTS)]),
    model: z.string().max(200).optional().meta({ description: 'Ignored but for the answer: there is one model.' }),
    encoding_format: z.enum(['float', 'base64']).default('float').meta({ description: 'base64: little-endian float32.' }),
    input_type: z.enum(['query', 'passage']).default('passage').meta({ description: 'Models embed questions and passages differently.' }),
    user: z.string().max(200).optional(),
  })
  .meta({ id: 'EmbeddingsRequest' })

export const embeddingsResponseSchema = z
  .object({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(z.object({ object: z.literal('embedding'), index: z.int(), embedding: z.union([z.array(z.number()), z.string()]) })),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .meta({ id: 'EmbeddingsResponse' })

export const rerankRequestSchema = z
  .strictObject({ query: z.string().trim().min(1).max(MAX_QUERY_CHARACTERS), documents: z.array(inputText).min(1).max(MAX_INPUTS), top_n: z.int().min(1).max(MAX_INPUTS).optional(), return_documents: z.boolean().default(false) })
  .meta({ id: 'RerankRequest' })

export const rerankResponseSchema = z
  .object({ model: z.string(), results: z.array(z.object({ index: z.int(), relevance_score: z.number(), document: z.object({ text: z.string() }).optional() })) })
  .meta({ id: 'RerankResponse' })
