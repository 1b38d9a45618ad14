/** What users made of their hits. */
import { z } from 'zod'
import { collectionName } from './base.ts'

const MAX_QUERY_CHARACTERS = 2_000
const MAX_GRADE = 3

export const feedbackSchema = z
  .strictObject({
    collection: collectionName,
    query: z.string().trim().min(1).max(MAX_QUERY_CHARACTERS).meta({ description: 'The query as it was asked; kept de-identified.' }),
    documentId: z.string().min(1).max(512).meta({ description: 'Document of the hit.' }),
    kind: z.enum(['click', 'judgement']),
    grade: z.int().min(0).max(MAX_GRADE).optional().meta({ description: 'For a judgement: 0 not relevant to 3 perfectly relevant.' }),
    session: z.string().max(128).optional().meta({ description: 'Tells users of one credential apart; kept only as a keyed hash.' }),
  })
  .refine(({ kind, grade }) => (kind === 'judgement') === (grade !== undefined), { message: 'a judgement has a grade, a click has none', path: ['grade'] })
  .meta({ id: 'Feedback' })
