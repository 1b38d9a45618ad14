/** How a collection is shown: the same over HTTP, on the command line and in MCP. */
import type { z } from 'zod'
import type { collectionSchema } from '../schemas.ts'
import type { CollectionInfo } from '../store/port.ts'

export function describeCollection(info: CollectionInfo): z.infer<typeof collectionSchema> {
  return { name: info.key.name, documents: info.documents, passages: info.passages, embedded: info.embedded, bytes: info.bytes, revision: info.revision }
}
