/** Documents in and out, and what indexing reports. */
import { z } from 'zod'
import { languageSchema, metadataSchema } from './base.ts'

export const documentInputSchema = z
  .strictObject({
    id: z.string().min(1).max(512),
    title: z.string().optional(),
    text: z.string().min(1),
    language: languageSchema.optional(),
    metadata: metadataSchema.default({}),
  })
  .meta({ id: 'DocumentInput' })

export const documentsRequestSchema = z.strictObject({ documents: z.array(documentInputSchema).min(1).max(1_000) }).meta({ id: 'DocumentsRequest' })

export const documentSchema = z
  .object({ id: z.string(), title: z.string().optional(), text: z.string(), language: languageSchema.optional(), metadata: metadataSchema, contentHash: z.string() })
  .meta({ id: 'Document' })

export const indexReportSchema = z
  .object({
    collection: z.string(),
    documents: z.object({ input: z.int(), added: z.int(), updated: z.int(), skipped: z.int(), deleted: z.int(), failed: z.int() }),
    passages: z.int(),
    embedded: z.int().meta({ description: 'Passages that got their vectors.' }),
    pending: z.int().meta({ description: 'Passages of the collection whose vectors are still to come; they are found by their words.' }),
    nearDuplicates: z.int().meta({ description: 'Passages that say nearly the same as one stored before.' }),
    truncated: z.int(),
    failures: z.array(z.object({ source: z.string(), code: z.string(), reason: z.string() })),
    skips: z.array(z.object({ type: z.string(), reason: z.string(), count: z.int() })).meta({ description: 'Records left out on purpose, by type and reason.' }),
    tookMs: z.number(),
  })
  .loose()
  .meta({ id: 'IndexReport' })


export type DocumentInput = z.infer<typeof documentInputSchema>
