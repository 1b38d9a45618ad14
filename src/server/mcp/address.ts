/** Documents as ids and addresses: `COLLECTION/DOCUMENT` and `medir://documents/COLLECTION/DOCUMENT`, percent-encoded. */
import { InputError } from '../../errors.ts'

export const URI_TEMPLATE = 'medir://documents/{collection}/{id}'

export const documentAddress = (collection: string, id: string): string => `${collection}/${encodeURIComponent(id)}`
export const documentUri = (collection: string, id: string): string => `medir://documents/${documentAddress(collection, id)}`

/** INPUT_INVALID. */
export function parseAddress(address: string): { readonly collection: string; readonly id: string } {
  const [, collection, id] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/([^/]+)$/.exec(address) ?? []
  try {
    if (collection !== undefined && id !== undefined) return { collection, id: decodeURIComponent(id) }
  } catch {
    // Not percent-encoded: the same answer.
  }
  throw new InputError('the id is not one that search returned', { remedy: 'Use ids as search returns them: COLLECTION/DOCUMENT.' })
}
