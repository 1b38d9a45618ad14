/** medir as a retriever of LlamaIndex.TS: hits become scored text nodes. */
import type { QueryBundle } from '@llamaindex/core/query-engine'
import { BaseRetriever } from '@llamaindex/core/retriever'
import { TextNode, type NodeWithScore } from '@llamaindex/core/schema'
import { createClient, type Client } from 'medir/client'

class MedirRetriever extends BaseRetriever {
  readonly #client: Client
  readonly #collection: string

  constructor(client: Client, collection: string) {
    super()
    this.#client = client
    this.#collection = collection
  }

  override async _retrieve({ query }: QueryBundle): Promise<NodeWithScore[]> {
    if (typeof query !== 'string') throw new TypeError('medir searches text')
    const { hits } = await this.#client.search({ collection: this.#collection, query, k: 2 })
    return hits.map(({ id, documentId, text, score, metadata }) => ({ score, node: new TextNode({ id_: id, text, metadata: { ...metadata, documentId } }) }))
  }
}

const client = createClient({ baseUrl: process.env['MEDIR_URL'] ?? 'http://127.0.0.1:7700', apiKey: process.env['MEDIR_KEY'] })
for (const { node, score } of await new MedirRetriever(client, 'examples').retrieve('acute attack of gout')) console.log(node.metadata['documentId'], score)
