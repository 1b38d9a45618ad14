/** Jobs as callers see them. */
import { z } from 'zod'
import { indexReportSchema } from './documents.ts'

export const deletionsSchema = z.strictObject({ ids: z.array(z.string().min(1).max(512)).min(1).max(100_000) }).meta({ id: 'DeletionsRequest' })

export const jobSchema = z
  .object({
    id: z.string(),
    collection: z.string(),
    kind: z.enum(['index', 'delete']),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    createdAt: z.string(),
    finishedAt: z.string().optional(),
    progress: z.object({ documents: z.int(), written: z.int(), passages: z.int(), failed: z.int() }).optional().meta({ description: 'Records read, documents stored, passages written, records refused so far.' }),
    report: z.union([indexReportSchema, z.object({ deleted: z.int() })]).optional().meta({ description: 'What came of it, when it has succeeded.' }),
    error: z.object({ code: z.string(), reason: z.string() }).optional(),
  })
  .meta({ id: 'Job' })
