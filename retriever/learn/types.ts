/** What the stages of self-learning hand to each other. */
import { z } from 'zod'

export const STYLES = ['title', 'sentence', 'qa', 'fact', 'question', 'lay', 'keywords', 'generatedTitle', 'use', 'asked'] as const

/** Documents in `held` decide promotion and are seen by nothing else; `validation` stops training; `train` teaches. */
export const splitSchema = z.enum(['train', 'validation', 'held'])
export type Split = z.infer<typeof splitSchema>

export const pseudoQuerySchema = z.object({
  id: z.string(),
  passageId: z.string(),
  documentId: z.string(),
  split: splitSchema,
  /** How it came about; figures are told by style. */
  style: z.enum(STYLES),
  queryType: z.enum(['question', 'title', 'passage', 'record', 'drug', 'lay', 'keywords', 'identifier']),
  language: z.enum(['zh', 'en']),
  text: z.string(),
  /** Offsets of the query in its passage, when it was taken out of it. */
  cut: z.tuple([z.int(), z.int()]).optional(),
  /** Its passage loses its title where the title is the query. */
  cutsTitle: z.boolean().optional(),
})
export type PseudoQuery = Readonly<z.infer<typeof pseudoQuerySchema>>

/** Base64 of little-endian float32: exact, and the same bytes on every machine. */
export function encodeVector(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

export function decodeVector(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4))
}
