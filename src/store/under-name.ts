/** A generation under the name its collection goes by. */
import type { CollectionKey } from '../domain.ts'
import type { CollectionStore } from './port.ts'

export function underName(key: CollectionKey, collection: CollectionStore): CollectionStore {
  if (collection.key.name === key.name) return collection
  return {
    key,
    info: async (...given) => ({ ...(await collection.info(...given)), key }),
    updateSettings: async (...given) => collection.updateSettings(...given),
    putDocuments: async (...given) => collection.putDocuments(...given),
    putVectors: async (...given) => collection.putVectors(...given),
    putLexical: async (...given) => collection.putLexical(...given),
    deleteDocuments: async (...given) => collection.deleteDocuments(...given),
    getDocument: async (...given) => collection.getDocument(...given),
    contentHashes: async (...given) => collection.contentHashes(...given),
    getPassages: async (...given) => collection.getPassages(...given),
    passagesOf: async (...given) => collection.passagesOf(...given),
    vectorsOf: async (...given) => collection.vectorsOf(...given),
    lexicalOf: async (...given) => collection.lexicalOf(...given),
    scan: async (...given) => collection.scan(...given),
    scanDocuments: async (...given) => collection.scanDocuments(...given),
    count: async (...given) => collection.count(...given),
    facets: async (...given) => collection.facets(...given),
    searchDense: async (...given) => collection.searchDense(...given),
    searchLexical: async (...given) => collection.searchLexical(...given),
    ...togetherOf(collection),
    termStatistics: async (...given) => collection.termStatistics(...given),
    close: async () => collection.close(),
  }
}

function togetherOf(collection: CollectionStore): Pick<CollectionStore, 'searchTogether'> {
  return collection.searchTogether === undefined ? {} : { searchTogether: collection.searchTogether.bind(collection) }
}
