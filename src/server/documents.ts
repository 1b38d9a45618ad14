/** A document as callers send it → as the engine takes it. */
import type { z } from 'zod'
import type { Document } from '../domain.ts'
import type { documentInputSchema } from '../schemas.ts'

/** zod gives absent fields as undefined; a Document has them or not. */
export function documentOf({ id, title, text, language, metadata }: z.output<typeof documentInputSchema>): Document {
  return { id, text, metadata, ...(title === undefined ? {} : { title }), ...(language === undefined ? {} : { language }) }
}
