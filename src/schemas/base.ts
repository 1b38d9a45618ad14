/** Shapes that others are made of. */
import { z } from 'zod'

/** Letters, digits, dot, dash, underscore: safe as a folder, a URL part and a Qdrant collection. */
export const collectionName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, ".", "_" and "-", starting with a letter or digit, 64 at most')
  .meta({ description: 'Name of a collection.' })

export const languageSchema = z.enum(['zh', 'en'])
export const metadataScalar = z.union([z.string(), z.number(), z.boolean()])
export const metadataSchema = z.record(z.string(), z.union([metadataScalar, z.array(metadataScalar)])).meta({ description: 'Flat fields that filters and facets work on.' })
