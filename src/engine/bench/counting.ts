/** What one search asks of the models. */
import type { HypothesisProvider } from '../../../retriever/types.ts'
import type { Embedder } from '../../embed/port.ts'

export function countingEmbedder(embedder: Embedder): { readonly embedder: Embedder; readonly texts: () => number } {
  let count = 0
  const embed: Embedder['embed'] = async (texts, kind, signal) => {
    count += texts.length
    return embedder.embed(texts, kind, signal)
  }
  const { name, dimension, maxTokens, fingerprint } = embedder
  return { embedder: { name, dimension, maxTokens, fingerprint, embed, countTokens: async (texts) => embedder.countTokens(texts), close: async () => embedder.close() }, texts: () => count }
}

export function countingHypotheses(provider: HypothesisProvider): { readonly provider: HypothesisProvider; readonly texts: () => number } {
  let count = 0
  return {
    provider: {
      deadlineMs: provider.deadlineMs,
      hypotheses: async (request, signal) => {
        const answer = await provider.hypotheses(request, signal)
        count += answer.texts.length
        return answer
      },
    },
    texts: () => count,
  }
}
