/** medir as a retriever of LangChain.js: hits become Documents with their citation in the metadata. */
import { Document } from '@langchain/core/documents'
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers'
import { createClient, type Client, type SearchRequest } from 'medir/client'

interface MedirRetrieverInput extends BaseRetrieverInput {
  readonly client: Client
  readonly collection: string
  /** Anything the search takes besides the query: `k`, `filter`, `hyde` … */
  readonly options?: Omit<SearchRequest, 'query'>
}

class MedirRetriever extends BaseRetriever {
  override lc_namespace = ['medir']
  readonly #input: MedirRetrieverInput

  constructor(input: MedirRetrieverInput) {
    super(input)
    this.#input = input
  }

  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    const { client, collection, options } = this.#input
    const { hits } = await client.search({ collection, query, ...options })
    return hits.map(({ id, documentId, title, text, score, start, end, metadata }) => new Document({ id, pageContent: text, metadata: { ...metadata, documentId, title, score, start, end } }))
  }
}

const client = createClient({ baseUrl: process.env['MEDIR_URL'] ?? 'http://127.0.0.1:7700', apiKey: process.env['MEDIR_KEY'] })
const retriever = new MedirRetriever({ client, collection: 'examples', options: { k: 2 } })
for (const { pageContent, metadata } of await retriever.invoke('acute attack of gout')) console.log(metadata['documentId'], pageContent)
