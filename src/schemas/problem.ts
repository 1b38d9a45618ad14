/** Errors over HTTP. */
import { z } from 'zod'

/** RFC 9457 problem details; `code` is the stable one of src/errors.ts. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    remedy: z.string().optional(),
    instance: z.string().optional(),
  })
  .meta({ id: 'Problem' })
