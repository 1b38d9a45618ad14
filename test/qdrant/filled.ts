import type { CollectionKey } from '../../src/domain.ts'
import type { CollectionSettings, CollectionStore, IndexedDocument, Store } from '../../src/store/port.ts'

/** A new collection with the documents in it, opened as its readers do. */
export async function filledCollection(store: Store, key: CollectionKey, settings: CollectionSettings, documents: readonly IndexedDocument[]): Promise<CollectionStore> {
  const collection = await store.create(key, settings)
  await collection.putDocuments(documents)
  await collection.close()
  return store.open(key, 'read')
}
