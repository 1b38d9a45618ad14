/** Stage 1: which passages are learnt from. By hash, so that the choice does not depend on the order of the collection and grows with the budget. */
import type { CollectionStore } from '../../src/store/port.ts'
import { hashShare } from './split.ts'

const PAGE = 500

export interface PassagePlace {
  readonly id: string
  readonly documentId: string
  readonly title?: string | undefined
}

/** The `limit` passages with the smallest hash, ordered by it. */
export async function samplePassages(collection: CollectionStore, limit: number, signal?: AbortSignal): Promise<readonly PassagePlace[]> {
  const places: { readonly share: number; readonly place: PassagePlace }[] = []
  let after: string | undefined
  do {
    const page = await collection.scan({ limit: PAGE, ...(after === undefined ? {} : { after }), embedded: true }, signal)
    for (const { id, documentId, title, ordinal } of page.passages) places.push({ share: hashShare(`passage ${id}`), place: { id, documentId, ...(title === undefined || ordinal > 0 ? {} : { title }) } })
    after = page.next
  } while (after !== undefined)
  return places.toSorted((left, right) => left.share - right.share || (left.place.id < right.place.id ? -1 : 1)).slice(0, limit).map(({ place }) => place)
}
