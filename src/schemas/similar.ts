/** Completions, more like this, similar records. */
import { z } from 'zod'
import { filterSchema } from '../filter.ts'
import { metadataScalar } from './base.ts'
import { degradationSchema, hitSchema } from './search.ts'

export const MAX_TEXT_CHARACTERS = 200_000

export const suggestQuerySchema = z.object({
  q: z.string().min(1).max(200).meta({ description: 'What is typed so far.' }),
  limit: z.coerce.number().int().min(1).max(50).default(8),
})

export const suggestResponseSchema = z
  .object({ suggestions: z.array(z.object({ text: z.string(), kind: z.enum(['title', 'heading', 'drug']), count: z.int().meta({ description: 'Passages it stands in.' }) })) })
  .meta({ id: 'SuggestResponse' })

export const facetsQuerySchema = z.object({
  field: z.string().min(1).max(128),
  filter: z.string().max(4_096).optional().meta({ description: 'A filter as JSON text.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

export const facetsResponseSchema = z
  .object({ field: z.string(), values: z.array(z.object({ value: metadataScalar, count: z.int().meta({ description: 'Passages.' }) })) })
  .meta({ id: 'FacetsResponse' })

const likeFields = {
  documentId: z.string().min(1).max(512).optional().meta({ description: 'A document of the collection; it is left out of the answer.' }),
  text: z.string().trim().min(1).max(MAX_TEXT_CHARACTERS).optional().meta({ description: 'Or a text; identifiers of persons are replaced before anything else.' }),
  k: z.int().min(1).max(100).default(10).meta({ description: 'How many documents to return.' }),
  filter: filterSchema.optional(),
}

export const moreLikeThisRequestSchema = z.strictObject(likeFields).meta({ id: 'MoreLikeThisRequest', description: 'Give documentId or text.' })

export const similarResponseSchema = z
  .object({ hits: z.array(hitSchema), terms: z.array(z.string()).meta({ description: 'Words that stood for it, most telling first.' }), degraded: z.array(degradationSchema) })
  .meta({ id: 'SimilarResponse' })

export const similarRecordsRequestSchema = z
  .strictObject({ ...likeFields, record: z.record(z.string(), z.unknown()).optional().meta({ description: 'Or a record as a JSON object, in any form that indexing reads: {"id", "text"}, a FHIR resource or bundle.' }) })
  .meta({ id: 'SimilarRecordsRequest', description: 'Give documentId, text or record.' })

export const sharedSchema = z
  .object({
    drugs: z.array(z.string()).meta({ description: 'Drugs named in both, by substance.' }),
    terms: z.array(z.string()).meta({ description: 'Telling words of the given record that the found one has too.' }),
    fields: z.record(z.string(), z.array(metadataScalar)).meta({ description: 'Metadata values that both have.' }),
  })
  .meta({ id: 'Shared' })

export const similarRecordsResponseSchema = z
  .object({ records: z.array(z.object({ hit: hitSchema, shared: sharedSchema })), degraded: z.array(degradationSchema) })
  .meta({ id: 'SimilarRecordsResponse' })
