/** Collections as they are listed. */
import { z } from 'zod'

export const collectionSchema = z
  .object({ name: z.string(), documents: z.int(), passages: z.int(), embedded: z.int(), bytes: z.number(), revision: z.number() })
  .meta({ id: 'Collection' })
